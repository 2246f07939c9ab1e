import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant } from '../tenants.ts';
import { testKernel, type TestKernel } from '../testing.ts';
import { createDatabase } from './database.ts';
import type { Connection } from './engine.ts';

let kernel: TestKernel;
let other: string;
beforeAll(async () => {
  kernel = await testKernel();
  other = kernel.clock.id();
  await createTenant(kernel.database, { id: other, slug: 'other', name: 'Other', at: kernel.clock.now() });
});
afterAll(() => kernel.close());

const keep = (tenant: string, name: string) => (tx: Parameters<Parameters<TestKernel['database']['bound']>[1]>[0]) =>
  sql`INSERT INTO kernel_secret (tenant, name, sealed, updated_at) VALUES (${tenant}, ${name}, 'x', now())`.execute(tx);

describe('a bound transaction', () => {
  test('sees and writes only its tenant', async () => {
    await kernel.database.bound(kernel.tenant, keep(kernel.tenant, 'mine'));
    const seen = await kernel.database.bound(other, (tx) => sql`SELECT * FROM kernel_secret`.execute(tx));
    expect(seen.rows).toEqual([]);
    await expect(kernel.database.bound(other, keep(kernel.tenant, 'forged'))).rejects.toThrow(/row-level security/);
  });

  test('refuses writes when read-only and is unbound afterwards', async () => {
    await expect(kernel.database.bound(kernel.tenant, keep(kernel.tenant, 'no'), { readOnly: true })).rejects.toThrow(/read-only/);
    const { rows } = await kernel.database.system((tx) =>
      sql<{ tenant: string | null; role: string }>`SELECT current_setting('portico.tenant', true) AS tenant, current_user AS role`.execute(tx),
    );
    expect(rows[0]?.tenant ?? '').toBe('');
    expect(rows[0]?.role).toBe('portico_system');
  });

  test('can not change the schema', async () => {
    await expect(kernel.database.bound(kernel.tenant, (tx) => sql`DROP TABLE kernel_secret`.execute(tx))).rejects.toThrow(/must be owner/);
  });

  test('rolls back whole on an error', async () => {
    const failing = kernel.database.bound(kernel.tenant, async (tx) => {
      await keep(kernel.tenant, 'half')(tx);
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    const { rows } = await kernel.database.bound(kernel.tenant, (tx) => sql`SELECT 1 FROM kernel_secret WHERE name = 'half'`.execute(tx));
    expect(rows).toEqual([]);
  });
});

describe('a statement sent at once', () => {
  const write = (name: string) => sql`INSERT INTO kernel_secret (tenant, name, sealed, updated_at) VALUES (${kernel.tenant}, ${name}, current_user, now())`;
  const kept = (name: string): Promise<string[]> =>
    kernel.database.system(async (tx) => (await sql<{ sealed: string }>`SELECT sealed FROM kernel_secret WHERE name = ${name}`.execute(tx)).rows.map((row) => row.sealed));

  test('is written by the system role, and committed when it resolves', async () => {
    await kernel.database.systemAtOnce(write('quick'));
    expect(await kept('quick')).toEqual(['portico_system']);
  });

  test('leaves nothing when it fails, and its connection goes on', async () => {
    await kernel.database.systemAtOnce(write('twice'));
    await expect(kernel.database.systemAtOnce(write('twice'))).rejects.toThrow(/duplicate key/);
    await expect(kernel.database.systemAtOnce(sql`SELECT 1 / 0`)).rejects.toThrow(/division by zero/);
    for (let again = 0; again < 20; again += 1) await kernel.database.systemAtOnce(write(`after ${again}`));
    expect(await kept('after 19')).toHaveLength(1);
  });

  test.each([
    ['no transaction came about', () => Promise.reject(new Error('canceling statement')), /^done$/, 1],
    ['its role was refused', (real: Connection) => real.script('BEGIN; SET LOCAL ROLE portico_nobody'), /portico_nobody/, 0],
  ] as const)('tells what is so when it could not begin: %s', async (how, begin, says, written) => {
    const { engine } = kernel.database;
    const real = await engine.acquire();
    const script = (text: string): Promise<void> => (text.startsWith('BEGIN') ? begin(real) : real.script(text));
    const own: Connection = { script, query: real.query.bind(real), copyIn: real.copyIn.bind(real), copyOut: real.copyOut.bind(real) };
    const database = createDatabase({ ...engine, acquire: () => Promise.resolve(own), release: (_own, broken) => engine.release(real, broken) });
    const outcome = await database.systemAtOnce(write(how)).then(
      () => 'done',
      (error: Error) => error.message,
    );
    expect(outcome).toMatch(says);
    expect(await kept(how)).toHaveLength(written);
    await kernel.database.systemAtOnce(write(`after: ${how}`));
    expect(await kept(`after: ${how}`)).toEqual(['portico_system']);
  });

  test('is refused within a transaction', async () => {
    await expect(kernel.database.system(() => kernel.database.systemAtOnce(write('inner')))).rejects.toThrow(/a transaction is open already/);
  });
});
