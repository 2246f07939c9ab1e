import path from 'node:path';
import type { ProviderSettings } from '@portico/contracts';
import { Failed, WrongUsage } from '../../failures.ts';
import { nameAndValue, readSecret, readSecrets, waysOfSecrets } from '../../secrets.ts';
import { uploadBytes, uploadFile } from '../../upload.ts';
import type { Flag, Input, Means } from '../../verb.ts';

/** What a provider is made of, as `providers.add` and `providers.preview` take it. */
export interface Source {
  readonly settings: ProviderSettings;
  readonly secrets: Readonly<Record<string, string>>;
  /** Where an OpenAPI document was fetched from: relative addresses in it start there. */
  readonly from?: string;
}

export const convertedFlags: readonly Flag[] = [
  { name: 'openapi', kind: 'text', example: '<file or url>', about: { en: 'an OpenAPI 3.1, 3.0 or Swagger 2.0 document', zh: 'OpenAPI 3.1、3.0 或 Swagger 2.0 文档' } },
  { name: 'server', kind: 'text', example: '<url>', about: { en: 'base URL of the API, where the document names none', zh: 'API 的基础地址（文档未给出时）' } },
  { name: 'tags', kind: 'list', about: { en: 'only operations with one of these tags', zh: '仅采用带有这些标签的操作' } },
  { name: 'curation', kind: 'json', about: { en: 'what is taken and how it looks, JSON or @file', zh: '采用哪些操作及其呈现方式，JSON 或 @文件' } },
  {
    name: 'database',
    kind: 'text',
    example: '<url>',
    about: { en: 'postgres://…, mysql://… or mariadb://…; also env:VARIABLE or @file', zh: 'postgres://…、mysql://… 或 mariadb://…；也可写 env:变量 或 @文件' },
  },
  { name: 'tables', kind: 'list', about: { en: 'only these tables; * stands for any letters', zh: '仅这些表，* 表示任意字符' } },
  { name: 'writes', kind: 'yes', about: { en: 'insert, update and delete too', zh: '同时提供新增、修改与删除' } },
  { name: 'options', kind: 'json', about: { en: 'further options of a database, JSON or @file', zh: '数据库的其他选项，JSON 或 @文件' } },
];

export const secretFlag: Flag = { name: 'secret', kind: 'each', example: '<name=value>', about: waysOfSecrets };

export const sourceFlags: readonly Flag[] = [
  { name: 'url', kind: 'text', example: '<url>', about: { en: 'an MCP server over HTTP, of either era', zh: '通过 HTTP 访问的 MCP 服务器（两代协议均可）' } },
  { name: 'sse', kind: 'yes', about: { en: 'the URL speaks HTTP+SSE (MCP 2024-11-05)', zh: '该地址使用 HTTP+SSE（MCP 2024-11-05）' } },
  {
    name: 'command',
    kind: 'words',
    example: '<cmd> [args…]',
    about: {
      en: 'a program that speaks MCP over stdio, started by Portico. Its arguments end at the next flag of this verb; after -- all belongs to it',
      zh: '由 Portico 启动、通过 stdio 提供 MCP 的程序。其参数到本命令的下一个标志为止；写在 -- 之后则全部归它',
    },
  },
  { name: 'env', kind: 'each', example: '<name=value>', about: { en: 'a variable of the program, not secret', zh: '程序的环境变量（非机密）' } },
  ...convertedFlags,
  { name: 'header', kind: 'each', example: '<name=value>', about: { en: 'sent with every request; credentials are sealed', zh: '随每个请求发送的头；凭据会加密保存' } },
  secretFlag,
];

/** Headers that hold credentials, whatever flag they come by. */
const credential = /^(authorization|proxy-authorization|cookie)$|key|token|secret|password/i;

const kinds = ['url', 'command', 'openapi', 'database'] as const;

