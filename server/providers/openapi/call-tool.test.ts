import { PorticoError, type JsonObject, type ToolResult } from '@portico/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttp } from '../../kernel/http.ts';
import { callTool, type CallMeans } from './call-tool.ts';
import type { Files } from './files.ts';
import type { ConvertedTool } from './plan.ts';
import { converted, documentWith, toolOf } from './testing.ts';
import { json, startApi, type ApiServer } from './testing-server.ts';

let api: ApiServer;
let foreign: ApiServer;
const http = createHttp({ allow: ['127.0.0.1'] });
const kept = new Map<string, { name: string; mediaType: string; bytes: Uint8Array }>();
const files: Files = {
  read: (id) => {
    const file = kept.get(id);
    return file ? Promise.resolve(file) : Promise.reject(new PorticoError('blob.missing'));
  },
  write: (file) => {
    const url = `https://portico.test/blobs/${kept.size}`;
    kept.set(url, file);
    return Promise.resolve({ url });
  },
};

beforeAll(async () => {
  api = await startApi();
  foreign = await startApi();
});
afterAll(async () => {
  await api.close();
  await foreign.close();
  await http.close();
});
beforeEach(() => {
  kept.clear();
  api.seen.length = 0;
  foreign.seen.length = 0;
  api.answer = (_, response) => json(response, { ok: true });
});

const call = (tool: ConvertedTool, args: JsonObject = {}, more: Partial<CallMeans> = {}): Promise<ToolResult> =>
  callTool(tool, args, { fetch: http.fetch, server: `${api.url}/base/`, files, signal: AbortSignal.timeout(20_000), ...more });
const one = (operation: object, more: Parameters<typeof documentWith>[1] & { curation?: object } = {}): ConvertedTool =>
  toolOf(converted(documentWith(operation, more), more.curation), 'act');
const textOf = (result: ToolResult): string => (result.content ?? []).map((part) => String(part['text'] ?? '')).join('\n');
const jsonBody = (schema: object, required = true): object => ({ requestBody: { required, content: { 'application/json': { schema } } } });
const returning = (schema: object): object => ({ responses: { '200': { description: 'ok', content: { 'application/json': { schema } } } } });

