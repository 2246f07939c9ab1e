import type { JsonObject } from '@portico/contracts';
import type { Findings } from './findings.ts';
import { isObject, listAt, objectAt, pointer, textAt, valueAt, without } from './json.ts';
import { outputKeywords, plainKeywords, schemaKeywords, silentKeywords, typeNames } from './keywords.ts';
import type { ApiDocument } from './read-document.ts';
import { follow, lookUp, Unresolvable } from './references.ts';
import { createSettler, definitionReference } from './shared-schemas.ts';
import { tidy } from './texts.ts';

/** `input`: what a caller may send, so nothing read-only. `output`: what comes back, so nothing write-only and nothing that only forbids. */
export type Direction = 'input' | 'output';

/** Converts the schemas of one document, each shared definition once. */
export interface Schemas {
  /** JSON Schema 2020-12; references point to definitions that `settle` adds. */
  convert(schema: unknown, place: string): JsonObject;
  /** Makes a converted schema stand on its own. Throws Unresolvable when something it is built of can not be found. */
  settle(schema: JsonObject): JsonObject;
}

const mostLevels = 60;
const longestExample = 120;
/** Characters of a description inside a schema. */
const longestDescription = 400;

interface Definition {
  readonly name: string;
  schema?: JsonObject;
  failure?: Unresolvable;
}

