import { z } from 'zod';
import { surfaceChange } from '../context/surface-change.ts';
import { slug } from '../files/names.ts';
import { instant, operation, textSchema } from './define.ts';

const onProvider = z.strictObject({ provider: slug });
const object = z.record(z.string(), z.unknown());

/** Definitions as MCP writes them; open, so that extensions pass. */
const definitions = z.strictObject({
  instructions: z.string().optional(),
  tools: z.array(object),
  prompts: z.array(object),
  resources: z.array(object),
  resourceTemplates: z.array(object),
});

/** Something the scan saw in a definition. */
export const finding = z.strictObject({
  /** The rule. */
  id: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  kind: z.enum(['tool', 'prompt', 'resource', 'resourceTemplate', 'instructions']),
  name: z.string(),
  /** JSON pointer into the definition. */
  place: z.string(),
  excerpt: z.string(),
  message: textSchema,
  remedy: textSchema,
});

const version = z.strictObject({
  number: z.int(),
  status: z.enum(['proposed', 'approved', 'rejected']),
  /** served: what callers see · canary: what some of them see · seen: what the provider shows now. */
  role: z.array(z.enum(['served', 'canary', 'seen'])),
  percent: z.int().nullable(),
  fingerprint: z.string(),
  tools: z.int(),
  prompts: z.int(),
  resources: z.int(),
  findings: z.array(finding),
  /** In one line: how it differs from the version before it. */
  summary: textSchema,
  overridden: z.int(),
  seenAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  note: z.string(),
});

export const surfacesServed = operation({
  name: 'surfaces.served',
  title: { en: 'What a provider shows the caller', zh: '提供方对调用者展示的接口' },
  description: { en: 'Tools, prompts and resources of a connected provider that the caller may use, as MCP writes them.', zh: '调用者可使用的工具、提示词与资源（MCP 格式）。' },
  input: onProvider,
  output: z.strictObject({ title: z.string(), version: z.int().nullable(), canary: z.boolean(), capabilities: object, definitions }),
  effect: 'read',
  allow: { action: 'provider.use', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}/surface' },
  mcp: true,
});

export const surfacesList = operation({
  name: 'surfaces.list',
  title: { en: 'Versions of a surface', zh: '接口版本列表' },
  description: { en: 'What the provider has shown over time, what was approved by whom, and what the scan found.', zh: '提供方历次展示的接口、批准人以及扫描结果。' },
  input: onProvider,
  output: z.strictObject({ versions: z.array(version) }),
  effect: 'read',
  allow: { action: 'provider.look', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}/surfaces' },
});

export const surfacesCompare = operation({
  name: 'surfaces.compare',
  title: { en: 'Compare two versions of a surface', zh: '比较接口版本' },
  description: {
    en: 'What was added, removed, renamed and changed, each with severity and place. Without numbers: what waits against what is shown.',
    zh: '列出新增、移除、改名与变更，含严重程度与位置。未指定版本时比较待批准版本与当前版本。',
  },
  input: z.strictObject({ provider: slug, from: z.coerce.number().int().optional(), to: z.coerce.number().int().optional() }),
  output: z.strictObject({
    from: version.nullable(),
    to: version,
    changes: z.array(surfaceChange),
    findings: z.array(finding),
    before: definitions.nullable(),
    after: definitions,
  }),
  effect: 'read',
  allow: { action: 'provider.look', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}/surfaces/compare' },
});

