// Starts that can't be: each says what is wrong and what to do, and leaves the data as it was.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../server/kernel/database/database.ts';
import { migrate, readMigrations } from '../../server/kernel/database/migrate.ts';
import { openPglite } from '../../server/kernel/database/pglite.ts';
import { createTenant } from '../../server/kernel/tenants.ts';
import { live, must, place, runToEnd, type Place } from './child.ts';

let at: Place & { remove(): void };
beforeAll(async () => {
  at = await place();
  const life = await live(at);
  await must(at.url, 'POST /apps', { name: 'desk', title: 'Desk' });
  await must(at.url, 'POST /apps/desk/releases', {});
  await must(at.url, 'POST /apps/desk/records/Item', { values: { name: 'kept' } });
  await life.stop();
}, 60_000);
afterAll(() => at.remove());

async function stillThere(): Promise<void> {
  const life = await live(at);
  const { records } = (await must(at.url, 'GET /apps/desk/records/Item')) as { records: { values: { name: string } }[] };
  expect(records.map((record) => record.values.name)).toEqual(['kept']);
  expect(await life.stop()).toBe(0);
}

test('a second process on the same data folder is refused by name, the first lives on', { timeout: 60_000 }, async () => {
  const life = await live(at);
  const second = await runToEnd({ ...at, environment: { ...at.environment, PORT: '0' } });
  expect(second.code).toBe(1);
  expect(second.output).toContain(`in use by process ${life.pid}. Stop that one, or set PORTICO_DATA`);
  expect(await must(at.url, 'GET /apps/desk')).toMatchObject({ name: 'desk' });
  await life.stop();
  await stillThere();
});

test('a port in use is named, and the data folder is free again', { timeout: 60_000 }, async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(at.environment['PORT']), '127.0.0.1', resolve));
  const refused = await runToEnd(at);
  await new Promise((resolve) => other.close(resolve));
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/Port \d+ on 127\.0\.0\.1 is in use\. Stop what listens there, or set PORT/);
  expect(existsSync(path.join(at.folder, 'portico.lock'))).toBe(false);
  await stillThere();
});

test('a setting that is not valid is named with what was expected', { timeout: 60_000 }, async () => {
  const refused = await runToEnd({ ...at, environment: { ...at.environment, DATABASE_URL: 'mysql://somewhere', PORTICO_MAX_BODY_MB: 'many' } });
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/DATABASE_URL: starts with postgres:\/\//);
  expect(refused.output).toMatch(/PORTICO_MAX_BODY_MB: .*number/);
});

test('a database nobody answers at is said so', { timeout: 60_000 }, async () => {
  const refused = await runToEnd({ ...at, environment: { ...at.environment, DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' } });
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/did not start: .*(ECONNREFUSED|127\.0\.0\.1:9)/);
});

test('data of a newer Portico is refused with both versions, and not touched', { timeout: 60_000 }, async () => {
  const change = async (sql: string): Promise<void> => {
    const engine = await openPglite({ folder: at.folder });
    await (await engine.acquire()).script(sql);
    await engine.close();
  };
  await change("INSERT INTO portico.kernel_migration (number, name, hash) VALUES (9999, '9999_from_the_future.sql', 'x')");
  const refused = await runToEnd(at);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('9999_from_the_future.sql');
  expect(refused.output).toContain(readMigrations().at(-1)?.name);
  expect(refused.output).toMatch(/Start that version, or restore a backup/);
  await change('DELETE FROM portico.kernel_migration WHERE number = 9999');
  await stillThere();
});

test('data of an older Portico is brought up to date at the start, in order, once', { timeout: 60_000 }, async () => {
  const old = await place();
  try {
    const all = readMigrations();
    const engine = await openPglite({ folder: old.folder });
    await migrate(engine, all.slice(0, -1));
    await createTenant(createDatabase(engine), { id: '01900000-0000-7000-8000-000000000001', slug: 'elder', name: 'Elder', at: new Date() });
    await engine.close();
    const life = await live(old);
    await life.stop();
    const after = await openPglite({ folder: old.folder });
    const connection = await after.acquire();
    const { rows } = await connection.query('SELECT name FROM portico.kernel_migration ORDER BY number', []);
    const kept = await connection.query("SELECT slug FROM portico.kernel_tenant WHERE slug = 'elder'", []);
    await after.close();
    expect(rows).toEqual(all.map(({ name }) => ({ name })));
    expect(kept.rows).toEqual([{ slug: 'elder' }]);
  } finally {
    old.remove();
  }
});

test('a key file that is no key is refused; the data stays sealed, not lost', { timeout: 60_000 }, async () => {
  const keyFile = path.join(at.folder, 'master.key');
  expect(readFileSync(keyFile, 'utf8')).toMatch(/^[A-Za-z0-9+/=]{44}\n$/);
  const refused = await runToEnd({ ...at, environment: { ...at.environment, PORTICO_KEY_FILE: new URL(import.meta.url).pathname } });
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/does not hold a 32-byte key in base64\. Restore it from a backup/);
  await stillThere();
});
