import { errorTable, operations, type Operation } from '@portico/contracts';
import { z } from 'zod';

type Json = Record<string, unknown>;

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

function describe(operation: Operation): Json {
  const input = schemaOf(operation.input, 'input') as { properties?: Record<string, Json>; required?: string[] };
  const inPath = new Set([...operation.http.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''));
  const rest = Object.entries(input.properties ?? {}).filter(([name]) => !inPath.has(name));
  const asQuery = operation.http.method === 'GET' || operation.http.method === 'DELETE';
  const required = (input.required ?? []).filter((name) => !inPath.has(name));
  const parameters = [
    ...[...inPath].map((name) => ({ name, in: 'path', required: true, schema: input.properties?.[name] ?? { type: 'string' } })),
    ...(asQuery ? rest.map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), ...asParameter(schema) })) : []),
  ];
  const body = !asQuery && rest.length > 0;
  const success = operation.result === 'stream' ? { 'application/octet-stream': {} } : { 'application/json': { schema: schemaOf(operation.output, 'output') } };
  return {
    operationId: operation.name,
    tags: [operation.name.split('.')[0]],
    summary: operation.title.en,
    description: `${operation.description.en}\n\n${operation.title.zh}：${operation.description.zh}`,
    ...(operation.allow.on === 'public' && { security: [] }),
    parameters,
    ...(body && { requestBody: { required: required.length > 0, content: { 'application/json': { schema: { ...input, properties: Object.fromEntries(rest), required } } } } }),
    responses: { '200': { description: operation.title.en, content: success }, default: { $ref: '#/components/responses/Problem' } },
  };
}

/** Objects and lists travel as JSON in a query string. */
function asParameter(schema: Json): Json {
  const plain = ['string', 'number', 'integer', 'boolean'].includes(String(schema['type']));
  return plain ? { schema } : { content: { 'application/json': { schema } } };
}

/** The HTTP API as OpenAPI 3.1, from the operations table. */
export function openApi(options: { publicUrl: string; version: string }): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations.values()) {
    const path = (paths[operation.http.path] ??= {});
    path[operation.http.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Portico', version: options.version, description: 'Every operation of this Portico. The same operations are MCP tools at /mcp/platform and verbs of the CLI.' },
    servers: [{ url: `${options.publicUrl}/api` }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: 'portico' } },
      schemas: {
        Problem: {
          type: 'object',
          description: 'RFC 9457 problem details',
          required: ['type', 'title', 'status', 'code', 'detail', 'retryable'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string', enum: Object.keys(errorTable) },
            detail: { type: 'string' },
            retryable: { type: 'boolean' },
            params: { type: 'object' },
            issues: { type: 'array', items: { type: 'object' } },
            trace: { type: 'string' },
          },
        },
      },
      responses: { Problem: { description: 'What was wrong and what to do', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } } },
    },
  };
}
