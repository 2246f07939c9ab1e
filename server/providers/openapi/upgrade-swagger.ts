import type { JsonObject } from '@portico/contracts';
import { isObject, listAt, mapValues, objectAt, textAt, valueAt } from './json.ts';
import { follow } from './references.ts';

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch']);
/** What Swagger 2 writes beside a parameter and OpenAPI 3 in its schema. */
const parameterOnly = new Set(['name', 'in', 'description', 'required', 'collectionFormat', 'allowEmptyValue', 'schema']);

/**
 * A Swagger 2.0 document in the shape of OpenAPI 3.0. `definitions`, `parameters` and `responses` stay where they are, so
 * that references and places keep their names.
 */
export function upgradeSwagger(root: JsonObject): JsonObject {
  const paths = mapValues(objectAt(root, 'paths'), (item) => upgradeItem(root, item));
  return {
    ...root,
    openapi: '3.0.3',
    servers: serversOf(root),
    paths,
    components: { securitySchemes: mapValues(objectAt(root, 'securityDefinitions'), upgradeScheme) },
  };
}

function serversOf(root: JsonObject): readonly JsonObject[] {
  const host = textAt(root, 'host');
  const base = textAt(root, 'basePath') ?? '';
  if (host === undefined) return base === '' ? [] : [{ url: base }];
  const schemes = listAt(root, 'schemes').filter((scheme) => scheme === 'https' || scheme === 'http');
  return (schemes.length > 0 ? schemes.toSorted().toReversed() : ['https']).map((scheme) => ({ url: `${scheme}://${host}${base === '/' ? '' : base}` }));
}

function upgradeItem(root: JsonObject, item: unknown): unknown {
  if (!isObject(item)) return item;
  const shared = listAt(item, 'parameters');
  return Object.fromEntries(
    Object.entries(item).flatMap(([key, value]) => {
      if (key === 'parameters') return [];
      return [[key, methods.has(key) && isObject(value) ? upgradeOperation(root, value, shared) : value]];
    }),
  );
}

function upgradeOperation(root: JsonObject, operation: JsonObject, shared: readonly unknown[]): JsonObject {
  const parameters = joinParameters(root, shared, listAt(operation, 'parameters'));
  const produces = mediaTypes(operation['produces'] ?? root['produces'], ['application/json']);
  const body = upgradeBody(parameters, mediaTypes(operation['consumes'] ?? root['consumes'], []));
  return {
    ...operation,
    parameters: parameters.filter((one) => !isObject(one) || (one['in'] !== 'body' && one['in'] !== 'formData')).map(upgradeParameter),
    ...(body && { requestBody: body }),
    responses: mapValues(objectAt(operation, 'responses'), (response) => upgradeResponse(root, response, produces)),
  };
}

/** A parameter of the operation takes the place of the path's with the same name and place. What can not be followed stays, for the converter to tell. */
function joinParameters(root: JsonObject, shared: readonly unknown[], own: readonly unknown[]): unknown[] {
  const joined = new Map<unknown, unknown>();
  for (const one of [...shared, ...own]) {
    const found = followed(root, one);
    joined.set(isObject(found) && typeof found['name'] === 'string' ? (found['in'] === 'body' ? 'body' : `${textAt(found, 'in') ?? ''} ${found['name']}`) : one, found);
  }
  return [...joined.values()];
}

function followed(root: JsonObject, value: unknown): unknown {
  try {
    return follow(root, value, '#').value;
  } catch {
    return value;
  }
}

function mediaTypes(value: unknown, otherwise: readonly string[]): readonly string[] {
  const types = Array.isArray(value) ? value.filter((type): type is string => typeof type === 'string') : [];
  return types.length > 0 ? types : otherwise;
}

function upgradeBody(parameters: readonly unknown[], consumes: readonly string[]): JsonObject | undefined {
  const objects = parameters.filter(isObject);
  const body = objects.find((one) => one['in'] === 'body');
  if (body) {
    const types = consumes.length > 0 ? consumes : ['application/json'];
    return { description: body['description'], required: body['required'] === true, content: Object.fromEntries(types.map((type) => [type, { schema: body['schema'] ?? {} }])) };
  }
  const form = objects.filter((one) => one['in'] === 'formData' && typeof one['name'] === 'string');
  if (form.length === 0) return undefined;
  const hasFile = form.some((one) => one['type'] === 'file');
  const type =
    hasFile || (consumes.includes('multipart/form-data') && !consumes.includes('application/x-www-form-urlencoded')) ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const required = form.filter((one) => one['required'] === true).map((one) => String(one['name']));
  return {
    required: required.length > 0,
    content: {
      [type]: {
        schema: {
          type: 'object',
          properties: Object.fromEntries(
            form.map((one) => [String(one['name']), { ...schemaOf(one), ...(one['description'] !== undefined && { description: one['description'] }) }]),
          ),
          ...(required.length > 0 && { required }),
        },
        encoding: Object.fromEntries(form.filter((one) => one['type'] === 'array').map((one) => [String(one['name']), styleOf(one)])),
      },
    },
  };
}

function upgradeParameter(parameter: unknown): unknown {
  if (!isObject(parameter) || valueAt(parameter, '$ref') !== undefined) return parameter;
  const { name, in: place, description, required, allowEmptyValue } = parameter;
  return { name, in: place, description, required: required === true, allowEmptyValue, schema: schemaOf(parameter), ...(parameter['type'] === 'array' && styleOf(parameter)) };
}

function schemaOf(parameter: JsonObject): JsonObject {
  const kept = Object.entries(parameter).filter(([key]) => !parameterOnly.has(key));
  return parameter['type'] === 'file' ? { type: 'string', format: 'binary' } : Object.fromEntries(kept);
}

function styleOf(parameter: JsonObject): JsonObject {
  const simple = parameter['in'] === 'path' || parameter['in'] === 'header';
  switch (parameter['collectionFormat']) {
    case 'multi':
      return { style: 'form', explode: true };
    case 'ssv':
      return { style: 'spaceDelimited', explode: false };
    case 'tsv':
      return { style: 'tabDelimited', explode: false };
    case 'pipes':
      return { style: 'pipeDelimited', explode: false };
    default:
      return { style: simple ? 'simple' : 'form', explode: false };
  }
}

function upgradeResponse(root: JsonObject, response: unknown, produces: readonly string[]): unknown {
  const found = followed(root, response);
  if (!isObject(found) || found['schema'] === undefined) return found;
  const { schema, ...rest } = found;
  return { ...rest, content: Object.fromEntries(produces.map((type) => [type, { schema }])) };
}

function upgradeScheme(scheme: unknown): unknown {
  if (!isObject(scheme)) return scheme;
  return scheme['type'] === 'basic' ? { ...scheme, type: 'http', scheme: 'basic' } : scheme;
}
