import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { providersAdd, providersGet, providersImport, providersPreview, providersTest, surfacesList, type Output } from '@portico/contracts';
import { Failed } from '../../failures.ts';
import { showValue } from '../../show.ts';
import { readSecrets } from '../../secrets.ts';
import type { Flag, Input, Means, Verb } from '../../verb.ts';
import { showFindings, showPreview, showRegistered } from './show.ts';
import { convertedFlags, readSource, secretFlag, sourceFlags, texts, type Source } from './settings.ts';

type Provider = Output<typeof providersGet>;
type Preview = Output<typeof providersPreview>;

export const nameFlag: Flag = { name: 'name', kind: 'text', place: 0, required: true, about: { en: 'its name, also in its MCP address', zh: '名称，也用于其 MCP 地址' } };
const aboutFlags: readonly Flag[] = [
  { name: 'title', kind: 'title', about: { en: 'what people call it', zh: '显示名称' } },
  { name: 'description', kind: 'title', about: { en: 'what it is for, in a sentence', zh: '用途（一句话）' } },
  { name: 'project', kind: 'text', fallback: 'main', about: { en: 'the project it belongs to', zh: '所属项目' } },
  { name: 'follow', kind: 'yes', about: { en: 'always show what it shows; for development', zh: '始终展示其最新接口（用于开发）' } },
  { name: 'review', kind: 'yes', about: { en: 'show nothing before somebody has approved it', zh: '批准之前不展示任何内容' } },
  { name: 'wait', kind: 'number', fallback: 60, example: '<seconds>', about: { en: 'how long the first look at it may take', zh: '首次探测的最长等待时间（秒）' } },
];

export const addVerb: Verb = {
  words: 'provider add',
  title: { en: 'Connect an MCP server, a program, an API or a database', zh: '接入 MCP 服务器、程序、API 或数据库' },
  about: {
    en: 'Registers it, waits until it was dialled and read, and says what was found and where agents reach it. What the scan finds suspicious waits for approval.',
    zh: '注册提供方，等待连接与读取完成，并说明发现的内容与代理访问的地址。扫描发现可疑之处时需先批准。',
  },
  flags: [nameFlag, ...sourceFlags, ...aboutFlags],
  run: async (means, input) => {
    const source = await readSource(means, input, 'provider add');
    const preview = await previewOf(means, source, input);
    if (preview && !means.json) showPreview(means, preview, { whole: false });
    const added = await register(means, withServer(source, preview), input);
    return present(means, added);
  },
};

export const generateVerb: Verb = {
  words: 'provider generate',
  title: { en: 'Turn an API description or a database into a provider: preview, register, test', zh: '由 API 描述或数据库生成提供方：预览、注册、测试' },
  about: {
    en: 'Reports which operations or tables become tools, which do not and why, registers the provider, and reads it as agents will. With --dry-run only the report.',
    zh: '报告哪些操作或表成为工具、哪些没有及原因，然后注册提供方，并按代理的方式读取一遍。使用 --dry-run 时只给出报告。',
  },
  flags: [
    nameFlag,
    ...convertedFlags,
    ...sourceFlags.filter((flag) => flag.name === 'header'),
    secretFlag,
    ...aboutFlags,
    { name: 'dry-run', kind: 'yes', about: { en: 'register nothing', zh: '不注册' } },
  ],
  run: async (means, input) => {
    const source = await readSource(means, input, 'provider generate');
    const preview = await previewOf(means, source, input);
    if (!preview) throw new Failed({ en: 'Nothing to generate: give --openapi or --database.', zh: '没有可生成的内容：请给出 --openapi 或 --database。' });
    if (!means.json) showPreview(means, preview, { whole: true });
    if (input['dry-run'] === true) return means.json ? showValue(means, preview) : undefined;
    const added = await register(means, withServer(source, preview), input);
    if (added.state !== 'healthy') return present(means, added);
    means.terminal.progress(means.terminal.say({ en: 'Reading it as agents will', zh: '正在按代理的方式读取' }));
    const { provider, ...test } = await means.client.call(providersTest, { provider: added.name });
    means.terminal.progress(undefined);
    if (means.json) {
      showValue(means, { provider, report: preview, test });
      return 0;
    }
    return present(means, provider);
  },
};

