import type { Issue, JsonObject } from '@portico/contracts';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

/**
 * Patterns come from whoever wrote the function and run on what others send: one that backtracks would stop the server,
 * so a function checks its patterns itself.
 */
const ajv = new Ajv2020({
  strict: false,
  validateFormats: false,
  validateSchema: false,
  allErrors: true,
  ownProperties: true,
  code: { optimize: false },
  addUsedSchema: false,
  logger: false,
});
for (const keyword of ['pattern', 'patternProperties']) ajv.removeKeyword(keyword);

const compiled = new WeakMap<JsonObject, ValidateFunction>();

function validatorOf(schema: JsonObject): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const made = ajv.compile({ ...schema });
  ajv.removeSchema(schema);
  compiled.set(schema, made);
  return made;
}

/** Where a value does not fit a schema of a function's settings; none where it does. */
export function strayingFrom(schema: JsonObject, value: unknown): Issue[] {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, 10).map(issueOf);
}

function issueOf(error: ErrorObject): Issue {
  const place = error.instancePath.slice(1).replaceAll('/', '.');
  const params = error.params as Record<string, unknown>;
  const what: unknown = params['allowedValues'] ?? params['allowedValue'] ?? params['additionalProperty'];
  const message = `${place === '' ? '' : `${place}: `}${error.message ?? error.keyword}${what === undefined ? '' : ` (${JSON.stringify(what)})`}`;
  return { ...(place !== '' && { place }), message: { en: message, zh: message } };
}
