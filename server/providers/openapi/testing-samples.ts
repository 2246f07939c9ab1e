import type { JsonObject } from '@portico/contracts';
import { isObject, listAt, objectAt, without } from './json.ts';

/**
 * A value that fits a schema, the same every time; texts hold characters that must be encoded. With `whole`, optional
 * properties are there as well. Enough of JSON Schema for what real API documents contain.
 */
export function sampleOf(schema: unknown, root: unknown = schema, how: { whole?: boolean; level?: number; hint?: string } = {}): unknown {
  const level = how.level ?? 0;
  if (!isObject(schema)) return 'any';
  const inner = (one: unknown, hint = how.hint): unknown => sampleOf(one, root, { ...how, level: level + 1, ...(hint !== undefined && { hint }) });
  if (typeof schema['$ref'] === 'string') return inner(objectAt(objectAt(root, '$defs'), schema['$ref'].replace('#/$defs/', '')));
  if (schema['const'] !== undefined) return schema['const'];
  const [first] = listAt(schema, 'enum').filter((one) => one !== null);
  if (first !== undefined) return first;
  const variants = [...listAt(schema, 'oneOf'), ...listAt(schema, 'anyOf')].filter((one) => !isObject(one) || one['type'] !== 'null');
  const parts = listAt(schema, 'allOf');
  if (parts.length > 0 || variants.length > 0) {
    const own = ['oneOf', 'anyOf', 'allOf'].reduce<JsonObject>(without, schema);
    const all = [...(Object.keys(own).some((key) => key === 'type' || key === 'properties') ? [own] : []), ...parts, ...variants.slice(0, 1)];
    const values = all.map((one) => inner(isObject(one) && one['type'] === undefined && isObject(one['properties']) ? { ...one, type: 'object' } : one));
    return values.every(isObject) ? Object.assign({}, ...values) : values.at(-1);
  }
  const type = Array.isArray(schema['type']) ? schema['type'].find((one) => one !== 'null') : schema['type'];
  switch (type ?? (schema['properties'] ? 'object' : schema['items'] ? 'array' : undefined)) {
    case 'string':
      return textOf(schema, how.hint ?? 'text');
    case 'integer':
      return Math.ceil(Number(schema['minimum'] ?? Math.min(7, Number(schema['maximum'] ?? 7))));
    case 'number':
      return Number(schema['minimum'] ?? Math.min(1.5, Number(schema['maximum'] ?? 1.5)));
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: Math.min(Number(schema['maxItems'] ?? 2), schema['uniqueItems'] === true ? 1 : Math.max(Number(schema['minItems'] ?? 2), 1)) }, (_, index) =>
        inner(schema['items'] ?? {}, `${how.hint ?? 'item'} ${index}`),
      );
    case 'object':
      return objectOf(schema, inner, { whole: how.whole === true && level < 6 });
    default:
      return 'any & all';
  }
}

function textOf(schema: JsonObject, hint: string): string {
  const formats: Record<string, string> = {
    'date-time': '2026-11-21T08:00:00Z',
    date: '2026-11-21',
    uuid: '01890a5d-ac96-774b-bcce-b302099a8057',
    uri: 'https://example.test/a?b=c&d#e',
    email: 'a+b@example.test',
    byte: 'aGVsbG8=',
  };
  const text = formats[String(schema['format'])] ?? `${hint}/é & 100%+"ü"?#`;
  const long = text.padEnd(Number(schema['minLength'] ?? 0), 'x');
  return long.slice(0, Number(schema['maxLength'] ?? Infinity));
}

function objectOf(schema: JsonObject, inner: (one: unknown, hint?: string) => unknown, how: { whole: boolean }): JsonObject {
  const required = new Set(listAt(schema, 'required'));
  const most = Number(schema['maxProperties'] ?? Infinity);
  const chosen = Object.entries(objectAt(schema, 'properties')).filter(([name]) => how.whole || required.has(name));
  const named = Object.fromEntries(chosen.slice(0, most).map(([name, one]) => [name, inner(one, name)]));
  const open = schema['additionalProperties'];
  return Object.keys(named).length === 0 && isObject(open) ? { key: inner(open, 'key') } : named;
}
