// npm test: installs what the tests need, then runs them on PGlite and, for what touches SQL, on PostgreSQL and Redis too.
// Arguments are passed on to vitest; --long runs the long fault runs instead.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildWeb } from './build-web.mjs';
import { install, node, root, run } from './install.mjs';

const programs = [
  { name: 'chromium', package: 'chromium', places: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] },
  {
    name: 'PostgreSQL',
    package: 'postgresql',
    places: ['/usr/lib/postgresql/15/bin/postgres', '/usr/lib/postgresql/16/bin/postgres', '/usr/lib/postgresql/17/bin/postgres', '/usr/lib/postgresql/18/bin/postgres'],
  },
  { name: 'Redis', package: 'redis-server', places: ['/usr/bin/redis-server', '/usr/local/bin/redis-server'] },
  { name: 'MariaDB', package: 'mariadb-server', places: ['/usr/sbin/mariadbd', '/usr/sbin/mysqld'] },
  { name: 'nginx', package: 'nginx-light', places: ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'] },
  { name: 'git', package: 'git', places: ['/usr/bin/git', '/usr/local/bin/git'] },
  { name: 'Chinese fonts', package: 'fonts-noto-cjk', places: ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'] },
];

function installPrograms() {
  const missing = programs.filter((program) => !program.places.some((place) => existsSync(place)));
  if (missing.length === 0) return;
  const packages = missing.map((program) => program.package);
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall) {
    process.stderr.write(
      `The tests need ${missing.map((program) => program.name).join(', ')}. As root on Debian: apt-get install ${packages.join(' ')}. Elsewhere install them by your system's means.\n`,
    );
    process.exit(1);
  }
  process.stdout.write(`Installing ${packages.join(', ')} for the tests …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // The packaged services are not wanted: the tests start their own on free ports.
  run('apt-get', ['-qq', 'update'], { env });
  run('apt-get', ['-qq', '-y', '-o', 'Dpkg::Use-Pty=0', '--no-install-recommends', 'install', ...packages], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

install();
installPrograms();
buildWeb();
const long = process.argv.includes('--long');
const passedOn = process.argv.slice(2).filter((argument) => argument !== '--long');
const done = spawnSync(node(), ['--disable-warning=ExperimentalWarning', path.join(root, 'scripts', 'run-tests.ts'), ...(long ? ['--long'] : []), ...passedOn], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(done.status ?? 1);
