import { done, none, operation, PorticoError, type Operation, type StreamResult } from '@portico/contracts';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createAudit, type Audit } from '../audit/index.ts';
import { implementChange, implementOutside, implementRead, keepSecret, type Implementation } from '../kernel/index.ts';
import { testKernel, testPrincipal, type TestKernel } from '../kernel/testing.ts';
import type { Call } from './call.ts';
import { createDoor, type Door } from './door.ts';
import { createMemory } from './memory.ts';

const texts = { en: 'test', zh: '测试' };
function declare(name: string, more: Partial<Operation>): Operation {
  return {
    ...operation({
      name,
      title: texts,
      description: texts,
      input: none,
      output: done,
      effect: 'read',
      allow: { action: name, on: 'self' },
      http: { method: 'POST', path: `/${name}` },
    }),
    ...more,
  };
}
const reads = declare('test.read', {});
const changes = declare('test.change', {
  effect: 'change',
  input: z.strictObject({ fail: z.boolean().default(false), password: z.string().optional() }),
  secretInput: ['password'],
});
const leaves = declare('test.leave', { effect: 'outside' });
const streams = declare('test.stream', { result: 'stream', output: z.unknown() });
const nested = declare('test.nested', { effect: 'change' });

let kernel: TestKernel;
let audit: Audit;
let door: Door;
let during: (() => Promise<void>) | undefined;

const implementations: Implementation[] = [
  implementRead(reads, async (ctx) => {
    await ctx.read((tx) => sql`SELECT 1`.execute(tx));
    return { ok: true as const };
  }),
  implementChange(changes, async (ctx, input) => {
    await keepSecret(ctx.tx, { tenant: ctx.tenant, name: 'trace', sealed: 'x', at: ctx.clock.now() });
    await ctx.fact('app.created', { app: 'a' });
    await during?.();
    if ((input as { fail: boolean }).fail) throw new Error('a bug with a secret inside');
    return { ok: true as const };
  }),
  implementOutside(leaves, async (ctx) => {
    await during?.();
    await ctx.transact((change) => keepSecret(change.tx, { tenant: ctx.tenant, name: 'left', sealed: 'x', at: ctx.clock.now() }));
    return { ok: true as const };
  }),
  implementRead(streams, () =>
    Promise.resolve({
      mediaType: 'text/plain',
      fileName: 'x.txt',
      body: (async function* () {
        yield 'one';
        await new Promise((resolve) => setTimeout(resolve, 20));
        yield 'two';
      })(),
    }),
  ),
  implementChange(nested, async (ctx) => {
    await kernel.database.bound(ctx.tenant, () => Promise.resolve());
    return { ok: true as const };
  }),
];

beforeEach(async () => {
  kernel = await testKernel();
  audit = createAudit(kernel);
  during = undefined;
  door = createDoor({ kernel, audit, memory: createMemory(), implementations: new Map(implementations.map((one) => [one.operation.name, one])), home: () => kernel.tenant });
});
afterEach(() => kernel.close());

const from: Call['from'] = { address: '127.0.0.1', language: 'en', entrance: 'api' };
const ask = (operation_: Operation, more: Partial<Call> = {}) => door.call({ operation: operation_, input: {}, principal: testPrincipal(kernel), from, ...more });

interface Told {
  id: string;
  of?: string;
  phase: string;
  outcome: string;
  code: string | null;
}
async function lines(): Promise<Told[]> {
  await audit.writer.flush();
  const { rows } = await kernel.database.system((tx) => sql<{ body: string }>`SELECT body FROM audit_line ORDER BY seq`.execute(tx));
  return rows.map((row) => JSON.parse(row.body) as Told);
}
const count = async (table: string): Promise<number> => {
  const { rows } = await kernel.database.system((tx) => sql<{ n: number }>`SELECT count(*)::int AS n FROM ${sql.id(table)}`.execute(tx));
  return rows[0]?.n ?? -1;
};

