import type { JsonObject } from '@portico/contracts';
import type { Findings } from './findings.ts';
import { isObject, objectAt, pointer, valueAt } from './json.ts';
import type { ApiOperation } from './operations.ts';
import { isJson } from './read-body.ts';
import type { ApiDocument } from './read-document.ts';
import { follow, Unresolvable } from './references.ts';
import type { Schemas } from './schemas.ts';

/** What an operation answers when it goes well. */
export interface Answer {
  readonly accept: string;
  /** Of JSON: an object as it is, a list as `items` of an object. */
  readonly outputSchema: JsonObject | undefined;
  readonly isList: boolean;
  /** The answer says in a `Link` header where the next page is. */
  readonly hasLink: boolean;
}

/** Longer schemas cost agents more than they tell. */
const longestSchema = 48 * 1024;

/** Reads the first success response (2XX, 200 before 201 before …), else the default one. */
export function answerOf(operation: ApiOperation, from: { document: ApiDocument; schemas: Schemas; findings: Findings }): Answer {
  const { document, findings } = from;
  const none: Answer = { accept: 'application/json, */*;q=0.5', outputSchema: undefined, isList: false, hasLink: false };
  try {
    const responses = objectAt(operation.value, 'responses');
    const codes = Object.keys(responses)
      .filter((code) => /^2(\d\d|XX)$/i.test(code))
      .toSorted();
    const code = codes.find((one) => Object.keys(objectAt(followed(document, responses[one]), 'content')).length > 0) ?? codes[0] ?? 'default';
    const { value, place } = follow(document.root, responses[code], pointer(operation.place, 'responses', code));
    const content = objectAt(value, 'content');
    const types = Object.keys(content);
    const media = types.find((type) => isJson(type.split(';')[0] ?? '')) ?? types.find((type) => type === '*/*');
    const hasLink = Object.keys(objectAt(value, 'headers')).some((name) => name.toLowerCase() === 'link');
    const accept = media === undefined || media === '*/*' ? (types.length > 0 ? `${types.join(', ')}, */*;q=0.5` : none.accept) : `${media}, */*;q=0.5`;
    const described = media === undefined ? undefined : valueAt(content[media], 'schema');
    if (media === undefined || described === undefined) return { ...none, accept, hasLink };
    const outputSchema = outputOf(operation, { ...from, schema: described, place: pointer(place, 'content', media, 'schema') });
    return { accept, hasLink, ...outputSchema };
  } catch (error) {
    if (!(error instanceof Unresolvable)) throw error;
    findings.add('output', error.place, { en: `${operation.key}: no output schema, because ${error.reason.en}.`, zh: `${operation.key}：没有输出模式，因为${error.reason.zh}。` });
    return none;
  }
}

function followed(document: ApiDocument, value: unknown): unknown {
  try {
    return follow(document.root, value, '').value;
  } catch {
    return undefined;
  }
}

function outputOf(
  operation: ApiOperation,
  at: { document: ApiDocument; schemas: Schemas; findings: Findings; schema: unknown; place: string },
): { outputSchema: JsonObject | undefined; isList: boolean } {
  const kind = kindOf(at.document, at.schema, 0);
  if (kind === undefined) return { outputSchema: undefined, isList: false };
  const converted = at.schemas.convert(at.schema, at.place);
  const isList = kind === 'array';
  const { $defs, ...settled } = at.schemas.settle(isList ? { type: 'object', properties: { items: converted } } : converted);
  // Clients of 2025-11-25 want `type: object` at the root, also where it is a reference or nullable.
  const outputSchema = { ...settled, type: 'object', ...(isObject($defs) && { $defs }) };
  const length = JSON.stringify(outputSchema).length;
  if (length <= longestSchema) return { outputSchema, isList };
  at.findings.add('output size', at.place, {
    en: `${operation.key}: no output schema, because it would have ${Math.round(length / 1024)} KB; results come all the same.`,
    zh: `${operation.key}：没有输出模式，因为其大小将达 ${Math.round(length / 1024)} KB；结果仍会返回。`,
  });
  return { outputSchema: undefined, isList };
}

/** Does the schema describe an object, a list, or neither for sure? */
function kindOf(document: ApiDocument, schema: unknown, level: number): 'object' | 'array' | undefined {
  const { value } = follow(document.root, schema, '');
  const type = valueAt(value, 'type');
  if (type === 'object' || type === 'array') return type;
  if (Array.isArray(type)) return type.includes('object') && type.every((one) => one === 'object' || one === 'null') ? 'object' : undefined;
  if (type !== undefined || level > 5) return undefined;
  if (isObject(valueAt(value, 'properties'))) return 'object';
  const parts: unknown = valueAt(value, 'allOf');
  if (Array.isArray(parts)) return parts.map((part) => kindOf(document, part, level + 1)).find((kind) => kind !== undefined);
  const variants: unknown = valueAt(value, 'oneOf') ?? valueAt(value, 'anyOf');
  if (!Array.isArray(variants) || variants.length === 0) return undefined;
  const kinds = new Set(variants.map((one) => kindOf(document, one, level + 1)));
  return kinds.size === 1 && kinds.has('object') ? 'object' : undefined;
}