describe('requests', () => {
  const inPath = one({ parameters: [{ name: 'id', in: 'path', required: true, allowReserved: true, schema: { type: 'string' } }] }, { path: '/things/{id}/x', method: 'delete' });

  it('go to path, query, headers and cookies', async () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'ids', in: 'query', style: 'pipeDelimited', schema: { type: 'array', items: { type: 'integer' } } },
      { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
      { name: 'lang', in: 'cookie', schema: { type: 'string' } },
    ];
    await call(
      one({ parameters }, { path: '/things/{id}', method: 'get', curation: { headers: { 'X-Fixed': 'f' } } }),
      { id: 'a/b ä?', ids: [1, 2], 'X-Trace': 't', lang: 'zh' },
      { headers: { 'X-Policy': 'p' } },
    );
    expect(api.last()).toMatchObject({
      method: 'GET',
      path: '/base/things/a%2Fb%20%C3%A4%3F',
      query: 'ids=1%7C2',
      headers: { 'x-trace': 't', cookie: 'lang=zh', 'x-fixed': 'f', 'x-policy': 'p' },
    });
  });

  it.each(['..', '.', ''])('never leave their path: %j', async (id) => {
    expect(await call(inPath, { id })).toMatchObject({ isError: true });
    expect(api.seen).toHaveLength(0);
  });
  it('take a text that looks like an encoded dot as the text it is', async () => {
    await call(inPath, { id: '%2e' });
    expect(api.last().path).toBe('/base/things/%252e/x');
  });

  it('know no arguments that were not given, whatever they are called', async () => {
    const names = ['constructor', 'valueOf', '__proto__'];
    const tool = one(
      {
        operationId: 'toString',
        parameters: names.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
        ...jsonBody({ type: 'object', properties: { hasOwnProperty: { type: 'string' } } }, false),
      },
      { curation: { tools: { toString: { name: 'act' } } } },
    );
    await call(tool);
    expect(api.last()).toMatchObject({ query: '', body: Buffer.alloc(0) });
    await call(tool, { constructor: 'a', proto: 'b', hasOwnProperty: 'c' });
    expect(api.last()).toMatchObject({ query: 'constructor=a&__proto__=b', body: Buffer.from('{"hasOwnProperty":"c"}') });
  });

  it('refuse headers that would be two', async () => {
    const tool = one({ parameters: [{ name: 'X-Note', in: 'header', schema: { type: 'string' } }] }, { method: 'get' });
    expect(await call(tool, { 'X-Note': 'a\r\nX-Evil: 1' })).toMatchObject({ isError: true });
    expect(await call(tool, { 'X-Note': '中' }, { language: 'zh' })).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('请求头“X-Note”') }] });
    expect(api.seen).toHaveLength(0);
  });

  it('carry JSON bodies: flat, whole, left out', async () => {
    const schema = { type: 'object', required: ['a'], properties: { a: { type: 'integer' }, b: { type: ['string', 'null'] } } };
    await call(one(jsonBody(schema)), { a: 1, b: null });
    expect(JSON.parse(api.last().body.toString())).toEqual({ a: 1, b: null });
    expect(api.last().headers['content-type']).toBe('application/json');
    await call(one(jsonBody({ type: 'array', items: { type: 'integer' } })), { body: [1, 2] });
    expect(api.last().body.toString()).toBe('[1,2]');
    await call(one(jsonBody(schema, false)));
    expect(api.last()).toMatchObject({ body: Buffer.alloc(0) });
    expect(api.last().headers).not.toHaveProperty('content-type');
    await call(one(jsonBody({ type: 'object', properties: { a: {} } })));
    expect(api.last().body.toString()).toBe('{}');
  });

  it('carry forms, with the styles the document names', async () => {
    const content = {
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            tags: { type: 'array', items: { type: 'string' } },
            more: { type: 'object', properties: { k: { type: 'string' } } },
            deep: { type: 'object', properties: { k: { type: 'string' } } },
          },
        },
        encoding: { deep: { style: 'deepObject', explode: true } },
      },
    };
    await call(one({ requestBody: { required: true, content } }), { name: 'a&b', tags: ['x', 'y'], more: { k: 'v' }, deep: { k: 'v' } });
    expect(api.last().body.toString()).toBe('name=a%26b&tags=x&tags=y&more=%7B%22k%22%3A%22v%22%7D&deep%5Bk%5D=v');
    expect(api.last().headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('carry files in multipart, by id or as data URL', async () => {
    kept.set('blob-1', { name: 'a "b".png', mediaType: 'image/png', bytes: new Uint8Array([1, 2, 255]) });
    const tool = toolOf(converted('library-3.0.json'), 'put_books_by_id_cover');
    await call(tool, { id: '7', image: 'blob-1', caption: 'Ä', meta: { w: 2 } });
    const { headers, body } = api.last();
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
    const image = form.get('image') as File;
    expect([image.name, image.type, [...(await image.bytes())]]).toEqual(['a "b".png', 'image/png', [1, 2, 255]]);
    expect(form.get('caption')).toBe('Ä');
    expect(form.get('meta')).toBe('{"w":2}');
    expect(body.toString('latin1')).toContain('name="meta"\r\nContent-Type: application/json\r\n');
    await call(tool, { id: '7', image: 'data:image/gif;base64,R0lG' });
    expect(api.last().body.toString('latin1')).toContain('Content-Type: image/gif\r\n\r\nGIF\r\n');
    await expect(call(tool, { id: '7', image: 'blob-2' })).rejects.toMatchObject({ code: 'blob.missing' });
  });

  it('carry texts and bytes', async () => {
    await call(one({ requestBody: { required: true, content: { 'text/csv': { schema: { type: 'string' } } } } }), { body: 'a,ä' });
    expect(api.last()).toMatchObject({ body: Buffer.from('a,ä'), headers: { 'content-type': 'text/csv; charset=utf-8' } });
    await call(one({ requestBody: { required: true, content: { 'application/octet-stream': {} } } }), { body: 'data:;base64,AP8=' });
    expect([...api.last().body]).toEqual([0, 255]);
  });

  it('are built from a template', async () => {
    const curation = {
      tools: {
        act: {
          body: { query: 'find {{text}}', filter: { state: '{{state}}', kind: 'x' }, ids: ['{{a}}', '{{missing}}'] },
          asks: { text: { schema: { type: 'string' }, required: true }, a: { schema: { type: 'integer' } } },
        },
      },
    };
    const tool = one(jsonBody({ type: 'object', properties: { state: { type: 'string' }, other: { type: 'string' } } }), { curation });
    expect(Object.keys(tool.definition.inputSchema['properties'] as object)).toEqual(['state', 'text', 'a']);
    await call(tool, { text: 'me', a: 5 });
    expect(JSON.parse(api.last().body.toString())).toEqual({ query: 'find me', filter: { kind: 'x' }, ids: [5] });
    expect(await call(tool, {})).toMatchObject({ isError: true });
  });

  it('keep to the schema, fill in defaults and fixed values, and choose among merged operations', async () => {
    const tools = converted('shop-3.1.yaml', { arguments: { per_page: { fixed: 2 } }, merge: [{ name: 'order', operations: { get: 'orders.get', list: 'orders.list' } }] });
    const tool = toolOf(tools, 'order');
    api.answer = (_, response) => json(response, []);
    await call(tool, { action: 'list' });
    expect(api.last()).toMatchObject({ path: '/base/orders', query: 'per_page=2' });
    await call(tool, { action: 'get', 'order-id': '9' });
    expect(api.last()).toMatchObject({ path: '/base/orders/9', query: '' });
    const before = api.seen.length;
    expect(textOf(await call(tool, { action: 'get' }))).toContain("must have required property 'order-id'");
    expect(textOf(await call(tool, { action: 'drop' }))).toContain('action: must be equal to one of the allowed values (["get","list"])');
    expect(textOf(await call(tool, { action: 'get', 'order-id': 5 }, { language: 'zh' }))).toContain('参数无效');
    expect(api.seen).toHaveLength(before);
  });
});

