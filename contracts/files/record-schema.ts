import { languages, titleIn, type Language } from '../text.ts';
import type { Entity, Field } from './entity.ts';

export interface RecordSchemaOptions {
  /** The fields to speak of: those the caller may read or write. Order follows the entity's file. */
  readonly fields: Iterable<string>;
  /** `read`: as records come out · `create`: required fields are required · `update`: any part of them. */
  readonly purpose: 'read' | 'create' | 'update';
  readonly language?: Language;
}
export type JsonSchema = Readonly<Record<string, unknown>>;

const bounds = { smallint: 32_767, integer: 2_147_483_647 } as const;

/**
 * JSON Schema 2020-12 of an entity's values, narrowed to some fields. One schema for the page's form, the tool's
 * input and output, and the API's documentation; `checkValues` accepts what it accepts.
 */
export function schemaOfRecord(entity: Entity, options: RecordSchemaOptions): JsonSchema {
  const language = options.language ?? 'en';
  const asked = new Set(options.fields);
  const writing = options.purpose !== 'read';
  const fields = Object.entries(entity.fields).filter(([name, field]) => asked.has(name) && !(writing && field.computed !== undefined));
  const required = fields
    .filter(([name, field]) => options.purpose === 'create' && (field.required === true || entity.key.includes(name)) && field.default === undefined)
    .map(([name]) => name);
  const description = entity.description && titleIn(language, entity.description, '');
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    title: titleIn(language, entity.title, entity.name),
    ...(description && { description }),
    properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchemaOf(name, field, { writing, language })])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function fieldSchemaOf(name: string, field: Field, how: { writing: boolean; language: Language }): JsonSchema {
  const item = scalar(field, how.language);
  const shape: JsonSchema = field.list ? { type: 'array', items: item } : item;
  const nullable = how.writing ? field.required !== true : true;
  const unit = field.unit ?? field.currency;
  const description = [field.description && titleIn(how.language, field.description, ''), unit && `[${unit}]`].filter(Boolean).join(' ');
  return {
    title: titleIn(how.language, field.title, name),
    ...(description && { description }),
    ...(nullable ? orNull(shape) : shape),
    ...(how.writing && isConstant(field.default) && { default: field.default }),
    ...(field.computed !== undefined && { readOnly: true }),
  };
}

function isConstant(value: Field['default']): boolean {
  return value !== undefined && typeof value !== 'object';
}

function orNull(shape: JsonSchema): JsonSchema {
  if (typeof shape['type'] !== 'string') return shape;
  const options = shape['enum'];
  return { ...shape, type: [shape['type'], 'null'], ...(Array.isArray(options) && { enum: [...(options as unknown[]), null] }) };
}

function range(field: Field, most?: number): JsonSchema {
  const minimum = field.min ?? (most === undefined ? undefined : -most - 1);
  const maximum = field.max ?? most;
  return { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
}

function text(field: Field): JsonSchema {
  const least = field.required === true && !field.list ? { minLength: 1 } : {};
  return { type: 'string', ...least, ...(field.length !== undefined && { maxLength: field.length }), ...(field.pattern !== undefined && { pattern: field.pattern }) };
}

/** One text for each language; those not given are shown in the other. */
function localText(field: Field): JsonSchema {
  const one = { type: 'string', ...(field.length !== undefined && { maxLength: field.length }) };
  return {
    type: 'object',
    format: 'portico-local-text',
    properties: Object.fromEntries(languages.map((language) => [language, one])),
    additionalProperties: false,
    minProperties: 1,
  };
}

function choice(field: Field, language: Language): JsonSchema {
  const values = field.values ?? [];
  const titles = Object.fromEntries(values.filter((option) => option.title !== undefined).map((option) => [option.value, titleIn(language, option.title, option.value)]));
  return { type: 'string', enum: values.map((option) => option.value), ...(Object.keys(titles).length > 0 && { 'x-titles': titles }) };
}

function scalar(field: Field, language: Language): JsonSchema {
  switch (field.type) {
    case 'text':
      return text(field);
    case 'smallint':
    case 'integer':
      return { type: 'integer', ...range(field, bounds[field.type]) };
    case 'bigint':
      return { type: 'string', pattern: '^[+-]?[0-9]{1,19}$' };
    case 'money':
    case 'decimal':
      return { type: 'string', format: 'decimal', pattern: '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$' };
    case 'float':
      return { type: 'number', ...range(field) };
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'time':
      return { type: 'string', format: 'local-time' };
    case 'datetime':
      return { type: 'string', format: 'date-time' };
    case 'localDatetime':
      return { type: 'string', format: 'local-date-time' };
    case 'interval':
      return { type: 'string', format: 'duration' };
    case 'uuid':
      return { type: 'string', format: 'uuid' };
    case 'localText':
      return localText(field);
    case 'json':
      return {};
    case 'enum':
      return choice(field, language);
    case 'person':
      return { type: 'string', format: 'portico-person' };
    case 'attachment':
      return { type: 'string', format: 'portico-attachment' };
    case 'binary':
      return { type: 'string', contentEncoding: 'base64' };
  }
}