export const importServerVerb: Verb = {
  words: 'provider import',
  title: { en: 'Connect what a server.json describes', zh: '按 server.json 接入提供方' },
  about: providersImport.description,
  flags: [
    {
      name: 'file',
      kind: 'text',
      place: 0,
      placeOnly: true,
      required: true,
      about: { en: 'a server.json of the MCP Registry, a file or URL', zh: 'MCP Registry 的 server.json（文件或 URL）' },
    },
    { name: 'name', kind: 'text', about: { en: 'its name here; else the last part of its own', zh: '在此处的名称；省略时取其名称的最后一段' } },
    secretFlag,
    ...aboutFlags.filter((flag) => flag.name === 'project' || flag.name === 'wait'),
  ],
  run: async (means, { file, secret, wait: _wait, ...input }) => {
    const server = await readServerJson(String(file));
    const secrets = await readSecrets(means, texts(secret));
    const added = await means.client.call(providersImport, { ...input, server, secrets });
    return present(means, await firstLook(means, added.name, { seconds: Number(_wait ?? 60), patient: added.kind === 'stdio' }));
  },
};

/** What it would become; undefined for providers that bring their own tools. */
async function previewOf({ client, terminal }: Means, { settings, secrets }: Source, input: Input): Promise<Preview | undefined> {
  if (settings.kind !== 'openapi' && settings.kind !== 'database') return undefined;
  terminal.progress(
    settings.kind === 'openapi' ? terminal.say({ en: 'Reading the document', zh: '正在读取文档' }) : terminal.say({ en: 'Reading the tables', zh: '正在读取数据表' }),
  );
  const preview = await client.call(providersPreview, { settings, secrets, ...(input['project'] !== undefined && { project: input['project'] }) });
  terminal.progress(undefined);
  return preview;
}

/** An API whose document names no base URL has it from where the document was fetched, or not at all. */
function withServer(source: Source, preview: Preview | undefined): Source {
  const { settings, from } = source;
  if (settings.kind !== 'openapi' || settings.server !== undefined || preview === undefined || /^https?:/.test(preview.server ?? '')) return source;
  if (from !== undefined) return { ...source, settings: { ...settings, server: new URL(preview.server ?? '/', from).href.replace(/\/+$/, '') } };
  throw new Failed({
    en: 'The document does not say where the API is. Give its base URL: --server https://api.example.com',
    zh: '文档未说明 API 的地址。请给出基础地址：--server https://api.example.com',
  });
}

async function register(means: Means, { settings, secrets }: Source, input: Input): Promise<Provider> {
  const { name, title, description, project, follow, review } = input;
  const added = await means.client.call(providersAdd, {
    name,
    settings,
    secrets,
    title,
    description,
    project,
    ...(follow === true && { mode: 'follow' }),
    ...(review === true && { approve: 'never' }),
  });
  return firstLook(means, added.name, { seconds: Number(input['wait'] ?? 60), patient: settings.kind === 'stdio' });
}

/** Waits until it was dialled for the first time. A program may have to be fetched first, so one that fails gets another chance. */
async function firstLook({ client, terminal }: Means, name: string, how: { seconds: number; patient: boolean }): Promise<Provider> {
  const end = Date.now() + how.seconds * 1000;
  for (;;) {
    const provider = await client.call(providersGet, { provider: name });
    const settled = provider.state !== 'unproven' && (provider.state !== 'offline' || !how.patient);
    if (settled || Date.now() > end) {
      terminal.progress(undefined);
      return provider;
    }
    terminal.progress(provider.reason ? terminal.say(provider.reason) : terminal.say({ en: `Dialling ${name}`, zh: `正在连接 ${name}` }));
    await wait(300);
  }
}

/** What became of it. The exit code says whether it answers; that something waits for approval is no failure. */
async function present(means: Means, provider: Provider): Promise<number> {
  const answers = provider.state === 'healthy' || provider.state === 'degraded';
  if (means.json) {
    showValue(means, provider);
    return answers ? 0 : 1;
  }
  showRegistered(means, provider);
  if (answers && provider.surface.findings > 0) {
    const { versions } = await means.client.call(surfacesList, { provider: provider.name });
    showFindings(means, versions.find((version) => version.role.includes('seen'))?.findings ?? []);
  }
  return answers ? 0 : 1;
}

async function readServerJson(place: string): Promise<unknown> {
  const failed = (why: string): Failed => new Failed({ en: `${place}: ${why}`, zh: `${place}：${why}` });
  const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const isAddress = /^https?:\/\//.test(place);
  const text = await (isAddress ? fetch(place, { signal: AbortSignal.timeout(30_000) }).then((answer) => answer.text()) : readFile(place, 'utf8')).catch((error: unknown) => {
    throw failed(reason(error));
  });
  try {
    const read = JSON.parse(text) as { server?: unknown };
    // The Registry's API wraps the document.
    return typeof read.server === 'object' ? read.server : read;
  } catch (error) {
    throw failed(reason(error));
  }
}
