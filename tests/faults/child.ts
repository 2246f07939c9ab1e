// Portico as a process of its own, so that it can be killed, stopped and started again on the same data.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Problem } from '@portico/contracts';
import { freePort } from '../../scripts/servers.ts';

export const adminKey = 'fault-administrator-key-0123456789';
const root = new URL('../../', import.meta.url).pathname;

export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly trace: string | null;
  readonly body: Record<string, unknown>;
  readonly problem: Problem;
}

/** One HTTP call with the administrator's key, e.g. `GET /apps`; throws only when no whole answer came. */
export async function ask(url: string, call: string, given: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
  const [method = '', where = ''] = call.split(' ');
  const { body } = given;
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api${where}`, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, ...json, ...given.headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const parsed = (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown>;
  return { status: answer.status, ok: answer.ok, trace: answer.headers.get('x-trace-id'), body: parsed, problem: parsed as unknown as Problem };
}

/** The same, for what must succeed. */
export async function must(url: string, call: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await ask(url, call, { body });
  if (!answer.ok) throw new Error(`${call}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Asks until the answer is as wanted; throws with the last one when that takes too long. */
export async function eventually<T>(ask_: () => Promise<T>, wanted: (answer: T) => boolean, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask_();
    if (wanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`still not so after ${seconds} s: ${JSON.stringify(answer).slice(0, 2000)}`);
    await wait(100);
  }
}

/** Uploads a file; gives the blob's id. */
export async function upload(url: string, name: string, body: string | Blob): Promise<string> {
  const begun = (await must(url, 'POST /blobs', { name })) as { id: string; url: string };
  const put = await fetch(begun.url, { method: 'PUT', body, headers: { 'content-type': 'application/octet-stream' } });
  if (put.status !== 201) throw new Error(`the upload was answered with ${put.status}: ${await put.text()}`);
  return begun.id;
}

export interface Life {
  readonly pid: number;
  /** Milliseconds from spawn to ready. */
  readonly startup: number;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
  output(): string;
  /** Megabytes of resident memory. */
  memory(): number;
}

export interface Place {
  readonly folder: string;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A fresh data folder and a port. */
export async function place(environment: Record<string, string> = {}): Promise<Place & { remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-fault-'));
  const port = await freePort();
  return {
    folder,
    url: `http://127.0.0.1:${port}`,
    environment: { PORT: String(port), PORTICO_DATA: folder, PORTICO_LOG: 'error', PORTICO_ADMIN_KEY: adminKey, PORTICO_SAMPLES: '0', ...environment },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function gone(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** Runs `server/main.ts` until it ends by itself; for starts that must fail. */
export async function runToEnd(at: Place, seconds = 30): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(at);
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  const code = await gone(child);
  clearTimeout(timer);
  return { code, output: output() };
}

function launch(at: Place): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, 'server', 'main.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...at.environment },
  });
  let text = '';
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString('utf8')).slice(-100_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return { child, output: () => text };
}

/** Starts it and waits until it is ready. */
export async function live(at: Place): Promise<Life> {
  const began = performance.now();
  const { child, output } = launch(at);
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Portico ended at its start (${child.exitCode ?? child.signalCode}): ${output()}`);
    const ready = await fetch(`${at.url}/readyz`, { signal: AbortSignal.timeout(3000) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (performance.now() - began > 60_000) {
      child.kill('SIGKILL');
      throw new Error(`Portico was not ready after 60 s: ${output()}`);
    }
    await wait(20);
  }
  return {
    pid: child.pid ?? 0,
    startup: performance.now() - began,
    kill: async () => {
      child.kill('SIGKILL');
      await gone(child);
    },
    stop: () => {
      child.kill('SIGTERM');
      return gone(child);
    },
    output,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
  };
}
