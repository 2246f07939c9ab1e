import { PorticoError, type JsonObject, type Language, type ToolDefinition } from '@portico/contracts';
import { z } from 'zod';
import { parametersOf, summaryOf, type IndexEntry } from './describe.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { subjectsOf } from './subjects.ts';

export const toolboxNames = ['search_tools', 'describe_tool', 'call_tool'] as const;
export type ToolboxName = (typeof toolboxNames)[number];

const mostFound = 20;
const chinese = z.locales.zhCN();

/** The arguments of the three tools; the descriptions are what the agent reads. */
function inputs(language: Language) {
  const say = (en: string, zh: string): string => (language === 'zh' ? zh : en);
  const name = z.string().min(1).max(300).describe(say('Name of the tool, exactly as search_tools gave it', '工具名称，须与 search_tools 返回的完全一致'));
  return {
    search_tools: z.object({
      query: z
        .string()
        .min(1)
        .max(500)
        .describe(
          say(
            'What you want to do, in a few words: a verb and a noun, such as "close issue". English or Chinese.',
            '要做的事，用几个词描述：动词加名词，例如“关闭议题”。中英文均可。',
          ),
        ),
      limit: z
        .int()
        .min(1)
        .max(mostFound)
        .default(5)
        .describe(say(`How many tools to give, at most ${mostFound}`, `返回的工具数量，最多 ${mostFound} 个`)),
      provider: z.string().max(100).optional().describe(say('Only tools of this provider', '仅限该提供方的工具')),
    }),
    describe_tool: z.object({ name }),
    call_tool: z.object({
      name,
      arguments: z.record(z.string(), z.unknown()).default({}).describe(say('Arguments that fit the inputSchema of the tool', '符合该工具 inputSchema 的参数')),
    }),
  };
}

export type ToolboxInput<N extends ToolboxName> = z.infer<ReturnType<typeof inputs>[N]>;

/** Parses what an agent sent to one of the three tools; `request.invalid` names each argument that does not fit. */
export function readToolboxInput<N extends ToolboxName>(name: N, sent: unknown): ToolboxInput<N> {
  const read = inputs('en')[name].safeParse(sent ?? {});
  if (read.success) return read.data as ToolboxInput<N>;
  const issues = read.error.issues.map((issue) => ({ place: issue.path.join('.'), message: { en: issue.message, zh: inChinese(issue) } }));
  const places = issues.map((issue) => `${issue.place === '' ? 'arguments' : issue.place}: ${issue.message.en}`);
  throw new PorticoError('request.invalid', { params: { detail: places.join('; ') }, issues });
}

/** Zod's own Chinese; it gives a text or a thing that holds one. */
function inChinese(issue: z.core.$ZodIssue): string {
  const said = chinese.localeError(issue as z.core.$ZodRawIssue);
  return (typeof said === 'string' ? said : said?.message) ?? issue.message;
}

/** The tools that stand for all the others, naming what can be found with them. */
export function toolbox(entries: readonly IndexEntry[], language: Language): ToolDefinition[] {
  const say = (en: string, zh: string): string => (language === 'zh' ? zh : en);
  const schemas = inputs(language);
  const schema = (name: ToolboxName): JsonObject => {
    const { $schema: _, additionalProperties: _open, ...rest } = z.toJSONSchema(schemas[name], { io: 'input' });
    return rest;
  };
  const offered = offer(entries, language);
  return [
    {
      name: 'search_tools',
      title: say('Find tools', '查找工具'),
      description: say(
        `Finds the tools for what you want to do. ${entries.length} tools are ready here that are not in your list: ${offered}. Search before you say that something can not be done. Gives the best tools, with the input schemas of the first; run them with call_tool.`,
        `查找所需的工具。此处另有 ${entries.length} 个工具未列出，随时可用：${offered}。在断定无法完成之前，请先搜索。返回最合适的工具，靠前的附带输入结构；用 call_tool 执行。`,
      ),
      inputSchema: schema('search_tools'),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    {
      name: 'describe_tool',
      title: say('Describe a tool', '查看工具说明'),
      description: say('Gives the whole description and input schema of one tool that search_tools found.', '返回 search_tools 所找到的某个工具的完整说明与输入结构。'),
      inputSchema: schema('describe_tool'),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    {
      name: 'call_tool',
      title: say('Call a tool', '调用工具'),
      description: say(
        'Runs a tool that search_tools found, under the same permissions as if it were in your list, and gives its result.',
        '执行 search_tools 找到的工具并返回结果，权限与直接列出的工具相同。',
      ),
      inputSchema: schema('call_tool'),
      annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: true },
    },
  ];
}

const nounsInAll = 24;
const mostProviders = 12;

/** `github, 1223 tools (issues, pulls, …); shop, 12 tools (orders, …)`: as many subjects as there is room for. */
function offer(entries: readonly IndexEntry[], language: Language): string {
  const zh = language === 'zh';
  const providers = new Set(entries.map((entry) => entry.provider)).size;
  const all = subjectsOf(entries, Math.max(3, Math.floor(nounsInAll / Math.min(providers, mostProviders))));
  const named = all.slice(0, mostProviders).map((one) => {
    const name = one.title === undefined || one.title === one.provider ? one.provider : `${one.provider} (${one.title})`;
    return zh ? `${name} ${one.tools} 个（${one.nouns.join('、')}）` : `${name}, ${one.tools} ${one.tools === 1 ? 'tool' : 'tools'} (${one.nouns.join(', ')})`;
  });
  const more = all.length - named.length;
  if (more > 0) named.push(zh ? `以及另外 ${more} 个提供方` : `and ${more} more providers`);
  return named.join(zh ? '；' : '; ');
}

/** A tool as search_tools gives it; the first few with their input schemas, so that no further question is needed. */
export interface ShownTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema?: JsonObject;
  /** The arguments that must be given, where the schema is left out. */
  readonly required?: readonly string[];
}

const schemaBudget = 1500;

/** What search_tools answers: one line for each tool, and as many input schemas as fit into a small budget, best first. */
export function showTools(entries: readonly IndexEntry[], nameOf: (entry: IndexEntry) => string = plainName): ShownTool[] {
  let left = schemaBudget;
  return entries.map((entry) => {
    const { tool } = entry;
    const shown = { name: nameOf(entry), description: lineOf(tool) };
    const cost = estimateTokens(JSON.stringify(tool.inputSchema));
    left -= cost;
    if (left >= 0) return { ...shown, inputSchema: tool.inputSchema };
    const required = parametersOf(tool).flatMap((one) => (one.required ? [one.name] : []));
    return { ...shown, required };
  });
}

/** Title and first sentence, unless one says it all. */
function lineOf(tool: ToolDefinition): string {
  const summary = summaryOf(tool.description);
  if (tool.title === undefined || summary.toLowerCase().startsWith(tool.title.toLowerCase())) return summary === '' ? tool.name : summary;
  return summary === '' ? tool.title : `${tool.title}. ${summary}`;
}

export const plainName = (entry: IndexEntry): string => entry.tool.name;