describe('credentials', () => {
  const secured = (schemes: object, security: readonly object[], more: object = {}): ConvertedTool =>
    one({ security, ...more }, { method: 'get', components: { securitySchemes: schemes } });
  it.each<[object, string, object]>([
    [{ type: 'apiKey', in: 'header', name: 'X-Key' }, 's3cret', { headers: { 'x-key': 's3cret' } }],
    [{ type: 'apiKey', in: 'query', name: 'key' }, 's3 cret', { query: 'key=s3%20cret' }],
    [{ type: 'apiKey', in: 'cookie', name: 'sid' }, 's3cret', { headers: { cookie: 'sid=s3cret' } }],
    [{ type: 'http', scheme: 'basic' }, 'user:pass', { headers: { authorization: 'Basic dXNlcjpwYXNz' } }],
    [{ type: 'http', scheme: 'bearer' }, 't', { headers: { authorization: 'Bearer t' } }],
    [{ type: 'http', scheme: 'Token' }, 't', { headers: { authorization: 'Token t' } }],
    [{ type: 'oauth2', flows: {} }, 't', { headers: { authorization: 'Bearer t' } }],
    [{ type: 'openIdConnect', openIdConnectUrl: 'https://x.test' }, 't', { headers: { authorization: 'Bearer t' } }],
  ])('%j', async (scheme, secret, expected) => {
    await call(secured({ main: scheme }, [{ main: [] }]), {}, { credentials: { main: secret, other: 'x' } });
    expect(api.last()).toMatchObject(expected);
  });

  it('are chosen by what is there, and stay away where none is wanted', async () => {
    const schemes = { a: { type: 'http', scheme: 'bearer' }, b: { type: 'apiKey', in: 'header', name: 'X-B' }, c: { type: 'apiKey', in: 'header', name: 'X-C' } };
    await call(secured(schemes, [{ a: [] }, { b: [], c: [] }]), {}, { credentials: { b: 'b', c: 'c' } });
    expect(api.last().headers).toMatchObject({ 'x-b': 'b', 'x-c': 'c' });
    expect(api.last().headers).not.toHaveProperty('authorization');
    await call(secured(schemes, []), {}, { credentials: { a: 'a', b: 'b', c: 'c' } });
    for (const name of ['authorization', 'x-b', 'x-c']) expect(api.last().headers).not.toHaveProperty(name);
  });

  it('never go to another host: not by server, not by redirect, not by a link', async () => {
    const schemes = { a: { type: 'apiKey', in: 'header', name: 'X-Key' } };
    const elsewhere = { servers: [{ url: `${foreign.url}/up` }] };
    await call(secured(schemes, [{ a: [] }], elsewhere), {}, { credentials: { a: 's3cret' } });
    expect(foreign.last().path).toBe('/up/things');
    expect(foreign.last().headers).not.toHaveProperty('x-key');
    await call(secured(schemes, [{ a: [] }], { servers: [{ url: 'https://api.test/uploads' }] }), {}, { credentials: { a: 's3cret' } });
    expect(api.last()).toMatchObject({ path: '/uploads/things', headers: { 'x-key': 's3cret' } });
    const host = new URL(foreign.url).host;
    const trusted = toolOf(
      converted(documentWith({ security: [{ a: [] }], ...elsewhere }, { method: 'get', components: { securitySchemes: schemes } }), { credentialHosts: [host] }),
      'act',
    );
    await call(trusted, {}, { credentials: { a: 's3cret' } });
    expect(foreign.last().headers).toMatchObject({ 'x-key': 's3cret' });

    api.answer = (_, response) => response.writeHead(302, { location: `${foreign.url}/file` }).end();
    await call(secured(schemes, [{ a: [] }]), {}, { credentials: { a: 's3cret' }, headers: { 'X-Policy': 'p' } });
    expect(api.last().headers).toMatchObject({ 'x-key': 's3cret' });
    expect(foreign.last().path).toBe('/file');
    for (const name of ['x-key', 'x-policy']) expect(foreign.last().headers).not.toHaveProperty(name);

    api.answer = (_, response) => response.writeHead(307, { location: `${foreign.url}/steal` }).end();
    foreign.seen.length = 0;
    expect(await call(one(jsonBody({ type: 'object', properties: { a: {} } })), { a: 1 })).toMatchObject({ isError: true, _meta: { 'portico/status': 307 } });
    expect(foreign.seen).toHaveLength(0);
  });

  it('do not come back in results, errors or files, and stand in no definition', async () => {
    const secret = 'pa$$"word+1';
    const schemes = { a: { type: 'http', scheme: 'basic' } };
    const tool = secured(schemes, [{ a: [] }]);
    api.answer = ({ headers }, response) => json(response, { echo: headers.authorization, plain: secret, url: `?p=${encodeURIComponent(secret)}` });
    const result = await call(tool, {}, { credentials: { a: `me:${secret}` } });
    expect(api.last().headers.authorization).toBe(`Basic ${Buffer.from(`me:${secret}`).toString('base64')}`);
    expect(result.structuredContent).toEqual({ echo: 'Basic ***', plain: '***', url: '?p=***' });
    api.answer = (_, response) => json(response, { message: `bad password ${secret}` }, { status: 401 });
    expect(textOf(await call(tool, {}, { credentials: { a: `me:${secret}` } }))).toContain('bad password ***');
    expect(JSON.stringify(tool)).not.toContain(secret);
  });
});

