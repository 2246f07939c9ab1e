import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '@portico/contracts';
import { silentExchange } from '../../kernel/exchange.ts';
import { metrics } from '../../kernel/metrics.ts';
import { ada, ben, codeOf, openRoad, providerOf, startServer, type Road, type Server } from './traffic.fixture.ts';

let road: Road;
let server: Server;
beforeEach(async () => {
  road = openRoad();
  server = await startServer('one');
});
afterEach(async () => {
  await road.close();
  await server.die();
});

const grant = { allowed: true, rules: [], obligations: { headers: {}, arguments: {}, route: undefined }, caller: { id: 'ada', name: 'Ada', attributes: {} } };
const read = (uri = 'doc://a', more: Parameters<Road['call']>[1] = {}): Promise<JsonObject> =>
  road.call(providerOf([server]), { method: 'resources/read', params: { uri }, retryable: true, ...more });
const cacheOf = (result: JsonObject): unknown => (result['_meta'] as JsonObject | undefined)?.['portico/cache'];

describe('resources', () => {
  test('are given again as long as their provider allows, and say so', async () => {
    server.manner = { ttlMs: 5000, cacheScope: 'private' };
    expect(await read()).toMatchObject({ call: 1, ttlMs: 5000 });
    road.clock.advance(2000);
    const again = await read();
    expect(again).toMatchObject({ call: 1, ttlMs: 3000 });
    expect(cacheOf(again)).toEqual({ hit: true, ageMs: 2000 });
    expect(await read('doc://b')).toMatchObject({ call: 2 });
    road.clock.advance(3000);
    expect(await read()).toMatchObject({ call: 3 });
  });

  test('are kept for each caller apart; public ones for all', async () => {
    server.manner = { ttlMs: 5000, cacheScope: 'private' };
    expect(await read('doc://a', { principal: ada })).toMatchObject({ call: 1 });
    expect(await read('doc://a', { principal: ben })).toMatchObject({ call: 2 });
    expect(await read('doc://a', { principal: { ...ada, onBehalfOf: { id: 'x', name: 'X' } } })).toMatchObject({ call: 3 });
    expect(await read('doc://a', { principal: ada })).toMatchObject({ call: 1 });
    server.manner = { ttlMs: 5000, cacheScope: 'public' };
    expect(await read('doc://b', { principal: ada })).toMatchObject({ call: 4 });
    expect(await read('doc://b', { principal: ben })).toMatchObject({ call: 4 });
  });

  test('are asked anew when policy obliges to something else, or knows other things of the caller', async () => {
    server.manner = { ttlMs: 5000, cacheScope: 'private' };
    expect(await read('doc://a', { grant })).toMatchObject({ call: 1 });
    expect(await read('doc://a', { grant: { ...grant, obligations: { ...grant.obligations, headers: { 'x-region': 'eu' } } } })).toMatchObject({ call: 2 });
    expect(await read('doc://a', { grant: { ...grant, caller: { ...grant.caller, attributes: { team: 'b' } } } })).toMatchObject({ call: 3 });
    expect(await read('doc://a', { grant })).toMatchObject({ call: 1 });
  });

  test('are not kept without a ttlMs, as questions, or in the middle of a conversation', async () => {
    await read();
    expect(await read()).toMatchObject({ call: 2 });
    server.manner = { ttlMs: 5000, resultType: 'input_required', inputRequests: { q: { method: 'roots/list' } } };
    await read('doc://q');
    expect(await read('doc://q')).toMatchObject({ call: 4 });
    server.manner = { ttlMs: 5000 };
    const goesOn = [{ requestState: 's' }, { inputResponses: {} }, { requestState: 's', inputResponses: {} }];
    for (const [nth, more] of goesOn.entries()) {
      const params = { uri: 'doc://c', ...more };
      await read('doc://c', { params });
      expect(await read('doc://c', { params })).toMatchObject({ call: 6 + 2 * nth });
    }
    expect(await read('doc://c')).toMatchObject({ call: 11 });
  });

  test('wanted by many at once are asked for once, unless it is a question', async () => {
    server.slow = 50;
    server.manner = { ttlMs: 5000 };
    const all = await Promise.all(Array.from({ length: 20 }, () => read()));
    expect(new Set(all.map((one) => one['call']))).toEqual(new Set([1]));
    server.manner = { ttlMs: 5000, resultType: 'input_required', requestState: 'r' };
    const asked = await Promise.all(Array.from({ length: 3 }, () => read('doc://q')));
    expect(new Set(asked.map((one) => one['call'])).size).toBe(3);
  });

  test('go on being read for the others when one who waits leaves; ends when all have left', async () => {
    server.slow = 100;
    server.manner = { ttlMs: 5000 };
    const gone = new AbortController();
    const first = codeOf(read('doc://a', { signal: gone.signal }));
    const second = read();
    await expect.poll(() => server.calls.length).toBe(1);
    gone.abort(new Error('gone'));
    expect(await first).toBe('Error: gone');
    expect(await second).toMatchObject({ call: 1 });
    server.manner = 'hang';
    const alone = new AbortController();
    const last = codeOf(read('doc://z', { signal: alone.signal }));
    await expect.poll(() => server.calls.length).toBe(2);
    alone.abort(new Error('gone'));
    await last;
    await expect.poll(() => server.abandoned).toBe(1);
  });

  test('what changed is not given again, not even what was asked for before the change', async () => {
    server.manner = { ttlMs: 60_000 };
    await read();
    road.traffic.forget({ tenant: 't1', name: 'acme' });
    expect(await read()).toMatchObject({ call: 2 });
    server.slow = 80;
    const before = read('doc://b');
    await expect.poll(() => server.calls.length).toBe(3);
    road.traffic.forget({ tenant: 't1', name: 'acme' });
    await before;
    server.slow = 0;
    expect(await read('doc://b')).toMatchObject({ call: 4 });
    road.traffic.forget({ tenant: 't2', name: 'acme' });
    expect(await read('doc://b')).toMatchObject({ call: 4 });
  });
});

