import { fill } from '@portico/contracts';
import type { Platform, Started } from './dispatch/index.ts';
import type { Kernel } from './kernel/index.ts';

const words = {
  en: {
    running: 'Portico {version} is running at {url}',
    first: 'First sign-in (works once, 24 hours):',
    signIn: 'Sign in at {url}/sign-in',
    mcp: 'An MCP client lists the tools with a key from "Connect an agent":',
    embedded: 'Data: {folder} (embedded; for production set DATABASE_URL)   Stop: Ctrl+C',
    server: 'Data: PostgreSQL   Stop: Ctrl+C',
  },
  zh: {
    running: 'Portico {version} 已启动：{url}',
    first: '首次登录（仅可使用一次，24 小时内有效）：',
    signIn: '登录地址：{url}/sign-in',
    mcp: '在“连接代理”页面创建密钥后，MCP 客户端可这样列出工具：',
    embedded: '数据：{folder}（内嵌数据库；生产环境请设置 DATABASE_URL）   停止：Ctrl+C',
    server: '数据：PostgreSQL   停止：Ctrl+C',
  },
} as const;

/** What a person sees after the start: where to go, how to get in, how an MCP client gets in. On stdout, once. */
export function greet(kernel: Kernel, at: { address: string; platform: Platform; started: Started }): void {
  const { config } = kernel;
  const url = config.publicUrl;
  const say = (key: keyof (typeof words)['en']): string => fill(words[config.language][key], { version: config.version, url, folder: config.dataFolder });
  const { setup } = at.started;
  const lines = [
    '',
    `  ${say('running')}`,
    '',
    ...(setup ? [`  ${say('first')}`, `    ${setup.link}`] : [`  ${say('signIn')}`]),
    '',
    `  ${say('mcp')}`,
    `    npx --no -- mcp-inspector --cli ${url}/mcp --transport http --method tools/list --header "Authorization: Bearer <key>"`,
    '',
    `  ${say(config.databaseUrl === undefined ? 'embedded' : 'server')}`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
