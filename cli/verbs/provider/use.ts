import { surfacesServed, toolsCall, titleIn, toolsetsList, toolsetsRemove, toolsetsSave, toolsSearch } from '@portico/contracts';
import { Failed, WrongUsage } from '../../failures.ts';
import { harmless } from '../../harmless.ts';
import { nameAndValue } from '../../secrets.ts';
import { showTable, showValue } from '../../show.ts';
import { flagsOf } from '../../operation-verbs.ts';
import type { Means, Verb } from '../../verb.ts';
import { nameFlag } from './add.ts';
import { texts } from './settings.ts';

const toolsVerb: Verb = {
  words: 'provider tools',
  title: { en: 'The tools of a provider you may call; with a name, one of them', zh: '您可调用的提供方工具；给出名称则查看单个工具' },
  about: surfacesServed.description,
  flags: [nameFlag, { name: 'tool', kind: 'text', place: 1, about: { en: 'its definition whole', zh: '完整定义' } }],
  run: async (means, { name, tool }) => {
    const { definitions } = await means.client.call(surfacesServed, { provider: name });
    const { say, out } = means.terminal;
    if (tool !== undefined) {
      const found = definitions.tools.find((one) => one['name'] === tool);
      if (!found)
        throw new Failed({
          en: `${String(name)} shows you no tool ${String(tool)}: portico provider tools ${String(name)}`,
          zh: `${String(name)} 没有向您展示工具 ${String(tool)}：portico provider tools ${String(name)}`,
        });
      return out(JSON.stringify(found, null, 2));
    }
    if (means.json) return showValue(means, { tools: definitions.tools });
    showTable(
      means.terminal,
      [{ title: say({ en: 'Tool', zh: '工具' }) }, { title: say({ en: 'Takes', zh: '参数' }) }, { title: say({ en: 'Description', zh: '描述' }) }],
      definitions.tools.map((one) => [harmless(String(one['name'])), argumentsOf(one['inputSchema']), harmless(String(one['description'] ?? one['title'] ?? ''))]),
    );
  },
};

/** Names of a schema's properties, those that need not be given in brackets. */
function argumentsOf(schema: unknown): string {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: object; required?: readonly string[] };
  return Object.keys(properties)
    .map((one) => harmless(required.includes(one) ? one : `[${one}]`))
    .join(' ');
}

const callVerb: Verb = {
  words: 'provider call',
  title: toolsCall.title,
  about: toolsCall.description,
  flags: [
    nameFlag,
    { name: 'tool', kind: 'text', place: 1, required: true },
    { name: 'json-args', kind: 'json', about: { en: 'the arguments as JSON, or @file', zh: '参数（JSON 或 @文件）' } },
    {
      name: 'arg',
      kind: 'each',
      example: '<name=value>',
      about: { en: 'one argument; JSON where it reads as such, else text', zh: '单个参数；可解析为 JSON 时按 JSON，否则为文本' },
    },
  ],
  run: async (means, input) => {
    const args = { ...(input['json-args'] as object | undefined), ...Object.fromEntries(texts(input['arg']).map((pair) => readArgument(pair))) };
    const result = await means.client.call(toolsCall, { provider: input['name'], tool: input['tool'], arguments: args });
    if (means.json) showValue(means, result);
    else showResult(means, result);
    return result['isError'] === true ? 1 : 0;
  },
};

function readArgument(pair: string): [string, unknown] {
  const [name, value] = nameAndValue(pair);
  if (value === undefined) throw new WrongUsage({ en: `--arg ${pair}: write name=value`, zh: `--arg ${pair}：请写为 名称=值` }, 'provider call');
  try {
    return [name, JSON.parse(value) as unknown];
  } catch {
    return [name, value];
  }
}

/** What a tool gave: texts as they are, the rest named. */
function showResult({ terminal }: Means, result: Readonly<Record<string, unknown>>): void {
  const { say, out, paint } = terminal;
  const content = Array.isArray(result['content']) ? (result['content'] as Record<string, unknown>[]) : [];
  for (const part of content) {
    const media = `${String(part['type'])} ${String(part['mimeType'] ?? '')}`.trim();
    if (part['type'] === 'text') out(harmless(String(part['text'])));
    else if (part['type'] === 'resource_link') out(harmless(`${String(part['name'] ?? '')} ${String(part['uri'])}`.trim()));
    else out(paint('dim', say({ en: `(${media}: see it with --json)`, zh: `（${media}：请用 --json 查看）` })));
  }
  if (content.length === 0 && result['structuredContent'] !== undefined) out(harmless(JSON.stringify(result['structuredContent'], null, 2)));
  if (result['resultType'] === 'input_required')
    terminal.error(
      say({ en: 'The tool asks for more; a command line can not answer. Call it from an MCP client.', zh: '该工具需要更多输入，命令行无法应答。请从 MCP 客户端调用。' }),
    );
}