export function createSchemas(document: ApiDocument, options: { direction: Direction; findings: Findings }): Schemas {
  const { direction, findings } = options;
  const isInput = direction === 'input';
  const definitions = new Map<string, Definition>();
  const byName = new Map<string, Definition>();
  const waiting: { definition: Definition; reference: string; place: string }[] = [];

  function convert(schema: unknown, place: string): JsonObject {
    const converted = transform(schema, place, 0);
    // One after another, not inside each other: a long chain of references must not exhaust the stack.
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      try {
        const found = lookUp(document.root, next.reference, next.place);
        next.definition.schema = transform(found.value, found.place, 0);
      } catch (error) {
        if (!(error instanceof Unresolvable)) throw error;
        next.definition.schema = {};
        next.definition.failure = error;
      }
    }
    return converted;
  }

  function transform(schema: unknown, place: string, level: number): JsonObject {
    if (schema === true) return {};
    if (schema === false) return { not: {} };
    if (!isObject(schema)) {
      findings.add('schema', place, { en: 'A schema must be an object; anything is allowed here instead.', zh: '模式必须是对象；此处改为允许任意值。' });
      return {};
    }
    if (level > mostLevels) {
      findings.add('deep', place, {
        en: `Schemas nested deeper than ${mostLevels} are cut; anything is allowed from here on.`,
        zh: `嵌套超过 ${mostLevels} 层的模式被截断；此处以下允许任意值。`,
      });
      return {};
    }
    const reference = textAt(schema, '$ref');
    const own = reference === undefined ? schema : besideReference(schema);
    const written = keywordsOf(own, place, level);
    if (reference !== undefined) return { $ref: definitionReference(nameOf(reference, place)), ...written };
    return nullable(schema, typed(schema, written, place));
  }

  /** OpenAPI 3.0 ignores what stands beside a reference; its description is meant all the same. */
  function besideReference(schema: JsonObject): JsonObject {
    if (document.dialect === '3.1') return without(schema, '$ref');
    return Object.fromEntries(Object.entries(schema).filter(([key]) => key === 'description' || key === 'title'));
  }

  function nameOf(reference: string, place: string): string {
    const known = definitions.get(reference);
    if (known) return known.name;
    const last = reference.split('/').at(-1) ?? '';
    const plain =
      last
        .replaceAll('~1', '_')
        .replace(/[^A-Za-z0-9_.-]+/g, '_')
        .slice(0, 80) || 'schema';
    let name = plain;
    for (let count = 2; byName.has(name); count += 1) name = `${plain}_${count}`;
    const definition: Definition = { name };
    definitions.set(reference, definition);
    byName.set(name, definition);
    waiting.push({ definition, reference, place });
    return name;
  }

  function keywordsOf(schema: JsonObject, place: string, level: number): JsonObject {
    const entries: [string, unknown][] = [];
    for (const [key, value] of Object.entries(schema)) {
      if (silentKeywords.has(key) || key.startsWith('x-') || (!isInput && !outputKeywords.has(key))) continue;
      const at = pointer(place, key);
      const holds = schemaKeywords.get(key);
      const check = plainKeywords.get(key);
      if (holds !== undefined) {
        const inner = innerOf(schema, { key, holds, at, level });
        if (inner !== undefined) entries.push([key, inner]);
      } else if (key === 'exclusiveMinimum' || key === 'exclusiveMaximum') entries.push(...exclusive(schema, key));
      else if (key === 'minimum' || key === 'maximum') {
        if (check?.(value) === true && schema[key === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'] !== true) entries.push([key, value]);
      } else if (key === 'required') {
        const names = Array.isArray(value) ? requiredOf(schema, value) : [];
        if (names.length > 0) entries.push([key, names]);
        else if (!Array.isArray(value)) dropped(key, at);
      } else if (check?.(value) === true) entries.push([key, key === 'description' && typeof value === 'string' ? tidy(value, longestDescription) : value]);
      else dropped(key, at);
    }
    const example = isInput ? exampleOf(schema) : undefined;
    if (example !== undefined) entries.push(['examples', [example]]);
    return relaxed(Object.fromEntries(entries));
  }

  function innerOf(schema: JsonObject, at: { key: string; holds: 'one' | 'list' | 'map'; at: string; level: number }): unknown {
    const value = schema[at.key];
    if (at.holds === 'one') {
      if (value === false && !isInput) return undefined;
      if (Array.isArray(value)) return dropped(at.key, at.at);
      return typeof value === 'boolean' ? value : transform(value, at.at, at.level + 1);
    }
    if (at.holds === 'list') {
      if (!Array.isArray(value) || value.length === 0) return dropped(at.key, at.at);
      const list = value.map((one, index) => transform(one, pointer(at.at, index), at.level + 1));
      return at.key === 'allOf' || at.key === 'prefixItems' ? list : told(schema, value, list);
    }
    if (!isObject(value)) return dropped(at.key, at.at);
    const shown = Object.entries(value).filter(([, one]) => at.key !== 'properties' || !isHidden(one, direction));
    return Object.fromEntries(shown.map(([name, one]) => [name, transform(one, pointer(at.at, name), at.level + 1)]));
  }

  /** A discriminator says by which value of a property each variant is known. */
  function told(schema: JsonObject, variants: readonly unknown[], converted: readonly JsonObject[]): readonly JsonObject[] {
    const property = textAt(valueAt(schema, 'discriminator'), 'propertyName');
    if (property === undefined) return converted;
    const mapping = objectAt(valueAt(schema, 'discriminator'), 'mapping');
    return converted.map((one, index) => {
      const reference = textAt(variants[index], '$ref');
      if (reference === undefined) return one;
      const short = reference.split('/').at(-1) ?? '';
      const values = Object.keys(mapping).filter((value) => mapping[value] === reference || mapping[value] === short);
      const known = values.length > 0 ? values : [short];
      return { ...one, properties: { [property]: known.length === 1 ? { const: known[0] } : { enum: known } }, ...(isInput && { required: [property] }) };
    });
  }

  function isHidden(schema: unknown, towards: Direction): boolean {
    let found: unknown = schema;
    try {
      found = follow(document.root, schema, '').value;
    } catch {
      return false;
    }
    const flag = towards === 'input' ? 'readOnly' : 'writeOnly';
    return valueAt(found, flag) === true || valueAt(schema, flag) === true;
  }

  /** Read-only properties are not asked for, whichever part of an `allOf` requires them. */
  function requiredOf(schema: JsonObject, names: readonly unknown[]): readonly string[] {
    const hidden = hiddenIn(schema, 0);
    return [...new Set(names.filter((name): name is string => typeof name === 'string' && !hidden.has(name)))];
  }

  function hiddenIn(schema: unknown, level: number): Set<string> {
    const own = Object.entries(objectAt(schema, 'properties')).flatMap(([name, one]) => (isHidden(one, direction) ? [name] : []));
    const parts = level > 5 ? [] : listAt(schema, 'allOf');
    return new Set([...own, ...parts.flatMap((part) => [...hiddenIn(followed(part), level + 1)])]);
  }

  function followed(schema: unknown): unknown {
    try {
      return follow(document.root, schema, '').value;
    } catch {
      return undefined;
    }
  }

  function typed(schema: JsonObject, written: JsonObject, place: string): JsonObject {
    const { type } = schema;
    if (type === undefined) return written;
    const names = (Array.isArray(type) ? type : [type]).filter((name) => typeNames.has(name));
    if (type === 'file') return { type: 'string', format: 'binary', ...written };
    if (names.length === 0) {
      if (type !== 'any') dropped('type', pointer(place, 'type'));
      return written;
    }
    return { type: names.length === 1 ? names[0] : [...new Set(names)], ...written };
  }

  function nullable(schema: JsonObject, written: JsonObject): JsonObject {
    if (schema['nullable'] !== true && schema['x-nullable'] !== true) return written;
    const { type, enum: values } = written;
    if (type === undefined && values === undefined) return Object.keys(written).some((key) => schemaKeywords.has(key)) ? { anyOf: [written, { type: 'null' }] } : written;
    return {
      ...written,
      ...(type !== undefined && { type: [...new Set([...(Array.isArray(type) ? type : [type]), 'null'])] }),
      ...(Array.isArray(values) && !values.includes(null) && { enum: [...values, null] }),
    };
  }

  /** Variants of a result may overlap in what is left of them, so one of them is as good as another. */
  function relaxed(written: JsonObject): JsonObject {
    if (isInput || written['oneOf'] === undefined) return written;
    const { oneOf, ...rest } = written;
    return rest['anyOf'] === undefined ? { ...rest, anyOf: oneOf } : rest;
  }

  function dropped(key: string, place: string): undefined {
    findings.add(`keyword ${key}`, place, { en: `"${key}" is not valid JSON Schema 2020-12 here and was left out.`, zh: `此处的 “${key}” 不符合 JSON Schema 2020-12，已略去。` });
  }

  const definitionOf = (name: string): JsonObject => {
    const definition = byName.get(name);
    if (definition?.failure) throw definition.failure;
    return definition?.schema ?? {};
  };
  const settle = createSettler(definitionOf, () =>
    findings.add('many', '#/components/schemas', {
      en: 'Some schemas are built of more than 200 others; what is farthest from the operation allows anything.',
      zh: '部分模式由 200 多个其他模式组成；离操作最远的部分允许任意值。',
    }),
  );
  return { convert, settle };
}

/** OpenAPI 3.0: a flag beside the limit; JSON Schema 2020-12: the limit itself. */
function exclusive(schema: JsonObject, key: 'exclusiveMinimum' | 'exclusiveMaximum'): [string, unknown][] {
  const value = schema[key];
  if (typeof value === 'number') return [[key, value]];
  const limit = schema[key === 'exclusiveMinimum' ? 'minimum' : 'maximum'];
  return value === true && typeof limit === 'number' ? [[key, limit]] : [];
}

function exampleOf(schema: JsonObject): unknown {
  const example: unknown = schema['example'] ?? listAt(schema, 'examples')[0];
  return example === undefined || JSON.stringify(example).length > longestExample ? undefined : example;
}
