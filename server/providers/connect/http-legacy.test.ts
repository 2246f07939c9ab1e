import type { JsonObject } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOldServer, type OldServer } from './fixtures/old-server.ts';
import { caller, connectTo, error, event, events, eventually, failure, json, legacyScript, plain, result, usualLimits } from './http.fixture.ts';

let old: OldServer;
beforeAll(async () => {
  old = await startOldServer();
});
afterAll(() => old.close());

const text = (given: JsonObject): string => String((given['content'] as { text: string }[])[0]?.text);
const tool = (name: string, given: JsonObject = {}): { method: string; params: JsonObject } => ({ method: 'tools/call', params: { name, arguments: given } });
const accepting = (): ReturnType<typeof caller> =>
  caller({ era: 'modern', capabilities: { elicitation: {} }, answers: () => Promise.resolve({ action: 'accept', content: { name: 'Ada' } }) });

test('greets by initialize; a result gets no keys it did not have', async () => {
  const connector = connectTo(old.url);
  expect(await connector.greet(plain())).toMatchObject({ era: 'legacy', protocolVersion: '2025-11-25', serverInfo: { name: 'old', version: '1.2.3' }, instructions: 'Old ways.' });
  const read = await connector.request({ method: 'resources/read', params: { uri: 'note://1' } }, plain());
  expect(read).toEqual({ contents: [{ uri: 'note://1', text: 'hello' }] });
  await connector.end();
  expect(old.sessions.size).toBe(0);
});

test.each(['ask', 'ask-loosely'])('a question of a provider reaches the caller and her answer the provider (%s)', async (name) => {
  const connector = connectTo(old.url);
  const exchange = accepting();
  expect(text(await connector.request(tool(name), plain({ exchange })))).toBe('accept Ada');
  expect(exchange.asked).toMatchObject([{ method: 'elicitation/create', params: { message: 'Who?' } }]);
  await connector.end();
});

test('the time a person takes to answer is not the time of the provider', async () => {
  const connector = connectTo(old.url, { limits: { ...usualLimits, requestMs: 300 } });
  const exchange = caller({ capabilities: { elicitation: {} }, answers: () => new Promise((resolve) => setTimeout(() => resolve({ action: 'decline' }), 600)) });
  expect(text(await connector.request(tool('ask'), plain({ exchange })))).toBe('decline undefined');
  await connector.end();
});

test('a caller who can not be asked is not, and the provider learns it', async () => {
  const connector = connectTo(old.url);
  const exchange = caller();
  expect(await connector.request(tool('ask'), plain({ exchange }))).toMatchObject({ isError: true });
  expect(exchange.asked).toEqual([]);
  await connector.end();
});

test('progress and keys of the caller; what only the modern era knows stays here', async () => {
  const connector = connectTo(old.url);
  const exchange = caller({
    meta: { progressToken: 'mine', 'com.example/key': 7, 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} },
  });
  const meta = JSON.parse(text(await connector.request(tool('count'), plain({ exchange })))) as JsonObject;
  expect(meta).toEqual({ 'com.example/key': 7, progressToken: expect.any(Number) });
  expect(exchange.told).toEqual([1, 2, 3].map((progress) => ({ method: 'notifications/progress', params: { progressToken: 'mine', progress, total: 3 } })));
  await connector.end();
});

test('logs go to those who want them, from the level they want', async () => {
  const connector = connectTo(old.url);
  const levelsHeard = async (exchange: ReturnType<typeof caller>): Promise<unknown[]> => {
    await connector.request(tool('log'), plain({ exchange }));
    return exchange.told.map((one) => one.params['level']);
  };
  const level = 'io.modelcontextprotocol/logLevel';
  expect(await levelsHeard(caller())).toEqual([]);
  expect(await levelsHeard(caller({ meta: { [level]: 'debug' } }))).toEqual(['debug', 'error']);
  expect(await levelsHeard(caller({ meta: { [level]: 'warning' } }))).toEqual(['error']);
  await connector.end();
});

test('a caller who goes away cancels the call at the provider', async () => {
  const connector = connectTo(old.url);
  const gone = new AbortController();
  const call = connector.request(tool('wait'), plain({ signal: gone.signal }));
  await eventually(() => old.waiting === 1);
  gone.abort(new Error('hung up'));
  await expect(call).rejects.toThrow('hung up');
  await eventually(() => old.waiting === 0, 'the cancellation');
  await connector.end();
});

