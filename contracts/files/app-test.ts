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

/** An element of a process, by its id. */
const elementId = z.string().regex(/^[A-Za-z_][\w.-]{0,199}$/, 'the id of an element: letters, digits, "_", "-" and "."');
/** Variable → value, of a process or a decision. */
const variables = z.record(z.string().min(1).max(80), z.unknown());
/** A process or decision: `leave`, or one of several in a file, `leave#Payment`. */
const inFile = z.string().regex(/^[a-z][a-z0-9-]{0,39}(#[A-Za-z_][\w.-]{0,199})?$/, 'the name of a file, and behind "#" the id of one of several in it');

/**
 * What happens to a process, one thing each, told by the element: its work is done or its message comes (`complete`), its
 * timer fires (`due`; the clock goes there), an error happens `on` it, it is given up (`fail`), mended (`retry`) or begun
 * (`activate`); or variables are `set`, or all of it is cancelled.
 */
const happeningSchema = z.union([
  z.strictObject({ complete: elementId, with: variables.optional() }),
  z.strictObject({ due: elementId }),
  z.strictObject({ error: z.string().min(1).max(200), on: elementId, with: variables.optional() }),
  z.strictObject({ fail: elementId }),
  z.strictObject({ retry: elementId }),
  z.strictObject({ activate: elementId }),
  z.strictObject({ set: variables }),
  z.strictObject({ cancel: z.literal(true) }),
]);
export type TestHappening = z.infer<typeof happeningSchema>;

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
  /** process: the end events it came to, in their order. */
  ends: z.array(elementId).max(200).optional(),
  /** process: what it waits at, in any order; none: it is over. */
  waits: z.array(elementId).max(200).optional(),
  /** process: elements entered one after the other; others may be between. */
  takes: z.array(elementId).max(1000).optional(),
  /** process: some of its variables at last. */
  variables: variables.optional(),
  /** decision: what is decided, and the rules it follows from. */
  value: z.unknown().optional(),
  rules: z.array(elementId).max(1000).optional(),
});

/** What shall come of a step; nothing said: it is allowed. */
const expectSchema = z.union([z.enum(['allowed', 'refused']), outcome]);
export type Expected = z.infer<typeof outcome>;

/** One of `find`, `get`, `create`, `update`, `delete`, `page`, `check`, `process`, `decision`, with what belongs to it. */
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
  /** A process is tried by itself, without doing anything: it begins `with` variables, and things happen to it. */
  process: inFile.optional(),
  decision: inFile.optional(),
  with: variables.optional(),
  /** process: the start event, where there are several. */
  start: elementId.optional(),
  happens: z.array(happeningSchema).max(200).optional(),
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
  process: ['with', 'start', 'happens'],
  decision: ['with'],
} as const satisfies Readonly<Record<string, readonly (keyof TestStep)[]>>;
export type StepVerb = keyof typeof stepVerbs;

/** The verb of a step that was checked; undefined when it has none or several. */
export function verbOf(step: TestStep): StepVerb | undefined {
  const verbs = (Object.keys(stepVerbs) as StepVerb[]).filter((verb) => step[verb] !== undefined);
  return verbs.length === 1 ? verbs[0] : undefined;
}

/** Steps that look or try by themselves: nobody acts. */
export function isWithoutActor(verb: StepVerb | undefined): boolean {
  return verb === 'check' || verb === 'process' || verb === 'decision';
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
