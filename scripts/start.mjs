// npm start: installs and builds what has changed, then becomes the server.
import { spawn } from 'node:child_process';
import { buildWeb } from './build-web.mjs';
import { install, node, root } from './install.mjs';

install();
buildWeb();
const watch = process.argv.includes('--watch') ? ['--watch-path=server', '--watch-path=contracts', '--watch-path=bpmn'] : [];
const server = spawn(node(), ['--disable-warning=ExperimentalWarning', ...watch, 'server/main.ts'], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