test('sessions of callers are sessions at the provider; those without one share, by credentials and abilities', async () => {
  const connector = connectTo(old.url);
  const sessionOf = async (session: string | undefined, more: { headers?: Record<string, string>; capabilities?: JsonObject } = {}): Promise<string> =>
    text(await connector.request(tool('session'), plain({ exchange: caller({ session, capabilities: more.capabilities ?? {} }), ...(more.headers && { headers: more.headers }) })));
  const shared = await sessionOf(undefined);
  expect(await sessionOf(undefined)).toBe(shared);
  expect(await sessionOf(undefined, { headers: { 'Mcp-Param-Zone': 'eu' } })).toBe(shared);
  const first = await sessionOf('one');
  expect(await sessionOf('one')).toBe(first);
  const others = [
    shared,
    first,
    await sessionOf('two'),
    await sessionOf(undefined, { headers: { authorization: 'Bearer b' } }),
    await sessionOf(undefined, { capabilities: { roots: {} } }),
  ];
  expect(new Set(others).size).toBe(5);
  expect(old.sessions.size).toBe(5);
  await connector.end();
  expect(old.sessions.size).toBe(0);
});

test('many first calls at once open one session', async () => {
  const connector = connectTo(old.url, { era: 'legacy' });
  const all = await Promise.all(Array.from({ length: 20 }, () => connector.request(tool('session', { delay: 20 }), plain())));
  expect(new Set(all.map(text)).size).toBe(1);
  expect(old.sessions.size).toBe(1);
  await connector.end();
});

test('a session nobody uses is ended', async () => {
  const connector = connectTo(old.url, { sessionMs: 100 });
  await connector.request(tool('session'), plain());
  expect(old.sessions.size).toBe(1);
  await eventually(() => old.sessions.size === 0, 'the end of the session');
  expect(text(await connector.request(tool('session'), plain()))).toEqual(expect.any(String));
  await connector.end();
});

test('a provider that lost the session gets a new one, and the call goes through', async () => {
  const connector = connectTo(old.url);
  const before = text(await connector.request(tool('session'), plain()));
  old.forget();
  expect(text(await connector.request(tool('session'), plain()))).not.toBe(before);
  await connector.end();
});

test('listens: changed lists and watched resources, and stops watching', async () => {
  const connector = connectTo(old.url);
  const heard: JsonObject[] = [];
  const stop = new AbortController();
  const listening = connector.listen(
    { toolsListChanged: true, resourceSubscriptions: ['note://1'] },
    { signal: stop.signal, hear: (method, params) => heard.push({ method, ...params }) },
  );
  await eventually(() => old.subscribed.has('note://1'), 'the subscription');
  const [server] = old.sessions.values();
  await server?.server.sendResourceUpdated({ uri: 'note://1' });
  await server?.server.sendResourceUpdated({ uri: 'note://2' });
  server?.sendToolListChanged();
  await eventually(() => heard.length === 2, 'the news');
  expect(heard).toEqual([{ method: 'notifications/resources/updated', uri: 'note://1' }, { method: 'notifications/tools/list_changed' }]);
  stop.abort();
  await listening;
  await eventually(() => old.subscribed.size === 0, 'the end of the subscription');
  await connector.end();
});