export const surfacesApprove = operation({
  name: 'surfaces.approve',
  title: { en: 'Approve a version of a surface', zh: '批准接口版本' },
  description: {
    en: 'From now on callers see this version; with `percent`, that share of consumers, always the same ones. Without a number: what waits.',
    zh: '此后调用者看到该版本；设置 percent 时仅对应比例的消费者看到，且始终是同一批。未指定版本时为待批准的版本。',
  },
  input: z.strictObject({ provider: slug, number: z.int().optional(), percent: z.int().min(1).max(99).optional(), note: z.string().max(1000).default('') }),
  output: version,
  effect: 'change',
  allow: { action: 'provider.approve', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/surfaces/approve' },
  idempotent: true,
});

export const surfacesReject = operation({
  name: 'surfaces.reject',
  title: { en: 'Reject a version of a surface', zh: '驳回接口版本' },
  description: { en: 'It is not shown; the version before stays. A canary ends.', zh: '不展示该版本，继续使用之前的版本；灰度随之结束。' },
  input: z.strictObject({ provider: slug, number: z.int().optional(), note: z.string().max(1000).default('') }),
  output: version,
  effect: 'change',
  allow: { action: 'provider.approve', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/surfaces/reject' },
  idempotent: true,
});

export const surfacesPromote = operation({
  name: 'surfaces.promote',
  title: { en: 'Show the canary to everybody', zh: '全量启用灰度版本' },
  description: { en: 'The canary becomes what all callers see.', zh: '灰度版本对所有调用者生效。' },
  input: onProvider,
  output: version,
  effect: 'change',
  allow: { action: 'provider.approve', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/surfaces/promote' },
  idempotent: true,
});

export const surfacesRollback = operation({
  name: 'surfaces.rollback',
  title: { en: 'Go back to an approved version', zh: '回滚接口版本' },
  description: {
    en: 'Callers see the version approved before, or the one named; a canary ends. Effective at once.',
    zh: '恢复到上一个已批准的版本或指定版本，灰度随之结束，立即生效。',
  },
  input: z.strictObject({ provider: slug, number: z.int().optional() }),
  output: version,
  effect: 'change',
  allow: { action: 'provider.approve', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/surfaces/rollback' },
});

export const surfacesOverride = operation({
  name: 'surfaces.override',
  title: { en: 'Change what agents read, without touching the provider', zh: '覆盖接口描述' },
  description: {
    en: 'Names, titles and descriptions, hidden, pinned and blocked items. Makes a new approved version, shown to all or, with `percent`, to that share of consumers; the whole set is given each time.',
    zh: '覆盖名称、标题与描述，或隐藏、置顶、停用条目。每次提交全部覆盖项，并生成新的已批准版本；设置 percent 时仅对应比例的消费者看到。',
  },
  input: z.strictObject({ provider: slug, overrides: object, percent: z.int().min(1).max(99).optional(), note: z.string().max(1000).default('') }),
  output: version,
  effect: 'change',
  allow: { action: 'provider.approve', on: 'provider' },
  http: { method: 'PUT', path: '/providers/{provider}/surfaces/overrides' },
  idempotent: true,
});

export const surfacesOverrides = operation({
  name: 'surfaces.overrides',
  title: { en: "A surface's overrides", zh: '接口覆盖项' },
  description: { en: 'The overrides of the version that is shown.', zh: '当前版本的覆盖项。' },
  input: onProvider,
  output: z.strictObject({ overrides: object }),
  effect: 'read',
  allow: { action: 'provider.look', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}/surfaces/overrides' },
});

const phrases = z.array(z.string().trim().min(2).max(200)).max(10);

export const surfacesQuestions = operation({
  name: 'surfaces.questions',
  title: { en: 'What people may say when they need a tool', zh: '工具的常见说法' },
  description: {
    en: 'For each tool of a version the likely questions in both languages that search finds it by, who wrote them, and which tools have none yet. Without a number: what waits, else what is shown.',
    zh: '某一版本中各工具的中英文常见说法（用于查找）、撰写者，以及尚无说法的工具。未指定版本时为待批准的版本，否则为当前版本。',
  },
  input: z.strictObject({ provider: slug, number: z.coerce.number().int().optional() }),
  output: z.strictObject({
    number: z.int(),
    /** Is a model configured that writes them? */
    model: z.boolean(),
    tools: z.array(
      z.strictObject({
        tool: z.string(),
        en: z.array(z.string()),
        zh: z.array(z.string()),
        /** The model, or the person who changed them; null: none were written. */
        author: z.string().nullable(),
        edited: z.boolean(),
        /** The scan marked this tool, so no model is told of it. */
        withheld: z.boolean(),
      }),
    ),
    /** How many the model has still to be asked about. */
    missing: z.int(),
  }),
  effect: 'read',
  allow: { action: 'provider.look', on: 'provider' },
  http: { method: 'GET', path: '/providers/{provider}/surfaces/questions' },
});

export const surfacesRephrase = operation({
  name: 'surfaces.rephrase',
  title: { en: 'Change what people may say when they need a tool', zh: '修改工具的常见说法' },
  description: {
    en: 'Takes the place of what was written; empty lists take it away. It holds for every version that shows this tool unchanged, and no model writes over it.',
    zh: '替换已有的说法，留空即删除。对所有未改动此工具的版本生效，模型不会再覆盖。',
  },
  input: z.strictObject({ provider: slug, number: z.int(), tool: z.string().min(1).max(300), en: phrases, zh: phrases }),
  output: z.strictObject({ en: z.array(z.string()), zh: z.array(z.string()) }),
  effect: 'change',
  allow: { action: 'provider.approve', on: 'provider' },
  http: { method: 'PUT', path: '/providers/{provider}/surfaces/questions' },
  idempotent: true,
});

export const surfacesAsk = operation({
  name: 'surfaces.ask',
  title: { en: 'Have the model write what people may say', zh: '由模型撰写常见说法' },
  description: {
    en: 'For the tools of a version that have none. A job does it; it goes on where it stopped. A new version is asked about by itself.',
    zh: '为某一版本中尚无说法的工具撰写。以后台任务进行，可从中断处继续；新版本会自动撰写。',
  },
  input: z.strictObject({ provider: slug, number: z.int() }),
  output: z.strictObject({ job: z.string() }),
  effect: 'change',
  allow: { action: 'provider.approve', on: 'provider' },
  http: { method: 'POST', path: '/providers/{provider}/surfaces/questions' },
});
