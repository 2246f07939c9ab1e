import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

// `portico … | head` closes our output early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), { terminal: processTerminal(process.env), environment: process.env });
