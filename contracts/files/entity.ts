import { z } from 'zod';
import { titleSchema, type Language } from '../text.ts';
import { entityName, fieldName } from './names.ts';

export { moneyDigits } from './money.ts';

/** Scalar types of a field and the PostgreSQL type each is stored as. */
export const fieldTypes = {
  text: 'text (varchar(n) with length)',
  localText: 'jsonb: one text for each language, { en, zh }',
  integer: 'integer',
  bigint: 'bigint (a string in JSON, for 2^53 and beyond)',
  smallint: 'smallint',
  decimal: 'numeric(precision, scale) (a string in JSON, exact)',
  float: 'double precision',
  money: 'numeric(18, 4) (a string in JSON, exact), in the `currency` of the field',
  boolean: 'boolean',
  date: 'date (YYYY-MM-DD)',
  time: 'time',
  datetime: 'timestamp with time zone (ISO 8601)',
  localDatetime: 'timestamp without time zone',
  interval: 'interval',
  uuid: 'uuid',
  json: 'jsonb',
  enum: 'text with a check of its values',
  person: 'text: id of a person or agent of the tenant',
  attachment: 'text: id of a blob',
  binary: 'bytea (base64 in JSON)',
} as const;
export type FieldType = keyof typeof fieldTypes;
/** A text in one or several of the product's languages, as a `localText` field holds it. */
export type LocalText = Partial<Record<Language, string>>;

export const fieldTypeSchema = z.enum(Object.keys(fieldTypes) as [FieldType, ...FieldType[]]);

/** Most protected last. `secret` fields never leave for a model. */
export const sensitivities = ['public', 'internal', 'confidential', 'secret'] as const;
export const sensitivitySchema = z.enum(sensitivities);
export type Sensitivity = z.infer<typeof sensitivitySchema>;

/** What a field holds when nothing is given. */
export const defaultSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.strictObject({ auto: z.enum(['increment', 'uuid', 'now', 'today', 'person']) }),
  /** Numbers of the database in a text: `T-00042` with prefix `T-` and five digits. No number twice; gaps may occur. */
  z.strictObject({
    auto: z.literal('sequence'),
    prefix: z
      .string()
      .regex(/^[\p{L}\p{N} ._/#-]{0,40}$/u, 'letters, digits, blanks and . _ / # -, at most 40')
      .optional(),
    digits: z.int().min(1).max(18).optional(),
  }),
  z.strictObject({ sql: z.string().min(1).max(2000) }),
]);

export const enumValueSchema = z.strictObject({
  value: z.string().min(1).max(100),
  title: titleSchema.optional(),
  color: z.enum(['neutral', 'blue', 'green', 'amber', 'red', 'purple']).optional(),
});

export const fieldSchema = z.strictObject({
  type: fieldTypeSchema,
  title: titleSchema.optional(),
  description: titleSchema.optional(),
  /** Column name; the field's name in snake_case as given when absent. */
  column: z.string().min(1).max(63).optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  default: defaultSchema.optional(),
  /** Most characters of a `text`; lines > 1 asks for a text area. */
  length: z.int().min(1).max(10_485_760).optional(),
  multiline: z.boolean().optional(),
  precision: z.int().min(1).max(1000).optional(),
  scale: z.int().min(0).max(1000).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().max(500).optional(),
  values: z.array(enumValueSchema).min(1).max(500).optional(),
  /** True: the field holds a list of `type`. */
  list: z.boolean().optional(),
  /** SQL expression over columns of the same row; the column is generated and can't be written. */
  computed: z.string().max(2000).optional(),
  /** FEEL expression over fields of the same record, `price * quantity`; kept up to date by the database. */
  formula: z.string().min(1).max(2000).optional(),
  /** ISO 4217 code of a `money` field, e.g. `CNY`. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'three capital letters, e.g. CNY')
    .optional(),
  /** Unit shown behind the number, e.g. `kg`. */
  unit: z.string().max(20).optional(),
  sensitivity: sensitivitySchema.optional(),
  /** False leaves a text field out of full-text search. */
  searchable: z.boolean().optional(),
  /** The field's name before a rename; the planner keeps the data. */
  formerly: fieldName.optional(),
});
export type Field = z.infer<typeof fieldSchema>;

