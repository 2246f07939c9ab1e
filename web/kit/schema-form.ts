/** A JSON Schema as far as a form can draw it. */
export type Schema = Readonly<Record<string, unknown>>;
export type Values = Readonly<Record<string, unknown>>;

/** How a property is asked for; what a form can not draw is written as JSON. */
export type Control = 'text' | 'long' | 'number' | 'integer' | 'boolean' | 'choice' | 'texts' | 'date' | 'json';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  readonly control: Control;
  readonly choices: readonly unknown[];
  readonly schema: Schema;
}

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of an input schema, required ones first. */
export function fieldsOf(schema: Schema): Field[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  const fields = Object.entries(properties).map(([name, raw]): Field => {
    const inner = isObject(raw) ? plain(raw, schema) : {};
    return {
      name,
      required: required.includes(name),
      schema: inner,
      control: controlOf(inner),
      choices: Array.isArray(inner['enum']) ? (inner['enum'] as unknown[]) : [],
      label: typeof inner['title'] === 'string' ? inner['title'] : name,
      description: typeof inner['description'] === 'string' ? inner['description'] : '',
    };
  });
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

/** Follows a local reference, and takes the part of `anyOf` that is not null. */
function plain(schema: Schema, root: Schema, depth = 0): Schema {
  const { $ref: reference, anyOf } = schema;
  if (depth < 5 && typeof reference === 'string' && reference.startsWith('#/')) {
    const found = reference
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (isObject(at) ? at[key.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined), root);
    if (isObject(found)) return { ...plain(found, root, depth + 1), ...schema };
  }
  if (depth < 5 && Array.isArray(anyOf)) {
    const real = anyOf.filter((one): one is Schema => isObject(one) && one['type'] !== 'null');
    const [only] = real;
    if (real.length === 1 && only) return { ...plain(only, root, depth + 1), ...schema };
  }
  return schema;
}

function controlOf(schema: Schema): Control {
  const { type, format, items } = schema;
  const kinds = (Array.isArray(type) ? type : [type]).filter((one) => one !== 'null');
  const [kind] = kinds;
  if (Array.isArray(schema['enum'])) return 'choice';
  if (kinds.length !== 1) return 'json';
  if (kind === 'string') return format === 'date' ? 'date' : typeof schema['maxLength'] === 'number' && schema['maxLength'] > 500 ? 'long' : 'text';
  if (kind === 'number' || kind === 'integer' || kind === 'boolean') return kind;
  return kind === 'array' && isObject(items) && items['type'] === 'string' && !Array.isArray(items['enum']) ? 'texts' : 'json';
}

/** What a form begins with: the defaults of the schema. */
export function startValues(fields: readonly Field[]): Values {
  return Object.fromEntries(fields.flatMap((field) => (field.schema['default'] === undefined ? [] : [[field.name, field.schema['default']]])));
}

/** The arguments of a call: what was left empty is left out. */
export function argumentsOf(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)));
}

/** The required fields that have no value yet. */
export function missing(fields: readonly Field[], values: Values): readonly string[] {
  const given = argumentsOf(values);
  return fields.filter((field) => field.required && !(field.name in given)).map((field) => field.name);
}

/** Reads JSON that is meant to be an object; undefined when it is not. */
export function readObject(text: string): Values | undefined {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}');
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
