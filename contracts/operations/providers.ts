import { z } from 'zod';
import { convertedSettings, providerKinds, providerLimits, providerSettings, providerStates } from '../context/provider.ts';
import { appName, roleName, slug } from '../files/names.ts';
import { titleSchema } from '../text.ts';
import { done, instant, issueSchema, none, operation, pageInput, textSchema } from './define.ts';

const onProvider = z.strictObject({ provider: slug });

/** An instance behind a provider: where calls go. */
const instance = z.strictObject({
  id: z.string(),
  /** Where it is: a URL without secrets, or the command. */
  address: z.string(),
  /** Share of calls, against the other instances. */
  weight: z.int(),
  /** Version label; instances of several versions stand side by side. */
  version: z.string().nullable(),
  state: z.enum(['unproven', 'healthy', 'offline']),
  /** Milliseconds the last probe took. */
  latency: z.number().nullable(),
  probedAt: instant.nullable(),
  error: textSchema.nullable(),
  /** Registered by itself: gone when it has not been heard of until then. */
  until: instant.nullable(),
});

const provider = z.strictObject({
  name: slug,
  kind: z.enum(providerKinds),
  title: titleSchema,
  description: titleSchema.nullable(),
  project: z.string(),
  state: z.enum(providerStates),
  /** Why it is in this state, where there is more to say. */
  reason: textSchema.nullable(),
  since: instant,
  /** pinned: shows the approved surface until another one is approved · follow: shows what the provider shows. */
  mode: z.enum(['pinned', 'follow']),
  settings: providerSettings,
  /** Names of the secrets that are set. */
  secrets: z.array(z.string()),
  limits: providerLimits,
  policy: z.string(),
  server: z.strictObject({ name: z.string(), version: z.string(), era: z.enum(['modern', 'legacy']), protocolVersion: z.string() }).nullable(),
  instances: z.array(instance),
  surface: z.strictObject({
    /** Number of the version that is shown, of the canary, and of one that waits for approval. */
    served: z.int().nullable(),
    canary: z.strictObject({ number: z.int(), percent: z.int() }).nullable(),
    pending: z.int().nullable(),
    tools: z.int(),
    /** Findings above `low` in what waits, or in what is shown. */
    findings: z.int(),
  }),
  /** What the caller may do: `use`, `manage`, `approve`. */
  may: z.array(z.string()),
  url: z.string(),
  createdAt: instant,
});
export type ProviderView = z.infer<typeof provider>;

const secrets = z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/), z.string().max(20_000));

export const providersList = operation({
  name: 'providers.list',
  title: { en: 'List providers', zh: '提供方列表' },
  description: {
    en: 'What offers tools to the caller over MCP, with address and state: apps, connected systems, Portico itself.',
    zh: '通过 MCP 向调用者提供工具的各方及其地址与状态：应用、已接入的系统、平台自身。',
  },
  input: none,
  output: z.strictObject({
    providers: z.array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(['app', 'platform', ...providerKinds]),
        title: z.string(),
        url: z.string(),
        tools: z.int(),
        state: z.enum(providerStates),
        reason: textSchema.nullable(),
        /** Since when it is in this state; of apps and Portico itself nobody keeps that. */
        since: instant.nullable(),
        /** Milliseconds the quickest of its healthy instances took at its last probe. */
        latency: z.number().nullable(),
        /** A surface waits for approval, how it differs from what is shown, and how many findings above `low` it has. */
        pending: z.boolean(),
        waits: textSchema.nullable(),
        findings: z.int(),
        may: z.array(z.string()),
      }),
    ),
  }),
  effect: 'read',
  allow: { action: 'providers.list', on: 'self' },
  http: { method: 'GET', path: '/providers' },
  mcp: true,
});

