import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { bucketsInMemory } from './buckets.ts';
import type { Limiter } from './limiter.ts';
import { redisWorld } from './redis.fixture.ts';

const world = redisWorld();
afterEach(() => world.close());

describe('in memory', () => {
  it('holds a minute’s worth, fills evenly, and takes from all or from none', async () => {
    let at = 1000;
    const spend = bucketsInMemory(() => at);
    const [a, b] = [
      { key: 'a', perMinute: 7 },
      { key: 'b', perMinute: 2 },
    ];
    expect(await spend([a, b])).toBe(0);
    expect(await spend([a, b])).toBe(0);
    expect(await spend([a, b])).toBe(30_000);
    for (let nth = 0; nth < 5; nth += 1) expect(await spend([a])).toBe(0);
    expect(await spend([a])).toBeGreaterThan(8000);
    at += 30_000;
    expect(await spend([a, b])).toBe(0);
    expect(await spend([a, b])).toBe(30_000);
  });

  it('forgets buckets that are full again', async () => {
    let at = 0;
    const spend = bucketsInMemory(() => at);
    for (let nth = 0; nth < 60_000; nth += 1) {
      at += 20;
      await spend([{ key: String(nth), perMinute: 60 }]);
    }
    expect(await spend([{ key: '0', perMinute: 1 }])).toBe(0);
  });
});

describe.skipIf(!existsSync('/usr/bin/redis-server'))('with Redis', () => {
  const refusedAfter = async (from: readonly Limiter[], perMinute: number): Promise<number> => {
    for (let taken = 0; ; taken += 1) {
      try {
        await from[taken % from.length]?.spend([
          { key: 'shared', perMinute },
          { key: 'wide', perMinute: 1000 },
        ]);
      } catch (error) {
        expect(error).toMatchObject({ code: 'request.rate_limited' });
        return taken;
      }
    }
  };

  it('is shared by replicas, and a refusal takes nothing', async () => {
    const { url } = await world.start();
    const [one, two] = [await world.limiter(url), await world.limiter(url)];
    expect(await refusedAfter([one, two], 6)).toBe(6);
    await expect(two.spend([{ key: 'shared', perMinute: 6 }])).rejects.toMatchObject({ params: { seconds: 10 } });
    await expect(one.spend([{ key: 'wide', perMinute: 1000 }])).resolves.toBeUndefined();
  });

  it('counts by itself, at most 50 ms late, while Redis hangs; and shares again afterwards', async () => {
    const { url, child } = await world.start();
    const one = await world.limiter(url);
    await one.spend([{ key: 'a', perMinute: 2 }]);
    child.kill('SIGSTOP');
    const began = performance.now();
    await one.spend([{ key: 'a', perMinute: 2 }]);
    const first = performance.now() - began;
    await one.spend([{ key: 'a', perMinute: 2 }]);
    await expect(one.spend([{ key: 'a', perMinute: 2 }])).rejects.toMatchObject({ code: 'request.rate_limited' });
    expect(first).toBeLessThan(120);
    expect(performance.now() - began - first).toBeLessThan(40);
    child.kill('SIGCONT');
    await wait(1100);
    expect(await refusedAfter([one], 3)).toBe(3);
  });
});