test('two listeners share one stream and one subscription; the second keeps both', async () => {
  const connector = connectTo(old.url);
  const stops = [new AbortController(), new AbortController()];
  const heard = [0, 0];
  const listening = stops.map((stop, index) =>
    connector.listen({ resourceSubscriptions: ['note://1'] }, { signal: stop.signal, hear: () => void ((heard[index] ?? 0) >= 0 && (heard[index] = (heard[index] ?? 0) + 1)) }),
  );
  await eventually(() => old.subscribed.has('note://1'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(old.sessions.size).toBe(1);
  stops[0]?.abort();
  await listening[0];
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(old.subscribed.has('note://1')).toBe(true);
  await [...old.sessions.values()][0]?.server.sendResourceUpdated({ uri: 'note://1' });
  await eventually(() => heard[1] === 1);
  expect(heard[0]).toBe(0);
  stops[1]?.abort();
  await listening[1];
  await connector.end();
});

test('a provider without a stream of its own says so to a listener', async () => {
  const provider = await legacyScript((request, response) => json(response, result(request, {})));
  const connector = connectTo(provider.url);
  expect(await failure(connector.listen({}, { signal: new AbortController().signal, hear: () => undefined }))).toMatchObject({ code: 'provider.refused', rpc: { code: -32601 } });
  await connector.end();
  await provider.close();
});

test('a stream the provider lets go of is taken up again where it ended, after the time it asked for', async () => {
  const answered: number[] = [];
  let id: unknown;
  const provider = await legacyScript(
    (request, response) => {
      id = request.body['id'];
      response.writeHead(200, events).end('id: a\nretry: 300\ndata:\n\n');
      answered.push(performance.now());
    },
    {
      get: (request, response) => {
        answered.push(performance.now());
        expect(request.headers['last-event-id']).toBe('a');
        response.writeHead(200, events).end(event({ jsonrpc: '2.0', id, result: { done: true } }, 'id: b\n'));
      },
    },
  );
  const connector = connectTo(provider.url);
  expect(await connector.request(tool('slow'), plain())).toEqual({ done: true });
  expect((answered[1] ?? 0) - (answered[0] ?? 0)).toBeGreaterThan(290);
  await connector.end();
  await provider.close();
});

test('a stream that breaks without a place to go on fails the call, and nothing is sent again', async () => {
  const provider = await legacyScript((_request, response) => {
    response.writeHead(200, events);
    response.write(': hello\n\n');
    setTimeout(() => response.destroy(), 20);
  });
  const connector = connectTo(provider.url);
  expect(await failure(connector.request(tool('x'), plain()))).toMatchObject({ code: 'provider.unreachable', params: { sent: true } });
  expect(provider.seen.filter((one) => one.body['method'] === 'tools/call')).toHaveLength(1);
  await connector.end();
  await provider.close();
});

test('a session lost while a tool was at work: it is not called again, unless it may be', async () => {
  let calls = 0;
  const provider = await legacyScript(
    (request, response) => {
      calls += 1;
      if (calls === 3) return json(response, result(request, { again: true }));
      return response.writeHead(200, events).end('id: a\nretry: 10\ndata:\n\n');
    },
    { get: (request, response) => json(response, error(request, { code: -32001, message: 'Session not found' }), { status: 404 }) },
  );
  const connector = connectTo(provider.url);
  expect(await failure(connector.request(tool('x'), plain({ retryable: false })))).toMatchObject({ code: 'provider.unreachable' });
  expect(calls).toBe(1);
  expect(await connector.request(tool('x'), plain({ retryable: true }))).toEqual({ again: true });
  expect(calls).toBe(3);
  await connector.end();
  await provider.close();
});

test('a provider that answers 400 for a session it does not know gets a new one', async () => {
  let session = 0;
  const provider = await legacyScript(
    (request, response) => {
      if (request.headers['mcp-session-id'] === 's1')
        return json(response, error(request, { code: -32000, message: 'Bad Request: No valid session ID provided' }), { status: 400 });
      return json(response, result(request, { ok: true }));
    },
    { session: () => `s${(session += 1)}` },
  );
  const connector = connectTo(provider.url);
  expect(await connector.request(tool('x'), plain())).toEqual({ ok: true });
  expect(session).toBe(2);
  await connector.end();
  await provider.close();
});

test('an answer to another call, and a second one, change nothing', async () => {
  const provider = await legacyScript((request, response) => {
    const id = Number(request.body['id']);
    response.writeHead(200, events);
    for (const [given, value] of [
      [id + 1000, 'stranger'],
      ['x', 'stranger'],
      [id, 'mine'],
      [id, 'twice'],
    ] as const)
      response.write(event({ jsonrpc: '2.0', id: given, result: { value } }));
    response.end();
  });
  const connector = connectTo(provider.url);
  expect(await connector.request(tool('x'), plain())).toEqual({ value: 'mine' });
  expect(await connector.request(tool('x'), plain())).toEqual({ value: 'mine' });
  await connector.end();
  await provider.close();
});

test('-32002 of an old provider passes as it is', async () => {
  const provider = await legacyScript((request, response) => json(response, error(request, { code: -32002, message: 'Resource not found', data: { uri: 'note://9' } })));
  const connector = connectTo(provider.url);
  expect((await failure(connector.request({ method: 'resources/read', params: { uri: 'note://9' } }, plain()))).rpc).toEqual({
    code: -32002,
    message: 'Resource not found',
    data: { uri: 'note://9' },
  });
  await connector.end();
  await provider.close();
});
