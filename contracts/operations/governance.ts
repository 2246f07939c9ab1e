import { z } from 'zod';
import { sqlSchemaContext } from '../context/sql-schema.ts';
import { entityName, slug } from '../files/names.ts';
import { recordId } from './filter.ts';
import { instant, none, operation, pageInput, textSchema } from './define.ts';

const rule = z.strictObject({
  /** `@id` of the rule, else its place. */
  id: z.string(),
  effect: z.enum(['permit', 'forbid']),
  file: z.string(),
  line: z.int(),
  text: z.string(),
});

export const policyExplain = operation({
  name: 'policy.explain',
  title: { en: 'Why?', zh: '为什么？' },
  description: {
    en: 'Why somebody may or may not do something with an entity or one record, with the rules that decide, in words.',
    zh: '说明某主体为何可以或不可以对实体或记录执行某操作，并列出起决定作用的规则。',
  },
  input: z.strictObject({
    app: slug,
    entity: entityName,
    action: z.enum(['read', 'create', 'update', 'delete', 'readField', 'writeField']),
    /** A person or agent; the caller when absent. Others only for those who manage the app. */
    principal: z.string().optional(),
    id: recordId.optional(),
    field: z.string().optional(),
  }),
  output: z.strictObject({
    allowed: z.enum(['yes', 'no', 'some']),
    words: textSchema,
    rules: z.array(rule),
    /** For `some`: which records, as words of the rule. */
    condition: z.string().nullable(),
    fields: z.strictObject({ readable: z.array(z.string()), writable: z.array(z.string()), hidden: z.array(z.string()) }),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/explain' },
  mcp: true,
});

export const policyWhoCan = operation({
  name: 'policy.whoCan',
  title: { en: 'Who can?', zh: '谁可以？' },
  description: {
    en: 'Members of an app who may do something with an entity or one record, each with the deciding rules.',
    zh: '列出可对实体或记录执行某操作的应用成员及其依据的规则。',
  },
  input: z.strictObject({
    app: slug,
    entity: entityName,
    action: z.enum(['read', 'create', 'update', 'delete']),
    id: recordId.optional(),
  }),
  output: z.strictObject({
    members: z.array(
      z.strictObject({ kind: z.enum(['person', 'agent']), id: z.string(), name: z.string(), roles: z.array(z.string()), allowed: z.enum(['yes', 'some']), rules: z.array(rule) }),
    ),
  }),
  effect: 'read',
  allow: { action: 'app.manage', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/who-can' },
  mcp: true,
});

const auditLine = z.strictObject({
  id: z.string(),
  at: instant,
  writer: z.string(),
  /** Position in the writer's chain; null for the moment before it is chained. */
  seq: z.number().nullable(),
  phase: z.enum(['intent', 'outcome', 'single']),
  operation: z.string(),
  principal: z.strictObject({ kind: z.string(), id: z.string(), name: z.string(), onBehalfOf: z.string().nullable() }),
  app: z.string().nullable(),
  target: z.string().nullable(),
  outcome: z.enum(['done', 'refused', 'failed', 'begun']),
  code: z.string().nullable(),
  trace: z.string().nullable(),
  /** Milliseconds. */
  duration: z.number().nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string().nullable(),
});

export const auditSearch = operation({
  name: 'audit.search',
  title: { en: 'Search the audit', zh: '检索审计' },
  description: { en: 'Audit lines, newest first: who did what, when, on whose behalf, with which outcome.', zh: '审计记录，最新在前：谁、何时、代表谁、做了什么、结果如何。' },
  input: z.strictObject({
    from: instant.optional(),
    to: instant.optional(),
    principal: z.string().optional(),
    operation: z.string().optional(),
    app: z.string().optional(),
    outcome: z.enum(['done', 'refused', 'failed', 'begun']).optional(),
    text: z.string().max(200).optional(),
    ...pageInput,
  }),
  output: z.strictObject({ lines: z.array(auditLine), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'audit.read', on: 'tenant' },
  http: { method: 'GET', path: '/audit' },
  mcp: true,
});

export const auditVerify = operation({
  name: 'audit.verify',
  title: { en: 'Verify the audit', zh: '校验审计' },
  description: {
    en: 'Walks every chain and checkpoint of the tenant; says what was changed, removed, reordered, cut or hashed anew, and where.',
    zh: '逐条校验本租户的审计链与检查点，指出被修改、删除、重排、截断或重新计算之处。',
  },
  input: z.strictObject({
    /** Checkpoints kept outside (`audit.checkpoint`), one JSON object a line. */
    anchors: z.string().max(1_000_000).optional(),
  }),
  output: z.strictObject({
    ok: z.boolean(),
    lines: z.int(),
    chains: z.int(),
    checkpoints: z.int(),
    findings: z.array(z.strictObject({ writer: z.string(), seq: z.number().nullable(), kind: z.string(), message: textSchema })),
  }),
  effect: 'read',
  allow: { action: 'audit.read', on: 'tenant' },
  http: { method: 'POST', path: '/audit/verify' },
});

export const auditCheckpoint = operation({
  name: 'audit.checkpoint',
  title: { en: 'Take a checkpoint', zh: '生成检查点' },
  description: {
    en: 'Signs where every chain stands now. Keep it outside: verify then finds a cut tail or a chain hashed anew.',
    zh: '对所有审计链的当前位置签名。请在外部保存，以便发现截断或重新计算。',
  },
  input: none,
  output: z.strictObject({ checkpoint: z.string(), publicKey: z.string(), at: instant }),
  effect: 'change',
  allow: { action: 'audit.read', on: 'tenant' },
  http: { method: 'POST', path: '/audit/checkpoints' },
});

export const auditExport = operation({
  name: 'audit.export',
  title: { en: 'Export the audit', zh: '导出审计' },
  description: { en: 'All lines as JSON Lines with their hashes, oldest first, streamed.', zh: '以 JSON Lines 流式导出全部审计记录及其哈希，最早在前。' },
  input: z.strictObject({ from: instant.optional(), to: instant.optional() }),
  output: z.unknown(),
  result: 'stream',
  effect: 'read',
  allow: { action: 'audit.read', on: 'tenant' },
  http: { method: 'GET', path: '/audit/export' },
});

const jsonSchema = z.record(z.string(), z.unknown());
/** A tool, resource or template as MCP writes it, 2026-07-28. */
const surface = z.strictObject({
  tools: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      inputSchema: jsonSchema,
      outputSchema: jsonSchema.optional(),
      annotations: z.strictObject({ title: z.string(), readOnlyHint: z.boolean(), destructiveHint: z.boolean(), idempotentHint: z.boolean(), openWorldHint: z.boolean() }),
    }),
  ),
  resources: z.array(z.strictObject({ uri: z.string(), name: z.string(), title: z.string(), description: z.string(), mimeType: z.string() })),
  templates: z.array(z.strictObject({ uriTemplate: z.string(), name: z.string(), title: z.string(), description: z.string(), mimeType: z.string() })),
});
export type Surface = z.infer<typeof surface>;
export type SurfaceTool = Surface['tools'][number];

export const surfacesGet = operation({
  name: 'surfaces.get',
  title: { en: 'What agents see of an app', zh: '代理可见的应用接口' },
  description: { en: 'Tools and resources of an app as the caller would be shown them over MCP.', zh: '调用者通过 MCP 会看到的应用工具与资源。' },
  input: z.strictObject({ app: slug }),
  output: surface,
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/surface' },
});

export const surfacesPlatform = operation({
  name: 'surfaces.platform',
  title: { en: 'What agents see of Portico itself', zh: '代理可见的平台接口' },
  description: { en: "Portico's own operations as tools, those the caller's roles and key may run.", zh: '平台自身的操作（以工具形式提供），仅包含调用者的角色与密钥允许的部分。' },
  input: none,
  output: surface,
  effect: 'read',
  allow: { action: 'surfaces.platform', on: 'self' },
  http: { method: 'GET', path: '/surface' },
});

export const surfacesResolve = operation({
  name: 'surfaces.resolve',
  title: { en: 'What a tool stands for', zh: '工具对应的操作' },
  description: {
    en: "The operation and entity behind the name of an app's tool; not_found when the app has no such tool.",
    zh: '应用工具名称所对应的操作与实体；不存在该工具时返回 not_found。',
  },
  input: z.strictObject({ app: slug, tool: z.string().min(1).max(128) }),
  output: z.strictObject({
    operation: z.string(),
    entity: z.string().nullable(),
    /** For a tool that stands for a function or a process; its arguments go into a field of their own. */
    thing: z.strictObject({ kind: z.enum(['function', 'process']), name: z.string() }).optional(),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/tools/{tool}' },
});

export const surfacesSchema = operation({
  name: 'surfaces.schema',
  title: { en: "An app's tables as context", zh: '应用表结构（上下文）' },
  description: {
    en: 'Context of type SQLSchema: entities with tables, columns and relations, narrowed to what the caller may see; one entity if asked.',
    zh: 'SQLSchema 类型的上下文：按调用者权限收窄的实体、数据表、列与关系；可只取一个实体。',
  },
  input: z.strictObject({ app: slug, entity: entityName.optional() }),
  output: sqlSchemaContext,
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/schema' },
});
