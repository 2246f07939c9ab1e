import type { JsonObject } from '@portico/contracts';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isObject } from './json.ts';

/**
 * Formats are hints in JSON Schema 2020-12. Patterns come from whoever wrote the document and run on what agents send:
 * one that backtracks would stop the server, so the API checks its patterns itself.
 */
const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, allErrors: true, ownProperties: true, code: { optimize: false }, addUsedSchema: false });
for (const keyword of ['pattern', 'patternProperties']) ajv.removeKeyword(keyword);

const compiled = new WeakMap<JsonObject, ValidateFunction>();

function validatorOf(schema: JsonObject): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const made = ajv.compile(schema);
  // Ajv would keep every schema for ever.
  ajv.removeSchema(schema);
  compiled.set(schema, made);
  return made;
}

/** What is wrong with arguments, a sentence each; none where they fit. */
export function complaintsAbout(args: JsonObject, schema: JsonObject): string[] {
  const validate = validatorOf(schema);
  if (validate(args)) return [];
  return [...new Set((validate.errors ?? []).slice(0, 20).map(sentence))].slice(0, 10);
}

function sentence(error: ErrorObject): string {
  const place = error.instancePath.slice(1).replaceAll('/', '.') || 'arguments';
  const params = error.params as Record<string, unknown>;
  const allowed: unknown = params['allowedValues'] ?? params['allowedValue'] ?? params['additionalProperty'];
  return `${place}: ${error.message ?? error.keyword}${allowed === undefined ? '' : ` (${JSON.stringify(allowed)})`}`;
}

/** Rounds of taking out what does not fit; what is left then is not worth more. */
const rounds = 8;

/**
 * The part of an answer that fits its schema, which the protocol promises to clients, and the places of what was taken
 * out. Real APIs stray from their documents; the whole answer stands in the text.
 */
export function fitting(answer: JsonObject, schema: JsonObject): { value: JsonObject; strayed: readonly string[] } {
  const validate = validatorOf(schema);
  if (validate(answer)) return { value: answer, strayed: [] };
  const value = structuredClone(answer) as Record<string, unknown>;
  const strayed: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const places = [...new Set((validate.errors ?? []).map((error) => error.instancePath))].filter((place) => place !== '');
    if (places.length === 0) break;
    // The deepest first, and the last of a list before those in front of it.
    for (const place of places.toSorted((a, b) => b.split('/').length - a.split('/').length || b.localeCompare(a, 'en', { numeric: true })))
      if (remove(value, place)) strayed.push(place);
    if (validate(value)) return { value, strayed };
  }
  return { value: {}, strayed: [...strayed, '/'] };
}

function remove(root: unknown, place: string): boolean {
  const parts = place
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = parts.pop();
  const parent = parts.reduce<unknown>((at, part) => (typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? (at as JsonObject)[part] : undefined), root);
  if (last === undefined) return false;
  if (Array.isArray(parent)) return parent.splice(Number(last), 1).length > 0;
  return isObject(parent) && Object.hasOwn(parent, last) && Reflect.deleteProperty(parent, last);
}
