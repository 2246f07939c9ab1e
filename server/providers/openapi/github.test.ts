import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttp } from '../../kernel/http.ts';
import { callTool } from './call-tool.ts';
import { convert, type Conversion } from './convert.ts';
import { readCuration } from './curation.ts';
import { listAt, objectAt, textAt, valueAt, without } from './json.ts';
import type { CallPlan, ConvertedTool } from './plan.ts';
import { readDocument, type ApiDocument } from './read-document.ts';
import { follow } from './references.ts';
import { githubDescription } from './testing-github.ts';
import { sampleOf } from './testing-samples.ts';
import { startApi, type ApiServer, type Seen } from './testing-server.ts';

const description = await githubDescription();
if ('unavailable' in description) process.stderr.write(`\n*** SKIPPED: GitHub's REST description could not be fetched from the npm registry: ${description.unavailable} ***\n\n`);

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const secret = 'ghp_a-secret-of-the-provider';

describe.skipIf('unavailable' in description)("GitHub's whole REST description", () => {
  let document: ApiDocument;
  let conversion: Conversion;
  let api: ApiServer;
  const http = createHttp({ allow: ['127.0.0.1'] });
  beforeAll(async () => {
    document = readDocument('text' in description ? description.text : '');
    conversion = convert(document, readCuration({ security: { token: { type: 'http', scheme: 'bearer' } } }));
    api = await startApi();
  });
  afterAll(async () => {
    await api.close();
    await http.close();
  });

  it('becomes tools, none lost without a reason', () => {
    const written = Object.entries(objectAt(document.root, 'paths')).flatMap(([path, item]) =>
      Object.keys(item as object).flatMap((key) => (methods.includes(key) ? [`${key.toUpperCase()} ${path}`] : [])),
    );
    expect(written.length).toBeGreaterThan(1100);
    const { report, tools } = conversion;
    expect(report.operations).toBe(written.length);
    expect(report.taken + report.notTaken.length).toBe(written.length);
    expect(report.notTaken.filter((one) => one.reason.en === '' || one.reason.zh === '')).toEqual([]);
    expect([...tools.map((tool) => plan(tool).operation), ...report.notTaken.map((one) => one.operation)].toSorted()).toEqual(written.toSorted());
    expect(new Set(tools.map((tool) => tool.definition.name.toLowerCase())).size).toBe(tools.length);
    expect(tools.map((tool) => tool.definition.name).filter((name) => !/^[A-Za-z0-9_-]{1,48}$/.test(name))).toEqual([]);
    expect(conversion.server).toBe('https://api.github.com');
  });

  it('has input schemas and output schemas that are valid JSON Schema 2020-12 and stand on their own', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false, code: { optimize: false } });
    const wrong = conversion.tools.flatMap(({ definition }) =>
      [definition.inputSchema, definition.outputSchema].flatMap((schema) => {
        if (!schema) return [];
        try {
          ajv.compile(schema);
          ajv.removeSchema(schema);
          return schema['type'] === 'object' ? [] : [`${definition.name}: no object`];
        } catch (error) {
          return [`${definition.name}: ${String(error)}`];
        }
      }),
    );
    expect(wrong).toEqual([]);
  }, 60_000);

  it('gives the same tools again', () => {
    const again = convert(document, readCuration({ security: { token: { type: 'http', scheme: 'bearer' } } }));
    expect(JSON.stringify(again.tools)).toBe(JSON.stringify(conversion.tools));
  });

  it('is called with the right method, path, query, headers and body, each operation once', async () => {
    for (const tool of conversion.tools) {
      const call = plan(tool);
      const sample = without(sampleOf(tool.definition.inputSchema, tool.definition.inputSchema, { whole: true }) as Record<string, unknown>, call.pages?.all ?? '');
      const given = call.body?.kind === 'file' ? { ...sample, body: 'data:application/zip;base64,UEsDBA==' } : sample;
      const result = await callTool({ ...tool, call: { ...call, server: api.url } }, given, {
        fetch: http.fetch,
        server: api.url,
        credentials: { token: secret },
        signal: AbortSignal.timeout(30_000),
      });
      expect({ operation: call.operation, isError: result.isError, said: result.isError === true && result.content }).toEqual({ operation: call.operation, said: false });
      const wanted = expectedOf(document, call, given);
      expect(understood(api.last(), wanted)).toEqual(wanted);
    }
    expect(api.seen).toHaveLength(conversion.tools.length);
    expect(api.seen.filter((one) => one.headers['content-type'] === 'application/octet-stream')).toHaveLength(1);
  }, 60_000);
});

function plan(tool: ConvertedTool): CallPlan {
  if ('choose' in tool.call) throw new Error('no tool is merged here');
  return tool.call;
}

interface Request {
  readonly operation: string;
  readonly method: string;
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly authorization: string | undefined;
  readonly mediaType: string | undefined;
  readonly body: unknown;
}

/** The request as GitHub's document describes it; the plan is only asked what an argument is called. */
function expectedOf(document: ApiDocument, call: CallPlan, given: Readonly<Record<string, unknown>>): Request {
  const [method = '', path = ''] = call.operation.split(' ');
  const item = objectAt(objectAt(document.root, 'paths'), path);
  const operation = objectAt(item, method.toLowerCase());
  const parameters = [...listAt(item, 'parameters'), ...listAt(operation, 'parameters')].map((one) => follow(document.root, one, '#').value);
  const valueOf = (where: string, name: string): unknown => given[call.parameters.find((one) => one.in === where && one.name === name)?.argument ?? ''];
  const queried = parameters.flatMap((one) => (valueAt(one, 'in') === 'query' ? [textAt(one, 'name') ?? ''] : []));
  const content = objectAt(follow(document.root, operation['requestBody'] ?? {}, '#').value, 'content');
  const [mediaType] = Object.keys(content);
  return {
    operation: call.operation,
    method,
    path: path.split('/').map((part) => part.replace(/\{([^}]+)\}/g, (_, name: string) => String(valueOf('path', name)))),
    query: Object.fromEntries(queried.map((name) => [name, [valueOf('query', name)].flat().map(String)])),
    authorization: `Bearer ${secret}`,
    mediaType,
    body:
      mediaType === undefined
        ? ''
        : mediaType === 'application/json'
          ? bodyOf(document, { schema: objectAt(content, mediaType)['schema'], call, given })
          : mediaType === 'application/octet-stream'
            ? 'PK\u0003\u0004'
            : given['body'],
  };
}

/** Every property the schema describes, which is not read-only; or the argument that is the whole body. */
function bodyOf(document: ApiDocument, of: { schema: unknown; call: CallPlan; given: Readonly<Record<string, unknown>> }): unknown {
  const { body } = of.call;
  if (body?.whole !== undefined) return of.given[body.whole];
  const names = Object.keys(objectAt(follow(document.root, of.schema, '#').value, 'properties'));
  return Object.fromEntries(names.map((name) => [name, of.given[body?.fields?.find((field) => field.name === name)?.argument ?? '']]));
}

/** The request as it came over the wire. */
function understood(seen: Seen, wanted: Request): Request {
  const query = new URLSearchParams(seen.query);
  const text = seen.body.toString();
  return {
    operation: wanted.operation,
    method: seen.method,
    path: seen.path.split('/').map(decodeURIComponent),
    query: Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)])),
    authorization: seen.headers.authorization,
    mediaType: seen.headers['content-type']?.replace(/;.*/, ''),
    body: wanted.mediaType === 'application/json' ? (JSON.parse(text) as unknown) : text,
  };
}
