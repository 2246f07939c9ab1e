import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createLimiter, type Limiter } from './limiter.ts';
import { quiet, redisWorld } from './redis.fixture.ts';

const limit = { points: 3, seconds: 60 };
const world = redisWorld();
afterEach(() => world.close());

async function takeAll(from: Limiter, key: string): Promise<void> {
  for (let taken = 0; taken < limit.points; taken += 1) await from.take(key, limit);
}

describe('in memory', () => {
  it('refuses one more than allowed, says how long to wait, and forgets on reset', async () => {
    const subject = createLimiter({ redisUrl: undefined, log: quiet });
    await takeAll(subject, 'a');
    await expect(subject.take('a', limit)).rejects.toMatchObject({ code: 'request.rate_limited', params: { seconds: 60 } });
    await expect(subject.take('b', limit)).resolves.toBeUndefined();
    await subject.reset('a');
    await expect(subject.take('a', limit)).resolves.toBeUndefined();
  });
});

describe.skipIf(!existsSync('/usr/bin/redis-server'))('with Redis', () => {
  it('shares counts between replicas', async () => {
    const { url } = await world.start();
    const [one, two] = [await world.limiter(url), await world.limiter(url)];
    await takeAll(one, 'a');
    await expect(two.take('a', limit)).rejects.toMatchObject({ code: 'request.rate_limited' });
    await one.reset('a');
    await expect(two.take('a', limit)).resolves.toBeUndefined();
  });

  it('goes on in memory with one log line when Redis dies', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const { url, child } = await world.start();
    const subject = await world.limiter(url, log);
    await subject.take('a', limit);
    child.kill('SIGKILL');
    await wait(300);
    await takeAll(subject, 'a');
    await expect(subject.take('a', limit)).rejects.toMatchObject({ code: 'request.rate_limited' });
    expect(lines.filter((line) => line.includes('Redis is away'))).toHaveLength(1);
  });
});
