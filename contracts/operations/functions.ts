import { z } from 'zod';
import { functionFileSchema, functionName } from '../files/function.ts';
import { slug } from '../files/names.ts';
import { titleSchema, wordsSchema } from '../text.ts';
import { done, instant, issueSchema, operation, pageInput, textSchema } from './define.ts';

const onFunction = z.strictObject({ app: slug, function: functionName });
const values = z.record(z.string(), z.unknown());
const language = z.enum(['javascript', 'python']);

/** One line it printed, or one of `portico.call`. */
const logLine = z.strictObject({ level: z.enum(['log', 'info', 'warn', 'error']), text: z.string(), milliseconds: z.int() });
const callMade = z.strictObject({
  operation: z.string(),
  /** Since the start. */
  at: z.int(),
  milliseconds: z.int(),
  /** Code of the refusal; null when it was answered. */
  error: z.string().nullable(),
});
const failure = z.strictObject({ code: z.string(), message: textSchema, line: z.int().nullable(), stack: z.string() });

export const functionRunSchema = z.strictObject({
  id: z.string(),
  function: z.string(),
  outcome: z.enum(['done', 'failed']),
  result: z.json().optional(),
  error: failure.optional(),
  logs: z.array(logLine),
  /** How many lines were dropped. */
  dropped: z.int(),
  calls: z.array(callMade),
  /** `waited`: for a free sandbox · `started`: making it, 0 when one was warm · `ran`. */
  milliseconds: z.strictObject({ waited: z.int(), started: z.int(), ran: z.int() }),
});

export const functionsCall = operation({
  name: 'functions.call',
  title: { en: 'Call a function', zh: '调用函数' },
  description: {
    en: 'Runs a published function of an app in a sandbox, as the caller, and gives its result.',
    zh: '以调用者身份在沙箱中运行应用已发布的函数并返回结果。',
  },
  input: z.strictObject({ ...onFunction.shape, input: values.default({}) }),
  output: z.strictObject({
    result: z.json(),
    /** Its logs and calls stand under this id, see functions.run. */
    run: z.string(),
  }),
  effect: 'outside',
  allow: { action: 'call', on: 'function' },
  http: { method: 'POST', path: '/apps/{app}/functions/{function}/call' },
  errors: ['function.failed', 'function.limit', 'function.output', 'function.busy', 'function.depth'],
  mcp: true,
});

export const functionsTry = operation({
  name: 'functions.try',
  title: { en: 'Try a function', zh: '试运行函数' },
  description: {
    en: 'Runs a function as it stands in a draft, or as it is being written (source, settings), with logs, calls and timings. An error of the function is part of the answer. Calls that name no app mean the preview of the draft, or the app itself where there is none.',
    zh: '按草稿或正在编写的内容（source、settings）运行函数，返回日志、调用与耗时；函数自身的错误包含在结果中。未指定应用的调用指向草稿预览，没有预览时指向应用本身。',
  },
  input: z.strictObject({
    ...onFunction.shape,
    /** The caller's own draft if none is named. */
    branch: z.string().max(100).optional(),
    language: language.optional(),
    source: z.string().max(500_000).optional(),
    /** YAML. */
    settings: z.string().max(100_000).optional(),
    input: values.default({}),
  }),
  output: functionRunSchema,
  effect: 'outside',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/functions/{function}/try' },
  errors: ['files.invalid', 'function.busy'],
  mcp: true,
});