describe('answers', () => {
  it('are JSON as text and structure; lists as items', async () => {
    const tool = one(returning({ type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } }), { method: 'get' });
    api.answer = (_, response) => json(response, [{ id: 1 }]);
    expect(await call(tool)).toMatchObject({ content: [{ type: 'text', text: '[{"id":1}]' }], structuredContent: { items: [{ id: 1 }] }, _meta: { 'portico/status': 200 } });
    expect(api.last().headers.accept).toContain('application/json');
  });

  it('fit their output schema also where the API strays from it; the text keeps all', async () => {
    const schema = {
      type: 'object',
      required: ['must'],
      properties: { id: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } }, must: { type: 'string' } },
      additionalProperties: false,
    };
    const tool = one(returning(schema), { method: 'get' });
    api.answer = (_, response) => json(response, { id: '7', tags: ['a', 1, 'b', 2], extra: true });
    const result = await call(tool);
    expect(result).toMatchObject({ structuredContent: { tags: ['a', 'b'], extra: true }, _meta: { 'portico/strayed': expect.arrayContaining(['/id', '/tags/1', '/tags/3']) } });
    expect(result.structuredContent).not.toHaveProperty('id');
    expect(textOf(result)).toBe('{"id":"7","tags":["a",1,"b",2],"extra":true}');
    api.answer = (_, response) => response.writeHead(204).end();
    expect(await call(tool)).toMatchObject({ content: [{ text: 'Done (HTTP 204 No Content)' }], structuredContent: {} });
  });

  it('that are errors tell an agent what to do', async () => {
    const tool = one({}, { method: 'get' });
    api.answer = (_, response) => json(response, { message: 'Validation Failed', errors: [{ field: 'title', code: 'missing' }] }, { status: 422 });
    expect(await call(tool)).toMatchObject({
      isError: true,
      content: [{ text: 'GET /things: HTTP 422 Unprocessable Entity: Validation Failed [{"field":"title","code":"missing"}]' }],
      _meta: { 'portico/status': 422 },
    });
    api.answer = (_, response) => json(response, { error: { code: 5, message: 'slow down' } }, { status: 429, headers: { 'retry-after': '12' } });
    expect(textOf(await call(tool))).toBe('GET /things: HTTP 429 Too Many Requests: slow down\nTry again after 12 seconds.');
    expect(textOf(await call(tool, {}, { language: 'zh' }))).toContain('请在 12 秒后重试');
    api.answer = (_, response) => response.writeHead(500, { 'content-type': 'text/html' }).end(`<html><style>x{}</style><h1>Oops</h1>${'long '.repeat(2000)}</html>`);
    expect(textOf(await call(tool))).toMatch(/^GET \/things: HTTP 500 Internal Server Error: Oops long/);
    expect(textOf(await call(tool)).length).toBeLessThan(1800);
  });

  it('that are images, sounds, texts and files', async () => {
    const tool = one({}, { method: 'get' });
    const reply = (type: string, body: Buffer, headers: Record<string, string> = {}): void => {
      api.answer = (_, response) => response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    };
    reply('image/png', Buffer.from([137, 80]));
    expect((await call(tool)).content).toEqual([{ type: 'image', data: 'iVA=', mimeType: 'image/png' }]);
    reply('audio/wav', Buffer.from([1]));
    expect((await call(tool)).content).toEqual([{ type: 'audio', data: 'AQ==', mimeType: 'audio/wav' }]);
    reply('text/plain; charset=iso-8859-1', Buffer.from('é', 'latin1'));
    expect(textOf(await call(tool))).toBe('é');
    reply('application/pdf', Buffer.from('%PDF'), { 'content-disposition': `attachment; filename*=UTF-8''%E6%8A%A5.pdf` });
    expect((await call(tool)).content).toEqual([{ type: 'resource_link', uri: 'https://portico.test/blobs/0', name: '报.pdf', mimeType: 'application/pdf', size: 4 }]);
    expect([...kept.values()]).toMatchObject([{ name: '报.pdf', mediaType: 'application/pdf' }]);
    reply('image/png', Buffer.alloc(1024 * 1024 + 1));
    expect((await call(tool)).content).toMatchObject([{ type: 'resource_link', name: 'things' }]);
    reply('text/plain', Buffer.from('abc'.repeat(100)));
    expect((await call(tool, {}, { limits: { characters: 30 } })).content).toMatchObject([
      { text: 'abc'.repeat(10) },
      { text: 'The first 30 of 300 characters.' },
      { type: 'resource_link' },
    ]);
    reply('application/json', Buffer.from('not json'));
    expect(textOf(await call(tool))).toBe('not json');
  });

  it('that are too large, too slow, broken off or nowhere are PorticoErrors', async () => {
    const tool = one({}, { method: 'get' });
    api.answer = (_, response) => response.writeHead(200).end(Buffer.alloc(5000));
    await expect(call(tool, {}, { limits: { bytes: 4000 } })).rejects.toMatchObject({ code: 'provider.too_large' });
    api.answer = (_, response) => void response.writeHead(200).write('drip');
    await expect(call(tool, {}, { limits: { ms: 200 } })).rejects.toMatchObject({ code: 'provider.timeout' });
    api.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(call(tool)).rejects.toMatchObject({ code: 'provider.unreachable' });
    await expect(call(tool, {}, { server: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'provider.unreachable' });
    await expect(call(tool, {}, { server: 'http://10.1.2.3' })).rejects.toMatchObject({ code: 'egress.denied' });
    const gone = new AbortController();
    api.answer = () => gone.abort(new Error('the caller left'));
    await expect(call(tool, {}, { signal: gone.signal })).rejects.toThrow('the caller left');
  });

  it('are shaped as the curation says', async () => {
    const shaped = (shape: object): ConvertedTool =>
      one(returning({ type: 'array', items: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } } }), {
        method: 'get',
        curation: { tools: { act: { shape } } },
      });
    api.answer = (_, response) =>
      json(response, [
        { id: 1, name: 'a' },
        { id: 2, name: 'b' },
      ]);
    expect(await call(shaped({ pick: ['id'], truncate: { rows: 1 } }))).toMatchObject({
      content: [{ text: '[{"id":1}]' }, { text: '1 of 2 rows are shown.' }],
      structuredContent: { items: [{ id: 1 }] },
    });
    const table = await call(shaped({ table: true }));
    expect(table.content).toEqual([{ type: 'text', text: 'id | name\n1 | a\n2 | b' }]);
    expect(table).not.toHaveProperty('structuredContent');
    expect(shaped({ table: true }).definition).not.toHaveProperty('outputSchema');
  });
});

