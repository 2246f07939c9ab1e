import { expect, test } from 'vitest';
import { systemClock, type Clock } from '../../kernel/clock.ts';
import { startOldServer } from './fixtures/old-server.ts';
import { connectTo, error, failure, json, plain, result, script, type Scripted, type Seen } from './http.fixture.ts';

/** A clock that can be put forward. */
function movable(): Clock & { forward(ms: number): void } {
  let ahead = 0;
  return { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead), forward: (ms) => void (ahead += ms) };
}

type Answer = Parameters<typeof script>[0];
const greetOld: Answer = (request, response) => {
  if (request.method !== 'POST') return response.writeHead(405).end();
  if (request.body['method'] === 'initialize')
    return json(response, result(request, { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'old', version: '1' } }));
  if (request.body['id'] === undefined) return response.writeHead(202).end();
  return json(response, result(request, { old: true }));
};
const greetNew: Answer = (request, response) => {
  if (request.body['method'] === 'initialize')
    return json(response, error(request, { code: -32022, message: 'Unsupported protocol version', data: { supported: ['2026-07-28'] } }), { status: 400 });
  if (request.body['method'] === 'server/discover') return json(response, result(request, { supportedVersions: ['2026-07-28'], capabilities: {} }));
  if (request.headers['mcp-method'] === undefined) return json(response, error(request, { code: -32020, message: 'HeaderMismatch' }), { status: 400 });
  return json(response, result(request, { new: true }));
};
const methods = (provider: Scripted): unknown[] => provider.seen.map((one) => one.body['method']);
const isProbe = (request: Seen): boolean => request.body['method'] === 'server/discover';