export const functionsList = operation({
  name: 'functions.list',
  title: { en: 'Functions of an app', zh: '应用的函数' },
  description: {
    en: 'Published functions the caller may call, or all for those who edit the app, with input, output and what starts them.',
    zh: '列出调用者可调用的已发布函数（可编辑应用者可见全部），含输入、输出与触发方式。',
  },
  input: z.strictObject({ app: slug }),
  output: z.strictObject({
    functions: z.array(
      z.strictObject({
        name: z.string(),
        title: titleSchema,
        description: wordsSchema.optional(),
        language,
        input: functionFileSchema.shape.input,
        output: functionFileSchema.shape.output,
        tool: z.string().nullable(),
        schedule: z.strictObject({ cron: z.string(), timezone: z.string(), next: instant.nullable() }).nullable(),
        webhook: z.boolean(),
        callable: z.boolean(),
      }),
    ),
  }),
  effect: 'read',
  allow: { action: 'app.use', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/functions' },
  mcp: true,
});

const runSummary = z.strictObject({
  id: z.string(),
  function: z.string(),
  /** Null for one that was tried in a draft. */
  release: z.string().nullable(),
  by: z.string(),
  cause: z.enum(['call', 'try', 'schedule', 'webhook']),
  at: instant,
  outcome: z.enum(['done', 'failed']),
  code: z.string().nullable(),
  milliseconds: z.int(),
});

export const functionsRuns = operation({
  name: 'functions.runs',
  title: { en: 'Runs of functions', zh: '函数运行记录' },
  description: {
    en: 'The latest runs of the functions of an app, newest first. Kept for two weeks, at most 1,000 an app.',
    zh: '应用函数的近期运行记录，新的在前；保留两周，每个应用最多 1,000 条。',
  },
  input: z.strictObject({ app: slug, function: functionName.optional(), ...pageInput }),
  output: z.strictObject({ runs: z.array(runSummary), next: z.string().nullable() }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/function-runs' },
  mcp: true,
});

export const functionsRun = operation({
  name: 'functions.run',
  title: { en: 'One run of a function', zh: '函数的一次运行' },
  description: { en: 'What a run printed, which operations it called and how it ended. Its result is not kept.', zh: '某次运行的输出、所调用的操作及结束状态；不保留结果。' },
  input: z.strictObject({ app: slug, id: z.string() }),
  output: z.strictObject({ ...runSummary.shape, run: functionRunSchema }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/function-runs/{id}' },
  mcp: true,
});

const hook = z.strictObject({
  name: slug,
  url: z.string(),
  signature: z.enum(['standard', 'github']),
  createdAt: instant,
  lastAt: instant.nullable(),
});

export const hooksList = operation({
  name: 'hooks.list',
  title: { en: 'Webhooks of an app', zh: '应用的 Webhook' },
  description: { en: 'Addresses other systems may call, by the name a function or process waits under.', zh: '其他系统可调用的地址，按函数或流程等待的名称列出。' },
  input: z.strictObject({ app: slug }),
  output: z.strictObject({ hooks: z.array(hook) }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'GET', path: '/apps/{app}/hooks' },
});

export const hooksSet = operation({
  name: 'hooks.set',
  title: { en: 'Open a webhook', zh: '开通 Webhook' },
  description: {
    en: 'Gives the webhook of a function or process an address and a new secret, which is shown this once; the one before stops working. Senders sign as Standard Webhooks or as GitHub does.',
    zh: '为函数或流程的 Webhook 生成地址和新密钥，密钥仅显示这一次，旧密钥立即失效。发送方按 Standard Webhooks 或 GitHub 的方式签名。',
  },
  input: z.strictObject({ app: slug, name: slug, signature: z.enum(['standard', 'github']).default('standard') }),
  output: z.strictObject({ ...hook.shape, secret: z.string() }),
  effect: 'change',
  allow: { action: 'app.publish', on: 'app' },
  http: { method: 'PUT', path: '/apps/{app}/hooks/{name}' },
});

export const hooksRemove = operation({
  name: 'hooks.remove',
  title: { en: 'Close a webhook', zh: '关闭 Webhook' },
  description: { en: 'Its address answers no more.', zh: '其地址不再响应。' },
  input: z.strictObject({ app: slug, name: slug }),
  output: done,
  effect: 'change',
  allow: { action: 'app.publish', on: 'app' },
  http: { method: 'DELETE', path: '/apps/{app}/hooks/{name}' },
  destructive: true,
});

/** What an edge hands over of a request that came in at `/hooks/…`. */
export const hooksReceive = operation({
  name: 'hooks.receive',
  title: { en: 'Receive a webhook', zh: '接收 Webhook' },
  description: { en: 'Checks the signature of what another system sent and starts what waits for it.', zh: '校验其他系统发来内容的签名，并启动等待它的函数或流程。' },
  input: z.strictObject({
    tenant: z.string().max(60),
    app: slug,
    name: slug,
    body: z.string(),
    headers: z.record(z.string(), z.string()),
  }),
  output: z.strictObject({ received: z.string() }),
  effect: 'change',
  allow: { action: 'hooks.receive', on: 'public' },
  http: { method: 'POST', path: '/hooks/{tenant}/{app}/{name}' },
  secretInput: ['body', 'headers'],
});

export const functionsCheck = operation({
  name: 'functions.check',
  title: { en: 'Check a function', zh: '检查函数' },
  description: { en: 'What is wrong with a function as it is being written; nothing is saved or run.', zh: '检查正在编写的函数有何问题；不保存，也不运行。' },
  input: z.strictObject({ ...onFunction.shape, language, source: z.string().max(500_000), settings: z.string().max(100_000) }),
  output: z.strictObject({ issues: z.array(issueSchema) }),
  effect: 'read',
  allow: { action: 'app.edit', on: 'app' },
  http: { method: 'POST', path: '/apps/{app}/functions/{function}/check' },
});