describe('pages', () => {
  const rows = Array.from({ length: 7 }, (_, index) => ({ n: index }));
  const query = (name: string, type = 'integer'): object => ({ name, in: 'query', schema: { type } });
  const list = { type: 'array', items: { type: 'object' } };

  it('by link header: told, then gathered', async () => {
    const headers = { Link: { schema: { type: 'string' } } };
    const tool = one(
      { parameters: [query('page'), query('per_page')], responses: { '200': { description: 'ok', headers, content: { 'application/json': { schema: list } } } } },
      { method: 'get' },
    );
    api.answer = (seen, response) => {
      const page = Number(new URLSearchParams(seen.query).get('page') ?? 1);
      const next = page < 4 ? `<${api.url}/base/things?per_page=2&page=${page + 1}>; rel="next", <${api.url}/x>; rel="last"` : `<${api.url}/x>; rel="prev"`;
      json(response, rows.slice((page - 1) * 2, page * 2), { headers: { link: next } });
    };
    expect((await call(tool, { per_page: 2 })).content?.[1]).toEqual({ type: 'text', text: 'There are more rows: call again with page=2 or all=true.' });
    api.seen.length = 0;
    expect(await call(tool, { per_page: 2, all: true })).toMatchObject({ structuredContent: { items: rows } });
    expect(api.seen.map((one) => one.query)).toEqual(['per_page=2', 'per_page=2&page=2', 'per_page=2&page=3', 'per_page=2&page=4']);
    api.answer = (_, response) => json(response, [{ n: 0 }], { headers: { link: `<${foreign.url}/other?page=2>; rel=next` } });
    foreign.seen.length = 0;
    await call(tool, { all: true });
    expect(foreign.seen).toHaveLength(0);
  });

  it('by cursor, page number and offset, up to the limit', async () => {
    const envelope = { type: 'object', properties: { data: list, next_cursor: { type: 'string' } } };
    const cursor = one({ parameters: [query('cursor', 'string')], ...returning(envelope) }, { method: 'get' });
    api.answer = (seen, response) => {
      const at = Number(new URLSearchParams(seen.query).get('cursor') ?? 0);
      json(response, { data: rows.slice(at, at + 3), ...(at + 3 < rows.length && { next_cursor: String(at + 3) }) });
    };
    expect(await call(cursor, { all: true })).toMatchObject({ structuredContent: { data: rows } });
    expect((await call(cursor)).content?.[1]).toMatchObject({ text: expect.stringContaining('cursor="3"') });

    const offset = one({ parameters: [query('offset'), query('limit')], ...returning(list) }, { method: 'get' });
    api.answer = (seen, response) => {
      const at = new URLSearchParams(seen.query);
      json(response, rows.slice(Number(at.get('offset') ?? 0)).slice(0, Number(at.get('limit'))));
    };
    expect(await call(offset, { limit: 3, all: true })).toMatchObject({ structuredContent: { items: rows } });

    const few = one({ parameters: [query('page'), query('size')], ...returning(list) }, { method: 'get', curation: { rowsMost: 5 } });
    api.answer = (seen, response) => {
      const page = Number(new URLSearchParams(seen.query).get('page') ?? 1);
      json(response, rows.slice((page - 1) * 2, page * 2));
    };
    const result = await call(few, { size: 2, all: true });
    expect(result).toMatchObject({ structuredContent: { items: rows.slice(0, 5) } });
    expect(textOf(result)).toContain('Stopped after 5 rows');
  });

  it('end where the API goes in circles or fails', async () => {
    const tool = one({ parameters: [query('cursor', 'string')], ...returning({ type: 'object', properties: { items: list } }) }, { method: 'get' });
    api.answer = (_, response) => json(response, { items: [{ n: 1 }], next_cursor: 'same' });
    expect(await call(tool, { all: true })).toMatchObject({ structuredContent: { items: [{ n: 1 }, { n: 1 }] } });
    api.answer = (seen, response) => json(response, seen.query === '' ? { items: [{ n: 1 }], next_cursor: 'x' } : { message: 'no' }, { status: seen.query === '' ? 200 : 500 });
    const result = await call(tool, { all: true });
    expect(result).toMatchObject({ structuredContent: { items: [{ n: 1 }] } });
    expect(textOf(result)).toContain('Only 1 rows; a later page failed: GET /things: HTTP 500');
  });
});
