import { z } from 'zod';
import { entityName, slug } from '../files/names.ts';
import { filterSchema, recordId, sortSchema } from './filter.ts';
import { instant, issueSchema, operation, pageInput } from './define.ts';

/** A record as it leaves: only the fields the caller may read. */
export const recordSchema = z.strictObject({
  id: recordId,
  /** Opaque; send it back with an update or delete to be refused if someone was faster. */
  version: z.string(),
  /** How people call it. */
  label: z.string(),
  values: z.record(z.string(), z.unknown()),
  /** Relation name → the related record, for those asked with `expand`; null where missing or not visible. */
  related: z.record(z.string(), z.unknown()).optional(),
});
/** What a write would do, given instead of doing it. */
const dryRun = z.strictObject({
  verdict: z.enum(['allowed', 'refused']),
  reason: z.string().nullable(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});
const on = { app: slug, entity: entityName };
const values = z.record(z.string(), z.unknown());
const writeOptions = {
  /** Say what would happen and change nothing. */
  dryRun: z.boolean().default(false),
  /** Makes a retry safe: the same key gives the same answer for a day. */
  idempotencyKey: z.string().min(1).max(200).optional(),
};
const written = z.strictObject({ record: recordSchema.nullable(), dryRun: dryRun.optional() });
const query = {
  filter: filterSchema.optional(),
  /** Full-text search over the text fields the caller may read, Chinese included. */
  search: z.string().max(200).optional(),
  sort: sortSchema.optional(),
};

export const recordsList = operation({
  name: 'records.list',
  title: { en: 'List records', zh: '记录列表' },
  description: {
    en: 'Records the caller may read, filtered, sorted, page by page. `total` only when asked.',
    zh: '调用者可读取的记录，支持筛选、排序与分页；仅在请求时返回总数。',
  },
  input: z.strictObject({
    ...on,
    ...query,
    fields: z.array(z.string().max(120)).max(200).optional(),
    /** Relation names whose records come along. */
    expand: z.array(z.string().max(120)).max(20).optional(),
    total: z.boolean().default(false),
    /** Leaves out the first so many, for a jump into a long list; from there `next` goes on. */
    skip: z.coerce.number().int().min(0).max(10_000_000).optional(),
    ...pageInput,
  }),
  output: z.strictObject({ records: z.array(recordSchema), next: z.string().nullable(), total: z.int().optional() }),
  effect: 'read',
  allow: { action: 'read', on: 'record' },
  http: { method: 'GET', path: '/apps/{app}/records/{entity}' },
  mcp: true,
});

export const recordsGet = operation({
  name: 'records.get',
  title: { en: 'Get a record', zh: '获取记录' },
  description: { en: 'One record with the relations asked for.', zh: '获取单条记录及所需的关联。' },
  input: z.strictObject({ ...on, id: recordId, expand: z.array(z.string().max(120)).max(20).optional() }),
  output: recordSchema,
  effect: 'read',
  allow: { action: 'read', on: 'record' },
  http: { method: 'GET', path: '/apps/{app}/records/{entity}/{id}' },
  mcp: true,
});

export const recordsCreate = operation({
  name: 'records.create',
  title: { en: 'Create a record', zh: '新建记录' },
  description: { en: 'Creates a record from the values given; with dryRun says what would happen.', zh: '按给定值新建记录；dryRun 为真时仅返回结果预览。' },
  input: z.strictObject({ ...on, values, ...writeOptions }),
  output: written,
  effect: 'change',
  allow: { action: 'create', on: 'record' },
  http: { method: 'POST', path: '/apps/{app}/records/{entity}' },
  errors: ['record.invalid', 'record.duplicate', 'record.missing_reference'],
  mcp: true,
});

export const recordsUpdate = operation({
  name: 'records.update',
  title: { en: 'Change a record', zh: '修改记录' },
  description: { en: 'Changes only the values given. With `version`, refused if someone changed it meanwhile.', zh: '仅修改给定的值；提供 version 时，若已被他人修改则拒绝。' },
  input: z.strictObject({ ...on, id: recordId, version: z.string().optional(), values, ...writeOptions }),
  output: written,
  effect: 'change',
  allow: { action: 'update', on: 'record' },
  http: { method: 'PATCH', path: '/apps/{app}/records/{entity}/{id}' },
  errors: ['record.invalid', 'conflict.version', 'record.duplicate', 'record.missing_reference'],
  idempotent: true,
  mcp: true,
});

export const recordsDelete = operation({
  name: 'records.delete',
  title: { en: 'Delete a record', zh: '删除记录' },
  description: { en: 'Deletes a record. It can be brought back with records.undelete for 30 days.', zh: '删除记录；30 天内可用 records.undelete 恢复。' },
  input: z.strictObject({ ...on, id: recordId, version: z.string().optional(), ...writeOptions }),
  output: z.strictObject({ deleted: z.boolean(), dryRun: dryRun.optional() }),
  effect: 'change',
  allow: { action: 'delete', on: 'record' },
  http: { method: 'DELETE', path: '/apps/{app}/records/{entity}/{id}' },
  errors: ['conflict.version', 'record.referenced'],
  destructive: true,
  mcp: true,
});

export const recordsUndelete = operation({
  name: 'records.undelete',
  title: { en: 'Bring a deleted record back', zh: '恢复已删除的记录' },
  description: { en: 'Undoes a delete, whole, hidden fields included. Needs the right to create.', zh: '完整撤销删除操作（包括不可见字段），需要新建权限。' },
  input: z.strictObject({ ...on, id: recordId }),
  output: recordSchema,
  effect: 'change',
  allow: { action: 'create', on: 'record' },
  http: { method: 'POST', path: '/apps/{app}/records/{entity}/{id}/undelete' },
  errors: ['record.duplicate', 'record.missing_reference'],
  mcp: true,
});

export const recordsBulk = operation({
  name: 'records.bulk',
  title: { en: 'Change many records', zh: '批量修改' },
  description: {
    en: 'Up to 1,000 creates, updates and deletes in one transaction: all or none.',
    zh: '在一个事务中执行最多 1000 条新建、修改和删除，要么全部成功要么全部不执行。',
  },
  input: z.strictObject({
    ...on,
    create: z.array(values).max(1000).default([]),
    update: z
      .array(z.strictObject({ id: recordId, version: z.string().optional(), values }))
      .max(1000)
      .default([]),
    delete: z
      .array(z.strictObject({ id: recordId, version: z.string().optional() }))
      .max(1000)
      .default([]),
    ...writeOptions,
  }),
  output: z.strictObject({ created: z.array(recordId), updated: z.int(), deleted: z.int(), dryRun: z.array(dryRun).optional() }),
  effect: 'change',
  /** Each part is asked for itself too. */
  allow: { action: 'read', on: 'record' },
  http: { method: 'POST', path: '/apps/{app}/records/{entity}/bulk' },
  destructive: true,
  mcp: true,
});

export const recordsHistory = operation({
  name: 'records.history',
  title: { en: 'What happened to a record', zh: '记录的变更历史' },
  description: {
    en: 'Who changed a record and when, newest first, with what each field was set to as far as the caller may read it.',
    zh: '记录由谁、何时修改，最新在前；仅包含调用者可读字段的新值。',
  },
  input: z.strictObject({ ...on, id: recordId, ...pageInput }),
  output: z.strictObject({
    changes: z.array(
      z.strictObject({
        id: z.string(),
        at: instant,
        kind: z.enum(['created', 'updated', 'deleted', 'undeleted']),
        by: z.strictObject({ kind: z.string(), id: z.string(), name: z.string(), onBehalfOf: z.string().nullable() }),
        /** Field → what it was set to; long texts are cut short. */
        values: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.string().nullable(),
  }),
  effect: 'read',
  allow: { action: 'read', on: 'record' },
  http: { method: 'GET', path: '/apps/{app}/records/{entity}/{id}/history' },
  mcp: true,
});

const aggregate = z.enum(['count', 'countDistinct', 'sum', 'avg', 'min', 'max']);
export const recordsAggregate = operation({
  name: 'records.aggregate',
  title: { en: 'Count and sum up', zh: '统计汇总' },
  description: {
    en: 'Counts, sums, averages, smallest and largest, grouped by fields or by day, week, month, quarter or year of a date.',
    zh: '按字段或日期的日、周、月、季、年分组，计算数量、合计、平均、最小、最大值。',
  },
  input: z.strictObject({
    ...on,
    filter: filterSchema.optional(),
    search: z.string().max(200).optional(),
    groupBy: z
      .array(z.strictObject({ field: z.string().max(120), by: z.enum(['day', 'week', 'month', 'quarter', 'year']).optional() }))
      .max(4)
      .default([]),
    measures: z
      .array(
        z.strictObject({
          as: z
            .string()
            .max(60)
            .regex(/^[a-zA-Z]\w*$/),
          fn: aggregate,
          field: z.string().max(120).optional(),
        }),
      )
      .min(1)
      .max(10),
    /** Largest first measure first; groups beyond it are left out and `more` says so. */
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  output: z.strictObject({ rows: z.array(z.strictObject({ group: z.record(z.string(), z.unknown()), measures: z.record(z.string(), z.unknown()) })), more: z.boolean() }),
  effect: 'read',
  allow: { action: 'read', on: 'record' },
  http: { method: 'POST', path: '/apps/{app}/records/{entity}/aggregate' },
  mcp: true,
});

export const recordsExport = operation({
  name: 'records.export',
  title: { en: 'Export as CSV', zh: '导出 CSV' },
  description: { en: 'All records that match, as CSV (RFC 4180, UTF-8), streamed.', zh: '将匹配的全部记录以 CSV（RFC 4180，UTF-8）流式导出。' },
  input: z.strictObject({ ...on, ...query, fields: z.array(z.string().max(120)).max(200).optional() }),
  output: z.unknown(),
  result: 'stream',
  effect: 'read',
  allow: { action: 'read', on: 'record' },
  http: { method: 'GET', path: '/apps/{app}/exports/{entity}' },
});

export const recordsImport = operation({
  name: 'records.import',
  title: { en: 'Import CSV into an entity', zh: '导入 CSV' },
  description: {
    en: 'Adds the rows of an uploaded CSV; columns are matched by field name or title. Bad rows are listed with their line; nothing is kept unless all are good or skipBad is set. Runs as a job.',
    zh: '将上传的 CSV 逐行加入；按字段名或标题匹配列。错误行会列出行号；除非全部正确或设置 skipBad，否则不保留任何数据。以后台作业执行。',
  },
  input: z.strictObject({ ...on, blob: z.string(), skipBad: z.boolean().default(false) }),
  output: z.strictObject({ job: z.string() }),
  effect: 'change',
  allow: { action: 'create', on: 'record' },
  http: { method: 'POST', path: '/apps/{app}/imports/{entity}' },
});

export const recordsLoad = operation({
  name: 'records.load',
  title: { en: 'Import CSV at once', zh: '立即导入 CSV' },
  description: {
    en: 'What records.import does, in one transaction and with the answer when it is done. For files of moderate size.',
    zh: '与 records.import 相同，但在单个事务中立即执行并在完成后返回结果；适用于中等大小的文件。',
  },
  input: z.strictObject({ ...on, blob: z.string(), skipBad: z.boolean().default(false) }),
  output: z.strictObject({ rows: z.int(), skipped: z.int(), issues: z.array(issueSchema) }),
  effect: 'change',
  allow: { action: 'create', on: 'record' },
  http: { method: 'POST', path: '/apps/{app}/imports/{entity}/now' },
  errors: ['record.invalid', 'import.unreadable', 'blob.missing'],
});

export const blobsBegin = operation({
  name: 'blobs.begin',
  title: { en: 'Begin an upload', zh: '开始上传' },
  description: {
    en: 'Where to PUT the bytes: a URL that works without further sign-in until it expires. Use the id afterwards.',
    zh: '返回用于 PUT 上传的临时地址，过期前无需再次登录；之后使用其编号。',
  },
  input: z.strictObject({ name: z.string().min(1).max(255), mediaType: z.string().max(200).default('application/octet-stream'), size: z.int().min(0).optional() }),
  output: z.strictObject({ id: z.string(), url: z.string(), expiresAt: instant, most: z.int() }),
  effect: 'change',
  allow: { action: 'blobs.begin', on: 'self' },
  http: { method: 'POST', path: '/blobs' },
  errors: ['request.too_large'],
  mcp: true,
});

export const recordsAttachment = operation({
  name: 'records.attachment',
  title: { en: 'Get an attachment', zh: '获取附件' },
  description: { en: 'A URL of a file held by a field of a record the caller may read; works until it expires.', zh: '返回调用者可读记录中附件的临时下载地址。' },
  input: z.strictObject({ ...on, id: recordId, field: z.string().max(120) }),
  output: z.strictObject({ url: z.string(), name: z.string(), mediaType: z.string(), size: z.int(), expiresAt: instant }),
  effect: 'read',
  allow: { action: 'read', on: 'record' },
  http: { method: 'GET', path: '/apps/{app}/records/{entity}/{id}/attachments/{field}' },
  errors: ['blob.missing'],
  mcp: true,
});
