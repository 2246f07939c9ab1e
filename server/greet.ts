import type { Platform, Started } from './dispatch/index.ts';
import type { Kernel } from './kernel/index.ts';

/** What a person sees after the start: where to go, how to get in, how an MCP client gets in. On stdout, once. */
export function greet(kernel: Kernel, at: { address: string; platform: Platform; started: Started }): void {
  const { config } = kernel;
  const url = config.publicUrl;
  const lines = [
    '',
    `  Portico ${config.version} is running at ${url}`,
    '',
    at.started.setup ? `  First sign-in (works once, 24 hours):\n    ${at.started.setup.link}` : `  Sign in at ${url}/sign-in`,
    '',
    '  An MCP client lists the tools with a key from "Connect an agent":',
    `    npx --no -- mcp-inspector --cli ${url}/mcp --transport http --method tools/list --header "Authorization: Bearer <key>"`,
    '',
    `  Data: ${config.databaseUrl === undefined ? `${config.dataFolder} (embedded; for production set DATABASE_URL)` : 'PostgreSQL'}   Stop: Ctrl+C`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