export const providersGet = operation({
  name: 'providers.get',
  title: { en: 'Look at a provider', zh: '查看提供方' },
  description: {
    en: 'Settings without secrets, state with its reason, instances, surface and policy of a connected provider.',
    zh: '已接入提供方的设置（不含密钥）、状态与原因、实例、接口与策略。',
  },
  input: onProvider,
  output: provider,
  effect: 'read',
  allow: { action: 'provider.look', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}' },
  mcp: true,
});

export const providersAdd = operation({
  name: 'providers.add',
  title: { en: 'Connect a provider', zh: '接入提供方' },
  description: {
    en: 'Brings an MCP server, REST API or database behind the door. It is dialled and read at once; its first surface is shown when the scan finds nothing, else it waits for approval. The caller owns it.',
    zh: '将 MCP 服务器、REST API 或数据库接入统一入口。系统会立即连接并读取；首个接口在扫描无异常时直接启用，否则等待批准。调用者成为其所有者。',
  },
  input: z.strictObject({
    name: appName,
    title: titleSchema.optional(),
    description: titleSchema.optional(),
    project: slug.default('main'),
    mode: z.enum(['pinned', 'follow']).default('pinned'),
    settings: providerSettings,
    /** Header values (http, sse, portico), environment (stdio), security schemes (openapi), `url` and `replicaUrl` (database). */
    secrets: secrets.default({}),
    limits: providerLimits.default({}),
    /** clean: the first surface is shown at once when nothing above `low` is found in it · never: it waits. */
    approve: z.enum(['clean', 'never']).default('clean'),
  }),
  output: provider,
  effect: 'change',
  allow: { action: 'provider.register', on: 'project' },
  http: { method: 'POST', path: '/providers' },
  secretInput: ['secrets'],
  errors: ['name.taken', 'egress.denied'],
  mcp: true,
});

export const providersPreview = operation({
  name: 'providers.preview',
  title: { en: 'Preview a conversion', zh: '预览转换结果' },
  description: {
    en: 'The tools an OpenAPI document or a database would become, what is not taken and why, and which secrets it wants. Registers nothing.',
    zh: '预览 OpenAPI 文档或数据库将转换成的工具、未采用的内容及原因、所需的密钥；不会注册任何内容。',
  },
  input: z.strictObject({ project: slug.default('main'), settings: convertedSettings, secrets: secrets.default({}) }),
  output: z.strictObject({
    title: z.string(),
    /** Version of OpenAPI, or the database engine with its version. */
    format: z.string(),
    /** Where calls would go; a path when the document names one relative to where it lies, null when it names none: then `settings.server` is needed. */
    server: z.string().nullable(),
    /** Names under which secrets can be given to `providers.add`. */
    secrets: z.array(z.string()),
    /** Operations or tables there are, and how many of them are taken. */
    found: z.int(),
    taken: z.int(),
    /** Of an OpenAPI document; the empty tag stands for operations without one. */
    tags: z.array(z.strictObject({ tag: z.string(), operations: z.int(), taken: z.int() })),
    tools: z.array(z.strictObject({ name: z.string(), title: z.string(), description: z.string(), readOnly: z.boolean() })),
    notTaken: z.array(z.strictObject({ name: z.string(), place: z.string(), reason: textSchema })),
    /** What was changed, left out or guessed on the way. */
    findings: z.array(issueSchema),
  }),
  effect: 'outside',
  allow: { action: 'provider.register', on: 'project' },
  http: { method: 'POST', path: '/providers/preview' },
  secretInput: ['secrets'],
  errors: ['conversion.unreadable', 'blob.missing', 'egress.denied'],
});

