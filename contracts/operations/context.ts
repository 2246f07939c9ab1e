import { z } from 'zod';
import { slug } from '../files/names.ts';
import { cutOrders } from '../files/context.ts';
import { titleSchema } from '../text.ts';
import { operation, textSchema } from './define.ts';

const object = z.record(z.string(), z.unknown());
/** Further parameters of the request as MCP has them: `inputResponses`, `requestState`, those of extensions. */
const more = object.optional();

export const toolsCall = operation({
  name: 'tools.call',
  title: { en: 'Call a tool', zh: '调用工具' },
  description: {
    en: "Calls a tool of a connected provider; gives MCP's result. Tools whose approved definition says read-only count as reads.",
    zh: '调用已接入提供方的工具，返回 MCP 结果。已批准定义标注为只读的工具按读取处理。',
  },
  input: z.strictObject({ provider: slug, tool: z.string().min(1).max(200), arguments: object.default({}), more }),
  output: object,
  effect: 'outside',
  allow: { action: 'tool.call', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/tools/{tool}' },
  errors: ['tool.changed', 'tool.gone', 'tool.blocked', 'provider.offline'],
});

export const promptsGet = operation({
  name: 'prompts.get',
  title: { en: 'Get a prompt', zh: '获取提示词' },
  description: { en: 'A prompt of a connected provider, filled with arguments.', zh: '获取已接入提供方的提示词并填入参数。' },
  input: z.strictObject({ provider: slug, prompt: z.string().min(1).max(200), arguments: object.default({}), more }),
  output: object,
  effect: 'read',
  allow: { action: 'prompt.get', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/prompts/{prompt}' },
});

export const resourcesRead = operation({
  name: 'resources.read',
  title: { en: 'Read a resource', zh: '读取资源' },
  description: { en: 'Contents of a resource of a connected provider, by its URI.', zh: '按 URI 读取已接入提供方的资源内容。' },
  input: z.strictObject({ provider: slug, uri: z.string().min(1).max(4000), more }),
  output: object,
  effect: 'read',
  allow: { action: 'resource.read', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/resources' },
});

export const contextRequest = operation({
  name: 'context.request',
  title: { en: 'Any other request of MCP', zh: '其他 MCP 请求' },
  description: { en: 'Passes on a request the protocol or an extension knows: completions, tasks, log level.', zh: '转发协议或扩展的其他请求：补全、任务、日志级别等。' },
  input: z.strictObject({ provider: slug, method: z.string().regex(/^[a-z][A-Za-z0-9_/.-]{0,99}$/), params: object.default({}) }),
  output: object,
  effect: 'read',
  allow: { action: 'provider.use', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/requests' },
});

export const contextListen = operation({
  name: 'context.listen',
  title: { en: 'Hear of changes', zh: '订阅变化' },
  description: {
    en: 'Notifications of a connected provider as JSON lines until the caller goes: changed lists, updated resources.',
    zh: '以 JSON 行持续接收提供方的通知（列表变化、资源更新），直至调用者断开。',
  },
  input: z.strictObject({ provider: slug, resources: z.array(z.string().max(4000)).max(1000).default([]) }),
  output: z.unknown(),
  result: 'stream',
  effect: 'read',
  allow: { action: 'provider.use', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/listen' },
});

const toolset = z.strictObject({
  name: slug,
  title: z.strictObject({ en: z.string().optional(), zh: z.string().optional() }),
  description: z.string(),
  items: z.array(z.strictObject({ provider: slug, tool: z.string().max(200), pinned: z.boolean().default(false) })).max(2000),
  url: z.string(),
  may: z.array(z.string()),
});

const none = z.strictObject({});
export const toolsetsList = operation({
  name: 'toolsets.list',
  title: { en: 'List toolsets', zh: '工具集列表' },
  description: {
    en: 'Curated selections of tools, each under one MCP address. A tool in a set is still subject to its own permissions.',
    zh: '经挑选的工具集合，每个集合对应一个 MCP 地址；其中的工具仍受各自权限约束。',
  },
  input: none,
  output: z.strictObject({ toolsets: z.array(toolset) }),
  effect: 'read',
  allow: { action: 'toolsets.list', on: 'self' },
  http: { method: 'GET', path: '/toolsets' },
  mcp: true,
});

export const toolsetsSave = operation({
  name: 'toolsets.save',
  title: { en: 'Save a toolset', zh: '保存工具集' },
  description: {
    en: 'Makes or changes a toolset. Pinned tools are always shown, others may be found by search when there are many.',
    zh: '新建或修改工具集。置顶工具始终展示，工具较多时其余可通过搜索找到。',
  },
  input: toolset.omit({ url: true, may: true }),
  output: toolset,
  effect: 'change',
  allow: { action: 'toolset.manage', on: 'tenant' },
  http: { method: 'PUT', path: '/toolsets/{name}' },
  idempotent: true,
});

export const toolsetsRemove = operation({
  name: 'toolsets.remove',
  title: { en: 'Remove a toolset', zh: '移除工具集' },
  description: { en: 'Its address is gone; the tools stay where they are.', zh: '其地址失效，工具本身不受影响。' },
  input: z.strictObject({ name: slug }),
  output: z.strictObject({ ok: z.literal(true) }),
  effect: 'change',
  allow: { action: 'toolset.manage', on: 'tenant' },
  http: { method: 'DELETE', path: '/toolsets/{name}' },
  destructive: true,
  idempotent: true,
});

export const toolsSearch = operation({
  name: 'tools.search',
  title: { en: 'Find tools', zh: '搜索工具' },
  description: {
    en: 'The few tools the caller may use that fit a need said in words, English or Chinese, best first.',
    zh: '按中文或英文描述的需求，返回调用者可用的最匹配工具，最佳在前。',
  },
  input: z.strictObject({
    query: z.string().trim().min(1).max(1000),
    limit: z.coerce.number().int().min(1).max(50).default(5),
    provider: slug.optional(),
    toolset: slug.optional(),
  }),
  output: z.strictObject({
    tools: z.array(
      z.strictObject({ provider: z.string(), name: z.string(), title: z.string(), description: z.string(), inputSchema: object, annotations: object, score: z.number() }),
    ),
    /** How many tools were looked through. */
    among: z.int(),
  }),
  effect: 'read',
  allow: { action: 'tools.search', on: 'self' },
  http: { method: 'GET', path: '/tools' },
});

export const contextList = operation({
  name: 'context.list',
  title: { en: 'List the contexts of an app', zh: '应用的上下文列表' },
  description: {
    en: 'What an app has ready for agents that work on something: when to ask for it, and what it needs to know.',
    zh: '应用为代理准备的上下文：何时使用、需要哪些输入。',
  },
  input: z.strictObject({ app: slug }),
  output: z.strictObject({
    contexts: z.array(
      z.strictObject({
        name: z.string(),
        title: titleSchema,
        description: titleSchema.optional(),
        input: z.array(z.strictObject({ name: z.string(), type: z.string(), title: titleSchema.optional(), required: z.boolean() })),
        budget: z.int(),
      }),
    ),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/contexts' },
});

/** What became of a piece: given whole, shortened, or left out; `why` says what shortened it or kept it away. */
const assembledPiece = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['whole', 'shortened', 'left out']),
  why: textSchema.nullable(),
  text: z.string(),
  tokens: z.int(),
  /** What was there before anything was cut: tokens, and records or items where it has any. */
  before: z.strictObject({ tokens: z.int(), items: z.int().nullable() }),
  items: z.int().nullable(),
  cut: z.enum(cutOrders),
  /** Where it comes from: the rule, the source, the records, and which version of them. */
  provenance: z.strictObject({
    file: z.string(),
    line: z.int().nullable(),
    /** How many conditions were not true before this choice was taken. */
    choice: z.int(),
    kind: z.string(),
    source: z.string(),
    records: z.array(z.string()),
    version: z.string(),
  }),
});

export const contextAssemble = operation({
  name: 'context.assemble',
  title: { en: 'Get the context for some work', zh: '获取工作所需的上下文' },
  description: {
    en: 'What an agent should know for a piece of work, put together by the rules of the app under the rights of the caller: pieces in order, within a budget of tokens, each with where it comes from, and what was left out and why.',
    zh: '按应用规则与调用者权限，为某项工作组装所需的上下文：按序给出各部分，控制在令牌预算内，注明来源，并说明哪些被省略及原因。',
  },
  input: z.strictObject({
    app: slug,
    name: slug,
    purpose: z.string().max(500).default(''),
    input: object.default({}),
    budget: z.int().min(50).max(200_000).optional(),
  }),
  output: z.strictObject({ app: z.string(), name: z.string(), title: z.string(), release: z.string(), budget: z.int(), tokens: z.int(), pieces: z.array(assembledPiece) }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/contexts/{name}' },
});
