import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import { createClient } from 'redis';
import { freePort } from '../../scripts/servers.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import type { Log } from './log.ts';

export const quiet = pino({ level: 'silent' });

/** Redis servers and limiters on them, all ended with `close`. */
export interface RedisWorld {
  start(): Promise<{ url: string; child: ChildProcess }>;
  /** A limiter that has found its Redis. */
  limiter(url: string, log?: Log): Promise<Limiter>;
  close(): Promise<void>;
}

export function redisWorld(): RedisWorld {
  const children: ChildProcess[] = [];
  const limiters: { close(): Promise<void> }[] = [];
  return {
    start: async () => {
      const port = await freePort();
      const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'pipe' });
      children.push(child);
      await new Promise<void>((resolve, reject) => {
        child.on('error', reject);
        child.stdout?.on('data', (text: Buffer) => text.includes('Ready to accept') && resolve());
      });
      return { url: `redis://127.0.0.1:${port}`, child };
    },
    limiter: async (url, log = quiet) => {
      const made = createLimiter({ redisUrl: url, log });
      limiters.push(made);
      await arrived(url, made);
      return made;
    },
    close: async () => {
      for (const each of limiters.splice(0)) await each.close();
      for (const child of children.splice(0)) {
        const gone = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
    },
  };
}

/** Waits until what the limiter takes is seen in Redis. */
async function arrived(url: string, limiter: Limiter): Promise<void> {
  const client = createClient({ url });
  await client.connect();
  const key = `arrival-${Math.random()}`;
  for (let tries = 0; (await client.exists(`portico:bucket:${key}`)) === 0; tries += 1) {
    if (tries > 500) throw new Error('the limiter did not find its Redis');
    await limiter.spend([{ key, perMinute: 600 }]);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  client.destroy();
}
