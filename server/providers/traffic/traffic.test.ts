import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '@portico/contracts';
import { silentExchange as silent } from '../../kernel/exchange.ts';
import { metrics } from '../../kernel/metrics.ts';
import { codeOf, from, openRoad, providerOf, startServer, type Manner, type Road, type Server } from './traffic.fixture.ts';

let road: Road;
const servers: Server[] = [];
beforeEach(() => {
  road = openRoad();
});
afterEach(async () => {
  await road.close();
  await Promise.all(servers.splice(0).map((one) => one.die().catch(() => undefined)));
});

async function serve(name: string, manner: Manner = 'answer'): Promise<Server> {
  const server = await startServer(name, manner);
  servers.push(server);
  return server;
}
const times = <T>(count: number, run: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, run));

describe('instances', () => {
  test('share calls by weight, which is how versions get their share', async () => {
    const [old, young] = [await serve('1.0'), await serve('2.0')];
    const provider = providerOf([old, young], { weights: [9, 1] });
    for (let nth = 0; nth < 50; nth += 1) await road.call(provider);
    expect([old.calls.length, young.calls.length]).toEqual([45, 5]);
  });

  test('a slow one gets no more than its share of what is under way', async () => {
    const [slow, quick] = [await serve('slow'), await serve('quick')];
    slow.slow = 400;
    const provider = providerOf([slow, quick]);
    await times(4, async () => {
      for (let nth = 0; nth < 10; nth += 1) await road.call(provider);
    });
    // In turn it would be 20 and 20.
    expect(slow.calls.length).toBeLessThan(12);
    expect(quick.calls.length).toBeGreaterThan(28);
  });

  test('a dead one costs no call, is left out, and comes back by itself', async () => {
    const [dead, well] = [await serve('dead'), await serve('well')];
    await dead.die();
    const provider = providerOf([dead, well]);
    const answers = [];
    for (let nth = 0; nth < 20; nth += 1) answers.push(from(await road.call(provider)));
    expect(new Set(answers)).toEqual(new Set(['well']));
    expect(await metrics.metrics()).toMatch(/portico_provider_resting\{tenant="t1",provider="acme",what="instance"\} 1/);
    await dead.revive();
    for (let nth = 0; nth < 4; nth += 1) await road.call(provider);
    expect(dead.calls).toEqual([]);
    road.clock.advance(3100);
    for (let nth = 0; nth < 10; nth += 1) await road.call(provider);
    expect(dead.calls.length).toBeGreaterThanOrEqual(4);
    expect(await metrics.metrics()).toMatch(/portico_provider_resting\{tenant="t1",provider="acme",what="instance"\} 0/);
  });

  test('a session stays where it is until its instance is gone', async () => {
    const [one, two] = [await serve('one'), await serve('two')];
    const provider = providerOf([one, two]);
    const ask = async (session: string) => from(await road.call(provider, { exchange: { ...silent, era: 'legacy', session } }));
    const home = await ask('s1');
    for (let nth = 0; nth < 5; nth += 1) {
      await ask('s2');
      expect(await ask('s1')).toBe(home);
    }
    await (home === 'one' ? one : two).die();
    expect(await ask('s1')).toBe(home === 'one' ? 'two' : 'one');
  });
});

