import type { JsonObject } from '@portico/contracts';
import type { Findings } from './findings.ts';
import { isObject, listAt, objectAt, pointer, textAt, valueAt } from './json.ts';
import type { ApiOperation } from './operations.ts';
import type { BodyPlan, FieldPlan, Style, Writing } from './plan.ts';
import type { ApiDocument } from './read-document.ts';
import { follow, Unresolvable } from './references.ts';
import type { Schemas } from './schemas.ts';
import { tidy } from './texts.ts';

/** An argument that goes into the body: one of its properties, or all of it. */
export interface BodyPart {
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
  readonly place: string;
  readonly field?: Omit<FieldPlan, 'argument'>;
}
export interface Body {
  readonly plan: Omit<BodyPlan, 'whole' | 'fields'>;
  readonly parts: readonly BodyPart[];
  readonly hints: readonly string[];
}
interface From {
  readonly document: ApiDocument;
  readonly schemas: Schemas;
  readonly findings: Findings;
}

/** The body of an operation as arguments. Throws Unresolvable where it has only media types that can not be sent. */
export function readBody(operation: ApiOperation, from: From): Body | undefined {
  const given = valueAt(operation.value, 'requestBody');
  if (given === undefined) return undefined;
  const { value, place } = follow(from.document.root, given, pointer(operation.place, 'requestBody'));
  const types = Object.keys(objectAt(value, 'content'));
  if (types.length === 0) return undefined;
  if (operation.method === 'GET' || operation.method === 'HEAD') {
    from.findings.add('body', place, {
      en: `${operation.key}: the body was left out; ${operation.method} has none in HTTP.`,
      zh: `${operation.key}：已略去请求体；HTTP 的 ${operation.method} 没有请求体。`,
    });
    return undefined;
  }
  const chosen = choose(types);
  if (!chosen)
    throw new Unresolvable(pointer(place, 'content'), {
      en: `the body can only be sent as ${types.join(', ')}, which is not supported`,
      zh: `请求体只能以 ${types.join('、')} 发送，暂不支持`,
    });
  const others = types.filter((type) => type !== chosen.type);
  if (others.length > 0)
    from.findings.add('media types', pointer(place, 'content'), {
      en: `${operation.key}: the body is sent as ${chosen.type}; not as ${others.join(', ')}.`,
      zh: `${operation.key}：请求体以 ${chosen.type} 发送，不使用 ${others.join('、')}。`,
    });
  const media = objectAt(objectAt(value, 'content'), chosen.type);
  const at: At = {
    ...from,
    operation,
    kind: chosen.kind,
    schema: valueAt(media, 'schema') ?? {},
    encoding: objectAt(media, 'encoding'),
    place: pointer(place, 'content', chosen.type, 'schema'),
    required: valueAt(value, 'required') === true,
    description: textAt(value, 'description'),
  };
  const plan = { mediaType: chosen.type.replace('*/*', chosen.kind === 'json' ? 'application/json' : 'application/octet-stream'), kind: chosen.kind, required: at.required };
  const flat = chosen.kind === 'text' || chosen.kind === 'file' ? undefined : flatten(at, at);
  if (flat && flat.properties.size > 0)
    return { plan, parts: [...flat.properties].map(([name, one]) => propertyPart(at, name, { ...one, required: flat.required.has(name) })), hints: flat.hints };
  return { plan, parts: [wholePart(at)], hints: [] };
}

interface At extends From {
  readonly operation: ApiOperation;
  readonly kind: BodyPlan['kind'];
  readonly schema: unknown;
  readonly encoding: JsonObject;
  readonly place: string;
  readonly required: boolean;
  readonly description: string | undefined;
}

/** JSON before forms before texts before files. */
function choose(types: readonly string[]): { type: string; kind: BodyPlan['kind'] } | undefined {
  const kinds = types.flatMap((type) => {
    const kind = kindOf(type.split(';')[0]?.trim().toLowerCase() ?? '');
    return kind ? [{ type, kind }] : [];
  });
  const order: readonly BodyPlan['kind'][] = ['json', 'form', 'multipart', 'text', 'file'];
  return kinds.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];
}

