import { z } from 'zod';
import { slug } from '../files/names.ts';
import { operation } from './define.ts';

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
