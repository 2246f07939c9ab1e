import { filterSchema, PorticoError } from '@portico/contracts';
import { z } from 'zod';

const names = z.array(z.string().min(1).max(200)).max(1000);

/** How a database is shown and guarded; the settings of a provider of kind `database`, without its secrets. */
export const databaseOptions = z.strictObject({
  /** Schemas (PostgreSQL) or databases (MySQL, MariaDB) to read; all of the former, the one in the URL of the latter. */
  schemas: names.optional(),
  /** Tables by name or `schema.table`; `*` stands for any letters. */
  include: names.optional(),
  exclude: names.default([]),
  /** Offers insert, update and delete too. */
  writes: z.boolean().default(false),
  /** Up to this many tables each has tools of its own; beyond, five tools take the table as an argument. */
  ownTools: z.int().min(0).max(100).default(12),
  /** Language of titles and descriptions. */
  language: z.enum(['en', 'zh']).default('en'),
  /** Seconds a statement may take. */
  statementSeconds: z.int().min(1).max(600).default(30),
  /** Most connections to a server; they open when needed and close after half a minute without work. */
  connections: z.int().min(1).max(50).default(4),
  /** Most rows of an answer. */
  maxRows: z.int().min(1).max(1000).default(200),
  /** Most bytes of an answer; what does not fit comes on the next page. */
  maxBytes: z.int().min(10_000).max(50_000_000).default(1_000_000),
  /** Rules by table, named as in `include`: which rows, and which columns are left out or shown as `***`. */
  policy: z
    .record(
      z.string().max(200),
      z.strictObject({
        /** Filter with `{"$principal": "id" | "name" | "attributes.<name>"}` where a value stands. */
        rows: z.record(z.string(), z.unknown()).optional(),
        hidden: names.default([]),
        masked: names.default([]),
      }),
    )
    .default({}),
});
export type DatabaseOptions = z.infer<typeof databaseOptions>;

/** Reads the options of a provider; throws `request.invalid` with the place of what is wrong. */
export function readOptions(given: unknown): DatabaseOptions {
  return parsed(databaseOptions, given, 'options');
}

/** Parses with a schema, or throws `request.invalid` naming each place. */
export function parsed<S extends z.ZodType>(schema: S, given: unknown, what: string): z.infer<S> {
  const found = schema.safeParse(given);
  if (found.success) return found.data;
  const issues = found.error.issues.map((issue) => ({ place: issue.path.join('.'), message: { en: issue.message, zh: issue.message } }));
  const detail = `${what}: ${issues.map((issue) => (issue.place === '' ? issue.message.en : `${issue.place}: ${issue.message.en}`)).join('; ')}`;
  throw new PorticoError('request.invalid', { params: { detail }, issues });
}

const usual = { limit: 50 } as const;
const column = z.string().max(200);
const columns = z.array(column).max(200);
const id = z.string().min(1).max(1000);
const values = z.record(z.string().max(200), z.unknown());
const dryRun = z.boolean().default(false);

/** Arguments of each verb; tools that take the table as an argument have `table` besides. */
export function argumentsOf(maxRows: number) {
  const page = {
    filter: filterSchema.optional(),
    sort: z.array(z.string().max(200)).max(5).default([]),
    fields: columns.optional(),
    expand: z.array(column).max(20).default([]),
    limit: z.int().min(1).max(maxRows).default(Math.min(usual.limit, maxRows)),
    cursor: z.string().max(6000).optional(),
  };
  return {
    find: z.strictObject({ ...page, total: z.boolean().default(false) }),
    get: z.strictObject({ id, fields: columns.optional(), expand: page.expand }),
    related: z.strictObject({ id, relation: z.string().max(400), ...page, total: z.boolean().default(false) }),
    aggregate: z.strictObject({
      filter: filterSchema.optional(),
      groupBy: z
        .array(z.strictObject({ field: column, by: z.enum(['day', 'week', 'month', 'quarter', 'year']).optional() }))
        .max(4)
        .default([]),
      measures: z
        .array(
          z.strictObject({
            as: z
              .string()
              .max(60)
              .regex(/^[a-zA-Z]\w*$/),
            fn: z.enum(['count', 'countDistinct', 'sum', 'avg', 'min', 'max']),
            field: column.optional(),
          }),
        )
        .min(1)
        .max(10)
        .default([{ as: 'count', fn: 'count' }]),
      limit: z.int().min(1).max(maxRows).default(Math.min(100, maxRows)),
    }),
    describe: z.strictObject({}),
    insert: z.strictObject({ values, dryRun }),
    update: z.strictObject({ id, values, dryRun }),
    delete: z.strictObject({ id, dryRun }),
  } as const;
}
export type Arguments<V extends keyof ReturnType<typeof argumentsOf>> = z.infer<ReturnType<typeof argumentsOf>[V]>;