function kindOf(type: string): BodyPlan['kind'] | undefined {
  if (type === '*/*' || isJson(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  if (type.startsWith('multipart/')) return undefined;
  return isText(type) ? 'text' : 'file';
}

export const isJson = (type: string): boolean => /^application\/(json|[\w.!#$&^+-]+\+json|json-patch|.*-json)$|^text\/json$/.test(type);
export const isText = (type: string): boolean => /^text\/|[/+](xml|yaml|x-yaml|graphql|sql|javascript|x-ndjson|ndjson|jsonl|x-sh|toml|csv)$/.test(type);

interface Flat {
  readonly properties: Map<string, { schema: unknown; place: string }>;
  readonly required: Set<string>;
  readonly hints: readonly string[];
}

/** The properties of an object, `allOf` joined. Undefined where an argument each can not say the same. */
function flatten(at: At, part: { schema: unknown; place: string }, level = 0): Flat | undefined {
  const found = follow(at.document.root, part.schema, part.place);
  if (!isObject(found.value) || level > 10) return undefined;
  const { value } = found;
  const open = value['additionalProperties'] ?? value['unevaluatedProperties'];
  if (open === true || (isObject(open) && Object.keys(open).length > 0) || value['patternProperties'] !== undefined) return undefined;
  const type: unknown = value['type'];
  if (type !== undefined && type !== 'object' && !(Array.isArray(type) && type.includes('object'))) return undefined;
  const properties: Flat['properties'] = new Map(
    Object.entries(objectAt(value, 'properties'))
      .filter(([, one]) => !isReadOnly(at, one))
      .map(([name, one]) => [name, { schema: one, place: pointer(found.place, 'properties', name) }]),
  );
  const required = new Set(listAt(value, 'required').filter((name): name is string => typeof name === 'string'));
  const hints: string[] = [];
  for (const [index, part] of listAt(value, 'allOf').entries()) {
    const inner = flatten(at, { schema: part, place: pointer(found.place, 'allOf', index) }, level + 1);
    if (!inner || [...inner.properties.keys()].some((name) => properties.has(name))) return undefined;
    for (const [name, one] of inner.properties) properties.set(name, one);
    for (const name of inner.required) required.add(name);
    hints.push(...inner.hints);
  }
  for (const key of ['anyOf', 'oneOf'] as const) {
    const hint = alternatives(listAt(value, key), properties, key);
    if (hint === undefined) return undefined;
    if (hint === '') continue;
    hints.push(hint);
    at.findings.add('alternatives', pointer(found.place, key), {
      en: `${at.operation.key}: which arguments go together ("${key}") stands in the description, not in the schema.`,
      zh: `${at.operation.key}：参数的组合要求（“${key}”）写入说明，而非模式。`,
    });
  }
  if (['not', 'if', 'dependentRequired', 'dependentSchemas', 'dependencies'].some((key) => value[key] !== undefined)) return undefined;
  return { properties, required, hints };
}

function isReadOnly(at: At, schema: unknown): boolean {
  try {
    return valueAt(follow(at.document.root, schema, '').value, 'readOnly') === true || valueAt(schema, 'readOnly') === true;
  } catch {
    return false;
  }
}

/** Variants that only say which of the properties are needed become a sentence; undefined for any other. */
function alternatives(variants: readonly unknown[], properties: Flat['properties'], key: 'anyOf' | 'oneOf'): string | undefined {
  if (variants.length === 0) return '';
  const sayable = new Set(['required', 'properties', 'additionalProperties', 'type', 'title', 'description']);
  const plain = variants.every(
    (one) => isObject(one) && Object.keys(one).every((name) => sayable.has(name)) && Object.keys(objectAt(one, 'properties')).every((name) => properties.has(name)),
  );
  if (!plain || properties.size === 0) return undefined;
  const sets = [
    ...new Set(
      variants.map((one) =>
        listAt(one, 'required')
          .filter((name) => typeof name === 'string')
          .join(' + '),
      ),
    ),
  ].filter((set) => set !== '');
  return sets.length === 0 ? '' : `Give ${key === 'oneOf' ? 'exactly one of' : 'at least one of'}: ${sets.join('; ')}.`;
}

function propertyPart(at: At, name: string, one: { schema: unknown; place: string; required: boolean }): BodyPart {
  const encoding = objectAt(at.encoding, name);
  const contentType = textAt(encoding, 'contentType')?.split(',')[0]?.trim();
  const file = at.kind === 'multipart' && isFile(at, one.schema);
  const writing = writingOf(encoding);
  const converted = file ? fileSchema(at, one) : at.schemas.convert(one.schema, one.place);
  // An optional body may be left out as a whole, so none of its properties is required by itself.
  const both =
    one.required && !at.required ? { ...converted, description: [textAt(converted, 'description'), 'Required when a body is sent.'].filter(Boolean).join(' ') } : converted;
  return {
    name,
    schema: both,
    required: at.required && one.required,
    place: one.place,
    field: { name, ...(file && { file: true }), ...(contentType !== undefined && { contentType }), ...(writing && { writing }) },
  };
}

function writingOf(encoding: JsonObject): Writing | undefined {
  const given = textAt(encoding, 'style');
  if (given === undefined && encoding['explode'] === undefined && encoding['allowReserved'] === undefined) return undefined;
  const style = (['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited', 'deepObject'] as const satisfies readonly Style[]).find((known) => known === given) ?? 'form';
  const explode = typeof encoding['explode'] === 'boolean' ? encoding['explode'] : style === 'form' || style === 'deepObject';
  return { style, explode, ...(encoding['allowReserved'] === true && { allowReserved: true }) };
}

/** Bytes: `format: binary` in OpenAPI 3.0, a media type without an encoding in 3.1; or a list of such. */
function isFile(at: At, schema: unknown): boolean {
  const { value } = follow(at.document.root, schema, at.place);
  if (valueAt(value, 'type') === 'array') return isFile(at, valueAt(value, 'items') ?? { type: 'string' });
  if (valueAt(value, 'format') === 'binary') return true;
  const media = textAt(value, 'contentMediaType');
  return media !== undefined && valueAt(value, 'contentEncoding') === undefined && !isJson(media) && !isText(media);
}

const fileHint = 'Id of an uploaded file, or a small file as "data:<media type>;base64,…".';

function fileSchema(at: At, one: { schema: unknown; place: string }): JsonObject {
  const { value } = follow(at.document.root, one.schema, one.place);
  const described = [textAt(value, 'description'), fileHint].filter((text) => text !== undefined).join(' ');
  return valueAt(value, 'type') === 'array' ? { type: 'array', items: { type: 'string' }, description: described } : { type: 'string', description: described };
}

function wholePart(at: At): BodyPart {
  const about = at.description === undefined ? undefined : tidy(at.description, 400);
  const described = (hint: string): JsonObject => ({ type: 'string', description: [about, hint].filter((text) => text !== undefined).join(' ') });
  const base = { name: 'body', place: at.place, required: at.required };
  if (at.kind === 'file') return { ...base, schema: described(fileHint) };
  if (at.kind === 'text') return { ...base, schema: described('The text that is sent.') };
  const schema = at.schemas.convert(at.schema, at.place);
  return { ...base, schema: about === undefined || schema['description'] !== undefined ? schema : { ...schema, description: about } };
}
