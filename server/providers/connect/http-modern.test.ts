import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { acceptedContent, createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server';
import type { ToolDefinition } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { caller, connectTo, error, event, events, eventually, failure, json, modernScript, plain, result, script } from './http.fixture.ts';

/** A provider on the official SDK that speaks 2026-07-28 and nothing older. */
const handler = createMcpHandler(
  () => {
    const server = new McpServer(
      { name: 'modern', version: '3.1.0' },
      { capabilities: { tools: { listChanged: true }, logging: {}, resources: { subscribe: true } }, instructions: 'Be brief.' },
    );
    const region = z.string().meta({ 'x-mcp-header': 'Region' });
    server.registerTool('where', { description: 'Says where', inputSchema: z.object({ region }) }, (given) => ({ content: [{ type: 'text', text: given.region }] }));
    server.registerTool('envelope', { description: 'Gives _meta back', inputSchema: z.object({}) }, (_given, ctx) => ({
      content: [{ type: 'text', text: JSON.stringify({ ...ctx.mcpReq._meta, ...ctx.mcpReq.envelope }) }],
    }));
    server.registerTool('count', { description: 'Counts', inputSchema: z.object({}) }, async (_given, ctx) => {
      const progressToken = ctx.mcpReq._meta?.progressToken ?? 'none';
      for (const progress of [1, 2, 3]) await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 3 } });
      return { content: [], structuredContent: { counted: 3 } };
    });
    server.registerTool('greet', { description: 'Asks for a name', inputSchema: z.object({}) }, (_given, ctx) => {
      const answer = acceptedContent(ctx.mcpReq.inputResponses, 'who', z.object({ name: z.string() }));
      if (answer) return { content: [{ type: 'text', text: `hello ${answer.name}` }] };
      return inputRequired({ inputRequests: { who: inputRequired.elicit({ message: 'Who?', requestedSchema: z.object({ name: z.string() }) }) } });
    });
    server.registerTool('wait', { description: 'Waits', inputSchema: z.object({}) }, (_given, ctx) => {
      waiting += 1;
      return new Promise((_resolve, reject) =>
        ctx.mcpReq.signal.addEventListener('abort', () => {
          waiting -= 1;
          reject(new Error('cancelled'));
        }),
      );
    });
    return server;
  },
  { legacy: 'reject' },
);
let waiting = 0;
const serve = toNodeHandler(handler);
const server = http.createServer((request, response) => void serve(request as Parameters<typeof serve>[0], response));
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
});
afterAll(async () => {
  await handler.close();
  server.closeAllConnections();
  server.close();
});

const text = (given: Record<string, unknown>): unknown => (given['content'] as { text: string }[])[0]?.text;

test('greets in the modern era, and keeps what a result says', async () => {
  const connector = connectTo(url);
  expect(await connector.greet(plain())).toMatchObject({
    era: 'modern',
    protocolVersion: '2026-07-28',
    serverInfo: { name: 'modern', version: '3.1.0' },
    instructions: 'Be brief.',
  });
  expect(await connector.request({ method: 'tools/list', params: {} }, plain())).toMatchObject({ resultType: 'complete', ttlMs: expect.any(Number) });
  expect(await connector.request({ method: 'ping', params: {} }, plain())).toEqual({});
  await connector.end();
});

test("forwards the caller's name, abilities and further keys, under our own version", async () => {
  const connector = connectTo(url);
  const exchange = caller({
    client: { name: 'inspector', version: '9' },
    capabilities: { elicitation: { form: {} }, extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html'] } } },
    meta: { 'io.modelcontextprotocol/protocolVersion': '2099-01-01', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'com.example/key': 7 },
  });
  const meta = JSON.parse(String(text(await connector.request({ method: 'tools/call', params: { name: 'envelope', arguments: {} } }, plain({ exchange }))))) as Record<
    string,
    unknown
  >;
  expect(meta).toMatchObject({
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'inspector', version: '9' },
    'io.modelcontextprotocol/clientCapabilities': exchange.capabilities,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'com.example/key': 7,
  });
  expect(meta).not.toHaveProperty('progressToken');
  await connector.end();
});