/** Reads what a provider is made of. Throws {@link WrongUsage} unless exactly one kind was named. */
export async function readSource(means: Means, input: Input, verb: string): Promise<Source> {
  const named = kinds.filter((kind) => input[kind] !== undefined);
  const [kind] = named;
  if (kind === undefined || named.length > 1)
    throw new WrongUsage(
      { en: `one of ${kinds.map((one) => `--${one}`).join(', ')} says what the provider is`, zh: `请用 ${kinds.map((one) => `--${one}`).join('、')} 之一说明提供方` },
      verb,
    );
  const secrets = await readSecrets(means, texts(input['secret']));
  switch (kind) {
    case 'url': {
      const headers = await readSecrets(means, texts(input['header']));
      const isSecret = ([name]: [string, string]): boolean => credential.test(name);
      const open = Object.entries(headers).filter((one) => !isSecret(one));
      const sealed = Object.entries(headers).filter((one) => isSecret(one));
      const settings = { url: String(input['url']), headers: Object.fromEntries(open) };
      return {
        settings: input['sse'] === true ? { kind: 'sse', ...settings } : { kind: 'http', era: 'auto', ...settings },
        secrets: { ...secrets, ...Object.fromEntries(sealed) },
      };
    }
    case 'command': {
      const [command = '', ...args] = texts(input['command']);
      const env = Object.fromEntries(
        texts(input['env'])
          .map((pair) => nameAndValue(pair))
          .map(([name, value]) => [name, value ?? means.environment[name] ?? '']),
      );
      return { settings: { kind: 'stdio', command, args, env, shared: true }, secrets };
    }
    case 'openapi':
      return { ...(await document(means, String(input['openapi']), input)), secrets };
    case 'database': {
      const { tables, writes, options } = input;
      const wanted = { ...(options as object | undefined), ...(tables !== undefined && { include: tables }), ...(writes === true && { writes: true }) };
      return { settings: { kind: 'database', options: wanted }, secrets: { ...secrets, url: await readSecret(means, String(input['database'])) } };
    }
  }
}

async function document(means: Means, place: string, input: Input): Promise<Omit<Source, 'secrets'>> {
  const isAddress = /^https?:\/\//.test(place);
  const blob = isAddress ? await fetched(means, place) : await uploadFile(means, place);
  const { server, tags, curation } = input;
  const include = (Array.isArray(tags) ? (tags as string[]) : []).map((tag) => ({ tag }));
  const headers = Object.fromEntries(
    texts(input['header'])
      .map((pair) => nameAndValue(pair))
      .map(([name, value]) => [name, value ?? '']),
  );
  const sealed = Object.keys(headers).find((name) => credential.test(name));
  if (sealed !== undefined)
    throw new WrongUsage({
      en: `${sealed} looks like a credential: give it as --secret <scheme>=…; "provider generate --dry-run" names the schemes of the document`,
      zh: `${sealed} 看起来是凭据：请用 --secret <方案>=… 提供；“provider generate --dry-run” 会列出文档中的安全方案`,
    });
  const wanted = { ...(include.length > 0 && { include }), ...(Object.keys(headers).length > 0 && { headers }), ...(curation as object | undefined) };
  return { settings: { kind: 'openapi', blob, curation: wanted, ...(typeof server === 'string' && { server }) }, ...(isAddress && { from: place }) };
}

/** Bytes of a document, fetched by whoever types and handed to Portico. */
async function fetched(means: Means, url: string): Promise<string> {
  const failed = (why: string): Failed => new Failed({ en: `${url} gives no document: ${why}`, zh: `无法从 ${url} 获取文档：${why}` });
  means.terminal.progress(means.terminal.say({ en: `Fetching ${url}`, zh: `正在获取 ${url}` }));
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch((error: unknown) => {
    throw failed(error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error));
  });
  if (!answer.ok) throw failed(`HTTP ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const once = async function* (): AsyncIterable<Uint8Array> {
    yield bytes;
    await Promise.resolve();
  };
  return uploadBytes(means, { name: path.basename(new URL(url).pathname) || 'openapi', size: bytes.length, bytes: once() });
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
