// A whole Portico for tests: in this process, on a free port and fresh data, on the engine the environment asks for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { operations, type Operation, type Output, type Problem } from '@portico/contracts';
import { freePort } from '../scripts/servers.ts';
import { readConfig } from '../server/kernel/index.ts';
import { throwAwayDatabase } from '../server/kernel/testing.ts';
import { startPortico, type Portico } from '../server/start.ts';
import { fromImage } from './start-image.ts';

export const adminKey = 'test-administrator-key-0123456789';

/** Who asks: an API key, or the cookies of a browser. */
export type Caller = { readonly key: string } | { readonly browser: Browser };

export class Refused extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem) {
    super(`${status} ${problem.code}: ${problem.detail}`);
    this.status = status;
    this.problem = problem;
  }
}

/** Keeps a session cookie and its CSRF token like a browser. */
export class Browser {
  cookie = '';
  csrf = '';
}

export interface TestPortico {
  readonly url: string;
  readonly portico: Portico;
  readonly admin: Caller;
  readonly folder: string;
  /** Calls an operation over HTTP at its route; throws {@link Refused}. */
  call<O extends Operation>(caller: Caller, operation: O, input?: Record<string, unknown>): Promise<Output<O>>;
  /** Waits for a job to end and gives its result; throws when it failed. */
  job(caller: Caller, id: string): Promise<Record<string, unknown>>;
  upload(caller: Caller, name: string, body: string | Uint8Array): Promise<string>;
  /** Signs a sample person in with a password set by a reset link an administrator hands over. */
  signIn(email: string): Promise<Caller>;
  close(): Promise<void>;
}

/** Starts it; with `sample` the order desk is there when this resolves. */
export async function startTestPortico(options: { sample?: boolean; environment?: Record<string, string> } = {}): Promise<TestPortico> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-walk-'));
  const port = await freePort();
  const server = process.env['PORTICO_TEST_DATABASE_URL'];
  const database = server === undefined ? undefined : await throwAwayDatabase(server);
  const environment = {
    PORT: String(port),
    PORTICO_DATA: folder,
    PORTICO_LOG: process.env['PORTICO_LOG'] ?? 'error',
    PORTICO_ADMIN_KEY: adminKey,
    PORTICO_SAMPLES: '0',
    ...(database && { DATABASE_URL: database.url }),
    ...options.environment,
  };
  // What decides how a data folder begins; whoever sets one of these begins with a first start of her own.
  const begins = ['PORTICO_DATA', 'PORTICO_KEY_FILE', 'PORTICO_ADMIN_KEY', 'PORTICO_SAMPLES', 'DATABASE_URL'];
  const prepared = !database && !begins.some((name) => options.environment?.[name] !== undefined);
  if (prepared) await fromImage(folder, options.sample === true ? 'sample' : 'bare', (made) => makeImage(made, options.sample === true));
  const portico = await startPortico({ config: readConfig(environment), quiet: true });
  const url = `http://127.0.0.1:${port}`;
  const admin: Caller = { key: adminKey };
  const test: TestPortico = {
    url,
    portico,
    admin,
    folder,
    call: (caller, operation, input = {}) => callOver(url, { caller, operation, input }) as Promise<never>,
    job: (caller, id) => finished(test, caller, id),
    upload: async (caller, name, body) => {
      const begin = (await test.call(caller, need('blobs.begin'), { name })) as { id: string; url: string };
      const put = await fetch(begin.url, { method: 'PUT', body: new Blob([body]), headers: { 'content-type': 'application/octet-stream' } });
      if (!put.ok) throw new Refused(put.status, (await put.json()) as Problem);
      return begin.id;
    },
    signIn: (email) => signIn(test, email),
    close: async () => {
      await portico.stop();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  if (options.sample === true && !prepared) {
    const { job } = (await test.call(admin, need('samples.reset'), {})) as { job: string };
    await test.job(admin, job);
  }
  return test;
}

async function makeImage(folder: string, sample: boolean): Promise<void> {
  const first = await startTestPortico({ sample, environment: { PORTICO_DATA: folder } });
  await first.close();
}

function need(name: string): Operation {
  const found = operations.get(name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
}

/** Calls an operation at its route of a Portico; throws {@link Refused}. */
export async function callOver(url: string, { caller, operation, input }: { caller: Caller; operation: Operation; input: Record<string, unknown> }): Promise<unknown> {
  const inPath = new Set<string>();
  const path_ = operation.http.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(input[name]));
  });
  const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined);
  const asQuery = operation.http.method === 'GET' || operation.http.method === 'DELETE';
  const address = new URL(`/api${path_}`, url);
  if (asQuery) for (const [name, value] of rest) address.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  const headers: Record<string, string> = 'key' in caller ? { authorization: `Bearer ${caller.key}` } : { cookie: caller.browser.cookie, 'x-csrf-token': caller.browser.csrf };
  const answer = await fetch(address, {
    method: operation.http.method,
    headers: { ...headers, ...(!asQuery && { 'content-type': 'application/json' }) },
    ...(!asQuery && { body: JSON.stringify(Object.fromEntries(rest)) }),
  });
  if ('browser' in caller) for (const cookie of answer.headers.getSetCookie()) caller.browser.cookie = cookie.split(';')[0] ?? '';
  if (!answer.ok) throw new Refused(answer.status, (await answer.json()) as Problem);
  return operation.result === 'stream' ? answer.text() : answer.json();
}

async function finished(test: TestPortico, caller: Caller, id: string): Promise<Record<string, unknown>> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    const job = (await test.call(caller, need('jobs.get'), { id })) as {
      status: string;
      result: Record<string, unknown> | null;
      error: { message: { en: string } } | null;
      issues: unknown[];
    };
    if (job.status === 'done') return { ...job.result, issues: job.issues };
    if (job.status === 'failed' || job.status === 'cancelled') throw new Error(`job ${job.status}: ${job.error?.message.en ?? ''} ${JSON.stringify(job.issues)}`);
    await wait(100);
  }
  throw new Error('the job did not end');
}

async function signIn(test: TestPortico, email: string): Promise<Caller> {
  const { people } = (await test.call(test.admin, need('people.list'), { search: email })) as { people: { id: string; email: string }[] };
  const person = people.find((one) => one.email === email);
  if (!person) throw new Error(`nobody has the address ${email}`);
  const { link } = (await test.call(test.admin, need('people.reset'), { id: person.id })) as { link: string };
  const browser = new Browser();
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
  const me = (await test.call({ browser }, need('link.use'), { token, password: 'correct horse battery' })) as { csrf: string };
  browser.csrf = me.csrf;
  return { browser };
}