test('progress reaches the caller under her own token', async () => {
  const connector = connectTo(url);
  const exchange = caller({ meta: { progressToken: 'mine' } });
  const answer = await connector.request({ method: 'tools/call', params: { name: 'count', arguments: {} } }, plain({ exchange }));
  expect(answer['structuredContent']).toEqual({ counted: 3 });
  expect(exchange.told.map((one) => one.params)).toEqual([1, 2, 3].map((progress) => ({ progressToken: 'mine', progress, total: 3 })));
  await connector.end();
});

test('marked arguments go into headers, which the SDK checks', async () => {
  const connector = connectTo(url);
  const { tools } = (await connector.request({ method: 'tools/list', params: {} }, plain())) as { tools: ToolDefinition[] };
  const tool = tools.find((one) => one.name === 'where');
  const call = { method: 'tools/call', params: { name: 'where', arguments: { region: 'Zürich' } } };
  expect(text(await connector.request(call, plain(tool && { tool })))).toBe('Zürich');
  const refusal = await failure(connector.request(call, plain()));
  expect(refusal).toMatchObject({ code: 'provider.refused', rpc: { code: -32020 }, http: { status: 400 } });
  await connector.end();
});

test('what needs an answer of the caller comes back as it is, and goes on with it', async () => {
  const connector = connectTo(url);
  const exchange = caller({ capabilities: { elicitation: { form: {} } } });
  const asked = await connector.request({ method: 'tools/call', params: { name: 'greet', arguments: {} } }, plain({ exchange }));
  expect(asked).toMatchObject({ resultType: 'input_required', inputRequests: { who: { method: 'elicitation/create' } } });
  const params = { name: 'greet', arguments: {}, inputResponses: { who: { action: 'accept', content: { name: 'Ada' } } }, requestState: asked['requestState'] };
  expect(text(await connector.request({ method: 'tools/call', params }, plain({ exchange })))).toBe('hello Ada');
  const refusal = await failure(connector.request({ method: 'tools/call', params: { name: 'greet', arguments: {} } }, plain({ exchange: caller() })));
  expect(refusal).toMatchObject({ code: 'provider.refused', rpc: { code: -32021 } });
  await connector.end();
});

test('errors of the protocol keep code and data; an unknown method keeps its 404', async () => {
  const connector = connectTo(url);
  expect(await failure(connector.request({ method: 'acme/nothing', params: {} }, plain()))).toMatchObject({
    code: 'provider.refused',
    rpc: { code: -32601 },
    http: { status: 404 },
  });
  expect(await failure(connector.request({ method: 'tools/call', params: { name: 'nothing', arguments: {} } }, plain()))).toMatchObject({
    code: 'provider.refused',
    rpc: { code: -32602 },
  });
  await connector.end();
});

test('a caller who goes away ends the call at the provider', async () => {
  const connector = connectTo(url);
  const gone = new AbortController();
  const call = connector.request({ method: 'tools/call', params: { name: 'wait', arguments: {} } }, plain({ signal: gone.signal }));
  await eventually(() => waiting === 1);
  gone.abort(new Error('the caller hung up'));
  await expect(call).rejects.toThrow('the caller hung up');
  await eventually(() => waiting === 0, 'the cancellation');
  await connector.end();
});