export const relationSchema = z.strictObject({
  to: entityName,
  /** Fields of this entity that hold the other's key, in the order of `keys`. */
  fields: z.array(fieldName).min(1).max(16),
  /** Fields of the other entity; its key when absent. */
  keys: z.array(fieldName).min(1).max(16).optional(),
  title: titleSchema.optional(),
  /** Title of the list on the other side, e.g. "Orders" on a customer. */
  reverseTitle: titleSchema.optional(),
  onDelete: z.enum(['restrict', 'cascade', 'setNull', 'noAction']).optional(),
  onUpdate: z.enum(['restrict', 'cascade', 'setNull', 'noAction']).optional(),
  deferrable: z.boolean().optional(),
  /** The constraint's name in the database, kept from an import. */
  constraint: z.string().max(63).optional(),
});
export type Relation = z.infer<typeof relationSchema>;

export const indexSchema = z.strictObject({
  name: z.string().min(1).max(63).optional(),
  fields: z.array(fieldName).min(1).max(16),
  unique: z.boolean().optional(),
});
export const checkSchema = z.strictObject({
  name: z.string().min(1).max(63).optional(),
  /** SQL condition over this entity's columns. */
  sql: z.string().min(1).max(4000),
  /** What to tell a person whose input breaks it. */
  message: titleSchema.optional(),
});

/** `entities/<Name>.yaml`: a table of an app. */
export const entitySchema = z.strictObject({
  format: z.literal(1),
  name: entityName,
  title: titleSchema.optional(),
  plural: titleSchema.optional(),
  description: titleSchema.optional(),
  icon: z.string().max(40).optional(),
  /** Table name; the name in snake_case when absent. */
  table: z.string().min(1).max(63).optional(),
  /** Fields whose values, joined by a space, name a record to people. */
  label: z.array(fieldName).min(1).max(4).optional(),
  /** Primary key, in order. */
  key: z.array(fieldName).min(1).max(16),
  fields: z.record(fieldName, fieldSchema),
  relations: z.record(fieldName, relationSchema).optional(),
  /** True: it only ties records of two entities together; shown as tags on both, not as a list of its own. */
  link: z.boolean().optional(),
  /** The relation that is the record's parent in policies (`resource in …`). */
  parent: fieldName.optional(),
  indexes: z.array(indexSchema).max(64).optional(),
  checks: z.array(checkSchema).max(64).optional(),
  sensitivity: sensitivitySchema.optional(),
  /** The entity's name before a rename; the planner keeps the data. */
  formerly: entityName.optional(),
});
export type Entity = z.infer<typeof entitySchema>;

/** `customerRegion` → `customer_region`; names that hold `_` already stay as they are. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** The table a record of this entity is stored in. */
export function tableOf(entity: Entity): string {
  return entity.table ?? snakeCase(entity.name);
}

/** The column a field is stored in. */
export function columnOf(entity: Entity, field: string): string {
  return entity.fields[field]?.column ?? snakeCase(field);
}

/** The fields that name a record to people: `label`, else the first text, else the key. */
export function labelOf(entity: Entity): readonly string[] {
  if (entity.label) return entity.label;
  const text = Object.entries(entity.fields).find(([, field]) => isWords(field));
  return text ? [text[0]] : entity.key;
}

/** The fields that full-text search looks into, in file order. */
export function searchableFields(entity: Entity): readonly string[] {
  return Object.entries(entity.fields)
    .filter(([, field]) => isWords(field) && field.searchable !== false && field.sensitivity !== 'secret')
    .map(([name]) => name);
}

/** A field of words: one text, or one for each language. */
function isWords(field: Field): boolean {
  return (field.type === 'text' || field.type === 'localText') && field.list !== true;
}