export const providersUpdate = operation({
  name: 'providers.update',
  title: { en: 'Change a provider', zh: '修改提供方' },
  description: {
    en: 'Titles, settings, secrets (given ones replace, empty ones remove), limits, mode. A change of settings dials again.',
    zh: '修改名称、设置、密钥（给定则替换，空值则删除）、限额与模式；设置变更后会重新连接。',
  },
  input: z.strictObject({
    provider: slug,
    title: titleSchema.optional(),
    description: titleSchema.optional(),
    mode: z.enum(['pinned', 'follow']).optional(),
    settings: providerSettings.optional(),
    secrets: secrets.optional(),
    limits: providerLimits.optional(),
  }),
  output: provider,
  effect: 'change',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'PATCH', path: '/providers/{provider}' },
  secretInput: ['secrets'],
  idempotent: true,
});

export const providersRemove = operation({
  name: 'providers.remove',
  title: { en: 'Remove a provider', zh: '移除提供方' },
  description: {
    en: 'Takes it away with its surfaces, secrets and members; running calls end. The audit stays.',
    zh: '移除提供方及其接口、密钥与成员，并结束正在进行的调用；审计记录保留。',
  },
  input: onProvider,
  output: done,
  effect: 'change',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'DELETE', path: '/providers/{provider}' },
  destructive: true,
  idempotent: true,
});

export const providersSwitch = operation({
  name: 'providers.switch',
  title: { en: 'Switch a provider on or off', zh: '启停提供方' },
  description: {
    en: 'maintenance: its owner takes it off for a while · quarantined: stopped for security, running calls end at once on every replica · on: back to work, after a probe.',
    zh: 'maintenance：所有者暂时停用；quarantined：出于安全原因停止，所有副本上正在进行的调用立即结束；on：探测后恢复。',
  },
  input: z.strictObject({ provider: slug, to: z.enum(['on', 'maintenance', 'quarantined']), reason: z.string().trim().max(500).default('') }),
  output: provider,
  effect: 'change',
  allow: { action: 'provider.switch', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/switch' },
  idempotent: true,
});

export const providersTest = operation({
  name: 'providers.test',
  title: { en: 'Test a provider', zh: '测试提供方' },
  description: {
    en: 'Dials every instance and reads what the provider shows, by real protocol calls; gives what was found and how long it took.',
    zh: '以真实协议调用连接各实例并读取其接口，返回结果与耗时。',
  },
  input: onProvider,
  output: z.strictObject({
    provider,
    instances: z.array(z.strictObject({ address: z.string(), ok: z.boolean(), latency: z.number(), error: textSchema.nullable() })),
    tools: z.int(),
    prompts: z.int(),
    resources: z.int(),
    /** What could not be taken over from the provider's lists, and why. */
    dropped: z.array(z.strictObject({ place: z.string().optional(), message: textSchema })),
    /** changed: what it shows is not what was approved. */
    surface: z.enum(['same', 'changed', 'first', 'none']),
  }),
  effect: 'outside',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/test' },
  mcp: true,
});

export const providersHistory = operation({
  name: 'providers.history',
  title: { en: "A provider's states and errors", zh: '提供方的状态与错误历史' },
  description: { en: 'Changes of state and errors, newest first.', zh: '状态变化与错误，最新在前。' },
  input: z.strictObject({ provider: slug, ...pageInput }),
  output: z.strictObject({
    events: z.array(
      z.strictObject({ at: instant, instance: z.string().nullable(), state: z.enum(providerStates), message: textSchema.nullable(), latency: z.number().nullable() }),
    ),
    next: z.string().nullable(),
  }),
  effect: 'read',
  allow: { action: 'provider.look', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}/history' },
});

export const providersInstances = operation({
  name: 'providers.instances',
  title: { en: 'Set the instances of a provider', zh: '设置提供方实例' },
  description: {
    en: 'The addresses calls go to, with weights and version labels; for providers reached over HTTP.',
    zh: '设置调用的目标地址、权重与版本标签（适用于通过 HTTP 访问的提供方）。',
  },
  input: z.strictObject({
    provider: slug,
    instances: z
      .array(
        z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000), weight: z.int().min(0).max(1000).default(100), version: z.string().max(50).nullable().default(null) }),
      )
      .min(1)
      .max(100),
  }),
  output: provider,
  effect: 'change',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'PUT', path: '/providers/{provider}/instances' },
  idempotent: true,
});