describe('tools', () => {
  const limits = { cacheSeconds: 10 };
  const call = (name: string, args: JsonObject, more: Parameters<Road['call']>[1] = {}): Promise<JsonObject> =>
    road.call(providerOf([server], { limits }), { name, args, ...more });

  test('that only read are answered from memory where that is switched on, whatever the order of arguments', async () => {
    expect(await call('read', { a: 1, b: [2] })).toMatchObject({ call: 1 });
    expect(await call('read', { b: [2], a: 1 })).toMatchObject({ call: 1 });
    expect(await call('read', { a: 2, b: [2] })).toMatchObject({ call: 2 });
    expect(await call('read', { a: 1, b: [2] }, { principal: ben })).toMatchObject({ call: 3 });
    road.clock.advance(10_000);
    expect(await call('read', { a: 1, b: [2] })).toMatchObject({ call: 4 });
    expect(await road.call(providerOf([server]), { name: 'read', args: { a: 1, b: [2] } })).toMatchObject({ call: 5 });
  });

  test('that write are not, nor are failures, nor other versions of the surface or the settings', async () => {
    await call('write', {});
    expect(await call('write', {})).toMatchObject({ call: 2 });
    server.manner = { isError: true };
    await call('read', {});
    expect(await call('read', {})).toMatchObject({ call: 4 });
    server.manner = 'answer';
    expect(await call('read', {})).toMatchObject({ call: 5 });
    const other = { ...providerOf([server], { limits }), revision: 2 };
    expect(await road.call(other, { name: 'read' })).toMatchObject({ call: 6 });
    const surface = { id: 's2', number: 2, definitions: { tools: [], prompts: [], resources: [], resourceTemplates: [] }, tools: new Map(), prompts: new Map() };
    expect(await road.call({ ...providerOf([server], { limits }), surface }, { name: 'read' })).toMatchObject({ call: 7 });
    expect(await call('read', {})).toMatchObject({ call: 5 });
  });

  test('answers from memory count in the metrics, and against no limit', async () => {
    const provider = providerOf([server], { name: 'counted', limits: { cacheSeconds: 10, perMinute: 1 } });
    for (let nth = 0; nth < 4; nth += 1) await road.call(provider, { name: 'read' });
    expect(await metrics.metrics()).toMatch(/portico_provider_cache_total\{tenant="t1",provider="counted",outcome="hit"\} 3/);
    expect(await codeOf(road.call(provider, { name: 'read', args: { other: true } }))).toBe('request.rate_limited');
  });

  test('the caller’s own marks do not matter, those of extensions do', async () => {
    const said = (meta: JsonObject) => ({ exchange: { ...silentExchange, meta } });
    expect(await call('read', {}, said({ progressToken: 1, traceparent: 'x', 'io.modelcontextprotocol/logLevel': 'debug' }))).toMatchObject({ call: 1 });
    expect(await call('read', {}, said({ progressToken: 2 }))).toMatchObject({ call: 1 });
    expect(await call('read', {}, said({ 'com.example/view': 'wide' }))).toMatchObject({ call: 2 });
  });
});

test('memory is bounded: the oldest make room, and what is too big is not kept', async () => {
  await road.close();
  road = openRoad({ PORTICO_CACHE_MB: '1' });
  server.manner = { ttlMs: 60_000, text: 'x'.repeat(50_000) };
  for (let nth = 0; nth < 12; nth += 1) await read(`doc://${nth}`);
  expect(await read('doc://11')).toMatchObject({ call: 12 });
  expect(await read('doc://0')).toMatchObject({ call: 13 });
  server.manner = { ttlMs: 60_000, text: 'x'.repeat(100_000) };
  await read('doc://big');
  expect(await read('doc://big')).toMatchObject({ call: 15 });
});
