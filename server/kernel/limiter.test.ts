import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createLimiter, type Limiter } from './limiter.ts';

const quiet = pino({ level: 'silent' });
const limit = { points: 3, seconds: 60 };
const open: { close(): Promise<void> }[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function limiter(redisUrl?: string, log = quiet): Limiter {
  const made = createLimiter({ redisUrl, log });
  open.push(made);
  return made;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function startRedis(): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'pipe' });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.stdout?.on('data', (text: Buffer) => text.includes('Ready to accept') && resolve());
  });
  return { url: `redis://127.0.0.1:${port}`, child };
}

async function takeAll(from: Limiter, key: string): Promise<void> {
  for (let taken = 0; taken < limit.points; taken += 1) await from.take(key, limit);
}

describe('in memory', () => {
  it('refuses one more than allowed, says how long to wait, and forgets on reset', async () => {
    const subject = limiter();
    await takeAll(subject, 'a');
    await expect(subject.take('a', limit)).rejects.toMatchObject({ code: 'request.rate_limited', params: { seconds: 60 } });
    await expect(subject.take('b', limit)).resolves.toBeUndefined();
    await subject.reset('a');
    await expect(subject.take('a', limit)).resolves.toBeUndefined();
  });
});

describe.skipIf(!existsSync('/usr/bin/redis-server'))('with Redis', () => {
  it('shares counts between replicas', async () => {
    const { url } = await startRedis();
    const [one, two] = [limiter(url), limiter(url)];
    await wait(200);
    await takeAll(one, 'a');
    await expect(two.take('a', limit)).rejects.toMatchObject({ code: 'request.rate_limited' });
    await one.reset('a');
    await expect(two.take('a', limit)).resolves.toBeUndefined();
  });

  it('goes on in memory with one log line when Redis dies', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const { url, child } = await startRedis();
    const subject = limiter(url, log);
    await wait(200);
    await subject.take('a', limit);
    child.kill('SIGKILL');
    await wait(300);
    await takeAll(subject, 'a');
    await expect(subject.take('a', limit)).rejects.toMatchObject({ code: 'request.rate_limited' });
    expect(lines.filter((line) => line.includes('Redis is away'))).toHaveLength(1);
  });
});