describe('what does not work', () => {
  test('a call that may have done something is not sent again', async () => {
    const one = await serve('one', 'cut');
    const two = await serve('two', 'cut');
    expect(await codeOf(road.call(providerOf([one, two]), { name: 'write' }))).toBe('provider.unreachable');
    expect(one.calls.length + two.calls.length).toBe(1);
  });

  test('a read is: elsewhere, after a pause', async () => {
    const one = await serve('one', 'cut');
    const two = await serve('two');
    const provider = providerOf([one, two]);
    expect(await times(2, () => road.call(provider, { name: 'read' }))).toHaveLength(2);
    expect(two.calls.length).toBe(2);
  });

  test('retries are at most a fifth of the calls when everything fails', async () => {
    const one = await serve('one', 'error');
    const provider = providerOf([one]);
    let failed = 0;
    for (let nth = 0; nth < 40; nth += 1) {
      if ((await codeOf(road.call(provider, { name: 'read' }))) === 'provider.unreachable') failed += 1;
      road.clock.advance(120_000);
    }
    expect(failed).toBe(40);
    // Three are there from the start.
    expect(one.calls.length - 40).toBeLessThanOrEqual(3 + 8);
    expect(one.calls.length).toBeGreaterThan(40);
  }, 20_000);

  test('a tool that fails again and again rests; its provider’s others go on; one trial call opens it again', async () => {
    const one = await serve('one');
    const provider = providerOf([one]);
    one.manner = 'error';
    for (let nth = 0; nth < 5; nth += 1) expect(await codeOf(road.call(provider, { name: 'sick' }))).toBe('provider.unreachable');
    one.manner = 'answer';
    const refused = await road.call(provider, { name: 'sick' }).catch((error: unknown) => error as { code: string; params: JsonObject; message: string });
    expect(refused).toMatchObject({ code: 'provider.offline', params: { seconds: 3 }, message: expect.stringContaining('sick failed too often') });
    expect(one.calls.filter((name) => name === 'sick')).toHaveLength(5);
    expect(from(await road.call(provider, { name: 'other' }))).toBe('one');
    road.clock.advance(3000);
    one.slow = 100;
    const both = await Promise.all([codeOf(road.call(provider, { name: 'sick' })), codeOf(road.call(provider, { name: 'sick' }))]);
    expect(both).toEqual(['answered', 'provider.offline']);
    expect(await codeOf(road.call(provider, { name: 'sick' }))).toBe('answered');
  });

  test('a trial that fails doubles the rest; a probe that found the provider well ends it', async () => {
    const one = await serve('one', 'error');
    const provider = providerOf([one]);
    for (let nth = 0; nth < 5; nth += 1) await codeOf(road.call(provider));
    road.clock.advance(3000);
    expect(await codeOf(road.call(provider))).toBe('provider.unreachable');
    road.clock.advance(3100);
    expect(await codeOf(road.call(provider))).toBe('provider.offline');
    one.manner = 'answer';
    await codeOf(road.call({ ...provider, state: 'offline' }));
    expect(await codeOf(road.call({ ...provider, state: 'healthy' }))).toBe('answered');
  });

  test('a provider that is dead in all its tools rests as a whole, and says when it is tried again', async () => {
    const one = await serve('one');
    await one.die();
    const provider = providerOf([one], { limits: { callMs: 1000 } });
    const codes: string[] = [];
    for (let nth = 0; nth < 12; nth += 1) codes.push(await codeOf(road.call(provider, { name: `tool-${nth}` })));
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'provider.unreachable'));
    expect(codes.slice(10)).toEqual(['provider.offline', 'provider.offline']);
    await one.revive();
    road.clock.advance(3000);
    expect(await codeOf(road.call(provider, { name: 'tool-1' }))).toBe('answered');
    expect(await codeOf(road.call(provider, { name: 'tool-2' }))).toBe('answered');
  }, 20_000);

  test('a hung provider takes its own places only: others do not notice, further calls are refused', async () => {
    const hung = await serve('hung', 'hang');
    const well = await serve('well');
    const sick = providerOf([hung], { name: 'sick', limits: { concurrency: 3, callMs: 1500 } });
    const began = performance.now();
    let atOnce = 0;
    const waiting = times(10, async () => {
      const code = await codeOf(road.call(sick));
      if (performance.now() - began < 1200) atOnce += 1;
      return code;
    });
    expect(from(await road.call(providerOf([well], { name: 'good' })))).toBe('well');
    expect(performance.now() - began).toBeLessThan(1200);
    const codes = await waiting;
    // Three are under way and three may wait.
    expect(atOnce).toBe(4);
    expect(codes.filter((code) => code === 'provider.busy').length).toBeGreaterThanOrEqual(4);
    expect(codes).not.toContain('answered');
    expect(hung.calls.length).toBeLessThanOrEqual(6);
    hung.manner = 'answer';
    expect(await codeOf(road.call(sick, { name: 'other' }))).toBe('answered');
  });

  test('a caller that leaves gives up her place, in the queue too, and counts against nobody', async () => {
    const hung = await serve('hung', 'hang');
    const provider = providerOf([hung], { limits: { concurrency: 1 } });
    const gone = new AbortController();
    const inside = codeOf(road.call(provider, { signal: gone.signal }));
    await expect.poll(() => hung.calls.length).toBe(1);
    const impatient = new AbortController();
    const queued = codeOf(road.call(provider, { signal: impatient.signal }));
    impatient.abort(new Error('did not wait'));
    expect(await queued).toBe('Error: did not wait');
    gone.abort(new Error('gone'));
    expect(await inside).toBe('Error: gone');
    await expect.poll(() => hung.abandoned).toBe(1);
    hung.manner = 'answer';
    for (let nth = 0; nth < 8; nth += 1) {
      const away = new AbortController();
      const call = codeOf(road.call(provider, { signal: away.signal }));
      away.abort(new Error('gone'));
      await call;
    }
    expect(await codeOf(road.call(provider))).toBe('answered');
  });
});

describe('hedging', () => {
  const limits = { hedgeMs: 60 };
  test('asks a second instance for a slow read; the first answer counts, the loser is cancelled', async () => {
    const [slow, quick] = [await serve('slow', 'hang'), await serve('quick')];
    const provider = providerOf([slow, quick], { limits });
    expect(from(await road.call(provider, { name: 'read' }))).toBe('quick');
    expect([slow.calls, quick.calls]).toEqual([['read'], ['read']]);
    await expect.poll(() => slow.abandoned).toBe(1);
  });

  test('never for what may change something', async () => {
    const [slow, quick] = [await serve('slow'), await serve('quick')];
    slow.slow = 250;
    const provider = providerOf([slow, quick], { limits });
    const answers = await Promise.all([road.call(provider, { name: 'write' }), road.call(provider, { name: 'write' })]);
    expect(new Set(answers.map(from))).toEqual(new Set(['slow', 'quick']));
    expect([slow.calls.length, quick.calls.length]).toEqual([1, 1]);
  });
});
