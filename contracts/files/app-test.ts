import { z } from 'zod';
import { titleSchema } from '../text.ts';
import { expressionSchema } from './page.ts';
import { entityName, fieldName, roleName, slug } from './names.ts';

/**
 * `tests/<name>.yaml`: what an app promises, as people say it: given these records, somebody with this role does this,
 * and that comes of it. Run on a throw-away copy of the app before every publish.
 */

/** What a record is called within its file: `acme`. Never stored. */
const shortName = z.string().regex(/^[a-z][A-Za-z0-9_]{0,59}$/, 'starts with a small letter; letters, digits and "_", at most 60');

/** Field → value, or relation → short name of a record. `@me` is whoever acts, `@anna` somebody else. */
const values = z.record(fieldName, z.unknown());

/** Entity → short name → values. What a record needs and nobody gives is made up. */
const givenSchema = z.record(entityName, z.record(shortName, values));
export type GivenRecords = z.infer<typeof givenSchema>;

/** Who acts: a role, with the attributes of its assignment (a short name where the attribute is a record). */
const actorSchema = z.union([roleName, z.strictObject({ role: roleName, with: z.record(fieldName, z.unknown()).default({}) })]);
export type Actor = z.infer<typeof actorSchema>;

const outcome = z.strictObject({
  /** True, or the code of the refusal: `record.invalid`. */
  refused: z.union([z.boolean(), z.string().regex(/^[a-z][a-z_]*(\.[a-z_]+)?$/)]).optional(),
  /** The field the refusal is about. */
  field: fieldName.optional(),
  /** find: how many records there are, and which. */
  count: z.int().min(0).optional(),
  records: z.array(shortName).max(500).optional(),
  /** get, create, update: some values of the record as the role sees it. */
  values: values.optional(),
  /** get, create, update: fields the role does not see. */
  without: z.array(fieldName).max(200).optional(),
  /** page: rows by the name of a source of the page. */
  rows: z.record(z.string().max(60), z.int().min(0)).optional(),
  /** page: blocks by id. */
  shows: z.array(z.string().max(60)).max(200).optional(),
  hides: z.array(z.string().max(60)).max(200).optional(),
});

/** What shall come of a step; nothing said: it is allowed. */
const expectSchema = z.union([z.enum(['allowed', 'refused']), outcome]);
export type Expected = z.infer<typeof outcome>;

/** One of `find`, `get`, `create`, `update`, `delete`, `page`, `check`, with what belongs to it. */
const stepSchema = z.strictObject({
  as: actorSchema.optional(),
  find: entityName.optional(),
  where: z.record(z.string().max(120), z.unknown()).optional(),
  get: shortName.optional(),
  create: entityName.optional(),
  /** create: the short name of the new record, for the steps after it. */
  called: shortName.optional(),
  update: shortName.optional(),
  values: values.optional(),
  delete: shortName.optional(),
  page: slug.optional(),
  params: z.record(z.string().max(60), z.unknown()).optional(),
  /** True over `found` (the records of the last find) and `record` (the last one got, created or changed). */
  check: expressionSchema.optional(),
  expect: expectSchema.optional(),
});
export type TestStep = z.infer<typeof stepSchema>;

/** What a step can do, with the keys that belong to it. */
export const stepVerbs = {
  find: ['where'],
  get: [],
  create: ['called', 'values'],
  update: ['values'],
  delete: [],
  page: ['params'],
  check: [],
} as const satisfies Readonly<Record<string, readonly (keyof TestStep)[]>>;
export type StepVerb = keyof typeof stepVerbs;

/** The verb of a step that was checked; undefined when it has none or several. */
export function verbOf(step: TestStep): StepVerb | undefined {
  const verbs = (Object.keys(stepVerbs) as StepVerb[]).filter((verb) => step[verb] !== undefined);
  return verbs.length === 1 ? verbs[0] : undefined;
}

/** What a step expects, in one form. */
export function expectedOf(step: TestStep): Expected {
  if (typeof step.expect === 'object') return step.expect;
  return step.expect === 'refused' ? { refused: true } : {};
}

export const appTestSchema = z.strictObject({
  format: z.literal(1),
  title: titleSchema.optional(),
  /** Records every test of the file begins with. */
  given: givenSchema.optional(),
  tests: z
    .array(
      z.strictObject({
        name: titleSchema,
        given: givenSchema.optional(),
        as: actorSchema.optional(),
        steps: z.array(stepSchema).min(1).max(50),
      }),
    )
    .min(1)
    .max(200),
});
export type AppTestFile = z.infer<typeof appTestSchema>;

/** Most tests of an app, most records one begins with, and how long all may take together. */
export const testLimits = { tests: 500, records: 500, seconds: 60 } as const;