test.each<[string, Answer]>([
  ['400 without a body', (_request, response) => response.writeHead(400).end()],
  ['400 with an error of its own', (request, response) => json(response, error(request, { code: -32000, message: 'Bad Request: Server not initialized' }), { status: 400 })],
  ['404 with a page', (_request, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<html>')],
  ['405', (_request, response) => response.writeHead(405).end()],
  ['an unknown method', (request, response) => json(response, error(request, { code: -32601, message: 'Method not found' }))],
  ['only older versions', (request, response) => json(response, error(request, { code: -32022, message: 'Unsupported', data: { supported: ['2025-11-25'] } }), { status: 400 })],
  ['a result that offers only older versions', (request, response) => json(response, result(request, { supportedVersions: ['2025-11-25'], capabilities: {} }))],
])('%s in answer to the probe is evidence of the older era', async (_name, probe) => {
  const provider = await script((request, response, raw) => (isProbe(request) ? probe(request, response, raw) : greetOld(request, response, raw)));
  const connector = connectTo(provider.url);
  expect(await connector.greet(plain())).toMatchObject({ era: 'legacy', protocolVersion: '2025-06-18' });
  await connector.end();
  await provider.close();
});

test.each<[string, string, Answer]>([
  ['401', 'provider.credentials', (_request, response) => response.writeHead(401).end()],
  ['403', 'provider.refused', (_request, response) => response.writeHead(403).end()],
  ['429', 'request.rate_limited', (_request, response) => response.writeHead(429).end()],
  ['500', 'provider.unreachable', (_request, response) => response.writeHead(500).end()],
  ['503 with an error', 'provider.refused', (request, response) => json(response, error(request, { code: -32603, message: 'down' }), { status: 503 })],
  [
    'a missing ability',
    'provider.refused',
    (request, response) => json(response, error(request, { code: -32021, message: 'Missing', data: { requiredCapabilities: {} } }), { status: 400 }),
  ],
  ['a page', 'provider.garbled', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
])('%s is none: nobody falls back (%s)', async (_name, code, probe) => {
  const provider = await script(probe);
  const connector = connectTo(provider.url);
  const refusal = await failure(connector.greet(plain()));
  expect(refusal.code).toBe(code);
  expect(methods(provider)).not.toContain('initialize');
  await connector.end();
  await provider.close();
});

test('a refusal keeps what whoever gets credentials needs: status and challenge; and when to come again', async () => {
  let answer: Answer = (_request, response) => response.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="https://x/.well-known/y", scope="a b"' }).end();
  const provider = await script((request, response, raw) => answer(request, response, raw));
  const connector = connectTo(provider.url);
  expect((await failure(connector.greet(plain()))).http).toEqual({ status: 401, challenge: 'Bearer resource_metadata="https://x/.well-known/y", scope="a b"' });
  answer = (request, response) =>
    json(response, error(request, { code: -32001, message: 'Insufficient scope' }), {
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="c"' },
    });
  expect(await failure(connector.greet(plain()))).toMatchObject({
    code: 'provider.refused',
    rpc: { code: -32001 },
    http: { status: 403, challenge: 'Bearer error="insufficient_scope", scope="c"' },
  });
  answer = (_request, response) => response.writeHead(429, { 'retry-after': '7' }).end();
  expect((await failure(connector.greet(plain()))).params).toMatchObject({ seconds: 7 });
  await connector.end();
  await provider.close();
});

test('the probe is made once; a verdict for the older era is looked at again after ten minutes', async () => {
  let era = greetOld;
  const provider = await script((request, response, raw) =>
    isProbe(request) && era === greetOld ? json(response, error(request, { code: -32601, message: 'no' })) : era(request, response, raw),
  );
  const clock = movable();
  const connector = connectTo(provider.url, { clock });
  const list = (): Promise<unknown> => connector.request({ method: 'tools/list', params: {} }, plain());
  expect(await list()).toEqual({ old: true });
  expect(await list()).toEqual({ old: true });
  expect(provider.seen.filter(isProbe)).toHaveLength(1);
  era = greetNew;
  clock.forward(11 * 60_000);
  expect(await list()).toEqual({ new: true });
  await connector.end();
  await provider.close();
});

test('a provider that changes its era between two calls notices nothing of it, in either direction', async () => {
  let era = greetOld;
  const provider = await script((request, response, raw) =>
    isProbe(request) && era === greetOld
      ? json(response, error(request, { code: -32601, message: 'no' }), { status: 400 })
      : era === greetOld && request.headers['mcp-method'] !== undefined
        ? response.writeHead(400).end()
        : era(request, response, raw),
  );
  const clock = movable();
  const connector = connectTo(provider.url, { clock });
  const list = (): Promise<unknown> => connector.request({ method: 'tools/list', params: {} }, plain());
  expect(await list()).toEqual({ old: true });
  era = greetNew;
  clock.forward(60_000);
  expect(await list()).toEqual({ new: true });
  era = greetOld;
  clock.forward(60_000);
  expect(await list()).toEqual({ old: true });
  await connector.end();
  await provider.close();
});

test('a modern provider that often refuses is not probed for each refusal', async () => {
  const provider = await script((request, response, raw) =>
    request.body['method'] === 'acme/odd' ? json(response, error(request, { code: -32601, message: 'Method not found' }), { status: 404 }) : greetNew(request, response, raw),
  );
  const clock = movable();
  const connector = connectTo(provider.url, { clock });
  for (let calls = 0; calls < 5; calls += 1) expect(await failure(connector.request({ method: 'acme/odd', params: {} }, plain()))).toMatchObject({ rpc: { code: -32601 } });
  expect(provider.seen.filter(isProbe)).toHaveLength(1);
  clock.forward(60_000);
  for (let calls = 0; calls < 5; calls += 1) await failure(connector.request({ method: 'acme/odd', params: {} }, plain()));
  expect(provider.seen.filter(isProbe)).toHaveLength(2);
  await connector.end();
  await provider.close();
});

test('an era that is set is not probed', async () => {
  const old = await startOldServer();
  const connector = connectTo(old.url, { era: 'legacy' });
  expect((await connector.greet(plain())).era).toBe('legacy');
  await connector.end();
  await old.close();
  const provider = await script(greetNew);
  const modern = connectTo(provider.url, { era: 'modern' });
  expect(await modern.request({ method: 'tools/list', params: {} }, plain())).toEqual({ new: true });
  expect(methods(provider)).toEqual(['tools/list']);
  await modern.end();
  await provider.close();
});

test('an older provider with a version nobody knows is refused with the reason', async () => {
  const provider = await script((request, response) =>
    json(
      response,
      request.body['method'] === 'initialize'
        ? result(request, { protocolVersion: '2031-01-01', capabilities: {}, serverInfo: {} })
        : error(request, { code: -32601, message: 'no' }),
    ),
  );
  const connector = connectTo(provider.url);
  expect((await failure(connector.greet(plain()))).message).toContain('2031-01-01');
  await connector.end();
  await provider.close();
});