describe('the door', () => {
  test('records a read in one line', async () => {
    await ask(reads);
    expect(await lines()).toMatchObject([{ phase: 'single', outcome: 'done' }]);
  });

  test('has the intent of a change on record before it runs, and the outcome commits with it', async () => {
    await ask(changes);
    const told = await lines();
    expect(told).toMatchObject([
      { phase: 'intent', outcome: 'begun' },
      { phase: 'outcome', outcome: 'done', of: told[0]?.id },
    ]);
    expect(await count('kernel_fact')).toBe(1);
  });

  test('takes back state, fact and nothing of the record when a change fails', async () => {
    const error = await ask(changes, { input: { fail: true } }).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(PorticoError);
    expect((error as PorticoError).code).toBe('internal');
    expect((error as PorticoError).message).not.toContain('secret inside');
    expect(await lines()).toMatchObject([{ outcome: 'begun' }, { outcome: 'failed', code: 'internal' }]);
    expect([await count('kernel_secret'), await count('kernel_fact')]).toEqual([0, 0]);
  });

  test('has the intent on record before something leaves', async () => {
    let seen = 0;
    during = async () => {
      const { rows } = await kernel.database.system((tx) => sql`SELECT 1 FROM audit_line`.execute(tx));
      seen = rows.length;
    };
    await ask(leaves);
    expect(seen).toBe(1);
    expect(await lines()).toMatchObject([{ outcome: 'begun' }, { outcome: 'done' }]);
  });

  test('keeps secrets out of the record', async () => {
    await ask(changes, { input: { password: 'hunter2hunter2' } });
    expect(JSON.stringify(await lines())).not.toContain('hunter2');
    expect(JSON.stringify(await lines())).toContain('[secret]');
  });

  test('refuses without principal, beyond the scope, and input that is not of the schema, each on record', async () => {
    await expect(ask(reads, { principal: undefined })).rejects.toMatchObject({ code: 'auth.required' });
    await expect(ask(changes, { principal: testPrincipal(kernel, { scopes: ['read'] }) })).rejects.toMatchObject({ code: 'policy.scope' });
    await expect(ask(reads, { input: { nonsense: 1 } })).rejects.toMatchObject({ code: 'request.invalid' });
    expect((await lines()).map((line) => line.code)).toEqual(['auth.required', 'policy.scope', 'request.invalid']);
  });

  test('refuses a second transaction inside an open one instead of hanging', async () => {
    await expect(ask(nested)).rejects.toMatchObject({ code: 'internal' });
  });

  test('records a stream at its end', async () => {
    const { value } = await ask(streams);
    expect(await lines()).toEqual([]);
    let text = '';
    for await (const chunk of (value as StreamResult).body) text += String(chunk);
    expect(text).toBe('onetwo');
    expect(await lines()).toMatchObject([{ outcome: 'done' }]);
  });

  test('ends a stream whose credential is revoked', async () => {
    const principal = testPrincipal(kernel, { credential: { kind: 'key', id: 'k1' } });
    const { value } = await ask(streams, { principal });
    const reading = (async () => {
      for await (const _ of (value as StreamResult).body) door.revoke('k1');
    })();
    await expect(reading).rejects.toMatchObject({ code: 'auth.invalid' });
    expect(await lines()).toMatchObject([{ outcome: 'refused', code: 'auth.invalid' }]);
  });

  test('stops announcing facts that run in circles', async () => {
    const cause = { fact: 'f', name: 'app.created' as const, depth: 3 };
    await ask(changes, { cause });
    expect(await count('kernel_fact')).toBe(0);
    await ask(changes, { cause: { ...cause, depth: 2 } });
    expect(await count('kernel_fact')).toBe(1);
  });

  test('lets running calls finish when it stops, and refuses new ones', async () => {
    let release = (): void => undefined;
    during = () => new Promise((resolve) => (release = resolve));
    const running = ask(leaves);
    await expect.poll(() => release.name).not.toBe('release');
    const drained = door.drain(5000);
    await expect(ask(reads)).rejects.toMatchObject({ code: 'stopping' });
    release();
    await expect(running).resolves.toMatchObject({ value: { ok: true } });
    await drained;
  });
});