export const providersAnnounce = operation({
  name: 'providers.announce',
  title: { en: 'Announce an instance', zh: '实例自注册' },
  description: {
    en: "A provider's own process registers itself and says it lives: called at its start and again before `seconds` have passed. `leaving` takes it out at once.",
    zh: '提供方进程的自注册与心跳：启动时调用，并在 `seconds` 内再次调用；`leaving` 为真时立即下线。',
  },
  input: z.strictObject({
    provider: slug,
    url: z.url({ protocol: /^https?$/ }).max(2000),
    weight: z.int().min(0).max(1000).default(100),
    version: z.string().max(50).nullable().default(null),
    seconds: z.int().min(5).max(3600).default(60),
    leaving: z.boolean().default(false),
  }),
  output: z.strictObject({ until: instant.nullable() }),
  effect: 'change',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/announce' },
  idempotent: true,
});

export const providersImport = operation({
  name: 'providers.import',
  title: { en: 'Connect a provider from server.json', zh: '通过 server.json 接入提供方' },
  description: {
    en: 'Reads a server.json of the MCP Registry (2025-12-11) and connects its remote, or its npm package over stdio.',
    zh: '读取 MCP Registry 的 server.json（2025-12-11），接入其远程地址，或以 stdio 运行其 npm 包。',
  },
  input: z.strictObject({ server: z.record(z.string(), z.unknown()), name: appName.optional(), project: slug.default('main'), secrets: secrets.default({}) }),
  output: provider,
  effect: 'change',
  allow: { action: 'provider.register', on: 'project' },
  http: { method: 'POST', path: '/providers/import' },
  secretInput: ['secrets'],
});

export const providersPolicy = operation({
  name: 'providers.policy',
  title: { en: "Set a provider's policy", zh: '设置提供方策略' },
  description: {
    en: 'Cedar: who may see and call which tool with which arguments, and what is added to the call. Checked before it is saved.',
    zh: 'Cedar 策略：谁可以使用哪个工具、允许哪些参数、调用时附加什么；保存前会检查。',
  },
  input: z.strictObject({ provider: slug, policy: z.string().max(100_000) }),
  output: provider,
  effect: 'change',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'PUT', path: '/providers/{provider}/policy' },
  errors: ['policy.invalid'],
  idempotent: true,
});

const member = z.strictObject({ kind: z.enum(['person', 'agent']), id: z.string(), name: z.string(), roles: z.array(z.string()), attributes: z.record(z.string(), z.unknown()) });

export const providerMembersList = operation({
  name: 'providerMembers.list',
  title: { en: 'Who may use a provider', zh: '提供方成员' },
  description: {
    en: 'People and agents with roles in a provider. The role `owner` manages it; every role may use it unless its policy says otherwise.',
    zh: '在该提供方中拥有角色的人员与代理。owner 可管理；其余角色均可使用，除非策略另有规定。',
  },
  input: onProvider,
  output: z.strictObject({ members: z.array(member) }),
  effect: 'read',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}/members' },
});

export const providerMembersSet = operation({
  name: 'providerMembers.set',
  title: { en: 'Let somebody use a provider', zh: '设置提供方成员' },
  description: { en: 'Sets roles and attributes of a person or agent in a provider; none of both takes her out.', zh: '设置人员或代理在提供方中的角色与属性；均为空则移除。' },
  input: z.strictObject({ provider: slug, member: z.string(), roles: z.array(roleName).max(50), attributes: z.record(z.string(), z.unknown()).default({}) }),
  output: done,
  effect: 'change',
  allow: { action: 'provider.manage', on: 'provider' },
  http: { method: 'PUT', path: '/providers/{provider}/members/{member}' },
  idempotent: true,
});