test('listens for what it asked for until the signal ends it', async () => {
  const connector = connectTo(url);
  const heard: string[] = [];
  const stop = new AbortController();
  const listening = connector.listen({ toolsListChanged: true }, { signal: stop.signal, hear: (method, params) => heard.push(`${method} ${JSON.stringify(params)}`) });
  for (let tries = 0; heard.length === 0 && tries < 100; tries += 1) {
    handler.notify.toolsChanged();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  stop.abort();
  await listening;
  expect(new Set(heard)).toEqual(new Set(['notifications/tools/list_changed {}']));
  await connector.end();
});

test('a listen that the provider ends resolves; one that breaks, or is not offered, rejects', async () => {
  let how = 'ends';
  const provider = await modernScript((request, response) => {
    if (how === 'unknown') return json(response, error(request, { code: -32601, message: 'Method not found' }), { status: 404 });
    response.writeHead(200, events);
    response.write(event({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params: {} }));
    return how === 'ends' ? response.end(event(result(request, { resultType: 'complete' }))) : response.destroy();
  });
  const connector = connectTo(provider.url);
  const listen = (): Promise<void> => connector.listen({}, { signal: new AbortController().signal, hear: () => undefined });
  await expect(listen()).resolves.toBeUndefined();
  how = 'breaks';
  expect(await failure(listen())).toMatchObject({ code: 'provider.unreachable' });
  how = 'unknown';
  expect(await failure(listen())).toMatchObject({ code: 'provider.refused', rpc: { code: -32601 } });
  await connector.end();
  await provider.close();
});

test('a tool with wrong header marks is left out of the list', async () => {
  const provider = await modernScript((request, response) =>
    json(
      response,
      result(request, {
        resultType: 'complete',
        tools: [
          { name: 'good', inputSchema: { type: 'object' } },
          { name: 'bad', inputSchema: { type: 'object', properties: { a: { type: 'number', 'x-mcp-header': 'A' } } } },
        ],
      }),
    ),
  );
  const connector = connectTo(provider.url);
  expect(await connector.request({ method: 'tools/list', params: {} }, plain())).toEqual({ resultType: 'complete', tools: [{ name: 'good', inputSchema: { type: 'object' } }] });
  await connector.end();
  await provider.close();
});

test('a refused version is tried once more with one from the list, and no more often', async () => {
  let refusals = 1;
  const provider = await script((request, response) => {
    refusals -= 1;
    if (refusals >= 0) return json(response, error(request, { code: -32022, message: 'Unsupported protocol version', data: { supported: ['2026-07-28'] } }), { status: 400 });
    return json(response, result(request, { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} }));
  });
  const connector = connectTo(provider.url);
  expect((await connector.greet(plain())).era).toBe('modern');
  refusals = 10;
  expect(await failure(connector.request({ method: 'tools/list', params: {} }, plain()))).toMatchObject({ rpc: { code: -32022 } });
  expect(provider.seen.map((one) => one.body['method'])).toEqual(['server/discover', 'server/discover', 'tools/list', 'tools/list']);
  await connector.end();
  await provider.close();
});

test('a question on the stream of a call, which this era forbids, fails the call and asks nobody', async () => {
  const provider = await modernScript((_request, response) => {
    response.writeHead(200, events);
    response.write(event({ jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: {} }));
  });
  const connector = connectTo(provider.url);
  const exchange = caller({ capabilities: { elicitation: {} } });
  expect(await failure(connector.request({ method: 'tools/call', params: { name: 'x' } }, plain({ exchange })))).toMatchObject({ code: 'provider.garbled' });
  expect(exchange.asked).toEqual([]);
  await connector.end();
  await provider.close();
});

test('configured and given headers are sent, ours can not be replaced', async () => {
  const provider = await modernScript((request, response) => json(response, result(request, {})));
  const connector = connectTo(provider.url, { headers: { Authorization: 'Bearer fixed', 'X-Team': 'a', Host: 'evil' } });
  await connector.request({ method: 'tools/list', params: {} }, plain({ headers: { AUTHORIZATION: 'Bearer mine', 'Mcp-Method': 'x', 'Mcp-Param-Zone': 'eu' } }));
  const headers = provider.seen.at(-1)?.headers;
  expect(headers).toMatchObject({ authorization: 'Bearer mine', 'x-team': 'a', 'mcp-method': 'tools/list', 'mcp-param-zone': 'eu', 'mcp-protocol-version': '2026-07-28' });
  expect(headers?.host).toMatch(/^127\.0\.0\.1:/);
  await connector.end();
  await provider.close();
});