const searchVerb: Verb = {
  words: 'tools search',
  title: toolsSearch.title,
  about: toolsSearch.description,
  flags: flagsOf(toolsSearch).map((flag) => (flag.name === 'query' ? { ...flag, place: 0, example: '"<words>"' } : flag)),
  run: async (means, input) => {
    const found = await means.client.call(toolsSearch, input);
    if (means.json) return showValue(means, found);
    const { say } = means.terminal;
    showTable(
      means.terminal,
      [{ title: say({ en: 'Provider', zh: '提供方' }) }, { title: say({ en: 'Tool', zh: '工具' }) }, { title: say({ en: 'Description', zh: '描述' }) }],
      found.tools.map((tool) => [tool.provider, harmless(tool.name), harmless(tool.description === '' ? tool.title : tool.description)]),
    );
    means.terminal.error(means.terminal.paint('dim', say({ en: `of ${found.among} tools`, zh: `共检索 ${found.among} 个工具` }), true));
  },
};

const toolsetListVerb: Verb = {
  words: 'toolset list',
  title: toolsetsList.title,
  about: toolsetsList.description,
  flags: [],
  run: async (means) => {
    const found = await means.client.call(toolsetsList, {});
    if (means.json) return showValue(means, found);
    const { say, language } = means.terminal;
    showTable(
      means.terminal,
      [
        { title: say({ en: 'Toolset', zh: '工具集' }) },
        { title: say({ en: 'Title', zh: '标题' }) },
        { title: say({ en: 'Tools', zh: '工具' }), right: true },
        { title: say({ en: 'Address', zh: '地址' }) },
      ],
      found.toolsets.map((one) => [one.name, titleIn(language, one.title, one.name), String(one.items.length), one.url]),
    );
  },
};

const toolsetSaveVerb: Verb = {
  words: 'toolset save',
  title: toolsetsSave.title,
  about: {
    en: 'Makes or changes a toolset: the tools under one MCP address. The whole selection is given each time; pinned tools are always shown.',
    zh: '新建或修改工具集：同一 MCP 地址下的工具。每次给出完整选择；置顶的工具始终展示。',
  },
  flags: [
    nameFlag,
    { name: 'tools', kind: 'list', example: '<provider/tool,…>', about: { en: 'the tools', zh: '工具' } },
    { name: 'pin', kind: 'list', example: '<provider/tool,…>', about: { en: 'tools that are always shown', zh: '始终展示的工具' } },
    { name: 'title', kind: 'title' },
    { name: 'description', kind: 'text' },
  ],
  run: async (means, { name, tools, pin, title, description }) => {
    const items = [...texts(tools).map((one) => readItem(one, false)), ...texts(pin).map((one) => readItem(one, true))];
    if (items.length === 0) throw new WrongUsage({ en: 'name its tools with --tools or --pin', zh: '请用 --tools 或 --pin 指明工具' }, 'toolset save');
    const text = typeof title === 'string' ? { en: title, zh: title } : ((title as object | undefined) ?? {});
    const saved = await means.client.call(toolsetsSave, { name, title: text, description: description ?? '', items });
    if (means.json) return showValue(means, saved);
    const { out, say, paint } = means.terminal;
    out(`${paint('green', '✓')} ${say({ en: `${saved.name}: ${saved.items.length} tools`, zh: `${saved.name}：${saved.items.length} 个工具` })}\n  ${saved.url}`);
  },
};

function readItem(text: string, pinned: boolean): { provider: string; tool: string; pinned: boolean } {
  const at = text.indexOf('/');
  if (at < 1) throw new WrongUsage({ en: `"${text}": a tool is written provider/tool`, zh: `“${text}”：工具写作 提供方/工具` }, 'toolset save');
  return { provider: text.slice(0, at), tool: text.slice(at + 1), pinned };
}

const toolsetRemoveVerb: Verb = {
  words: 'toolset remove',
  title: toolsetsRemove.title,
  about: toolsetsRemove.description,
  flags: [nameFlag],
  run: async (means, { name }) => showValue(means, await means.client.call(toolsetsRemove, { name })),
};

export const usingVerbs: readonly Verb[] = [toolsVerb, callVerb, searchVerb, toolsetListVerb, toolsetSaveVerb, toolsetRemoveVerb];
