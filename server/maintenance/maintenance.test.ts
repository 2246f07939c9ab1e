import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeCheckpoint } from '../audit/checkpoint.ts';
import {
  createDatabase,
  createLog,
  createTenant,
  createVault,
  migrate,
  openEngine,
  openKernel,
  readConfig,
  readMasterKey,
  readMigrations,
  systemClock,
  type Kernel,
} from '../kernel/index.ts';
import { backup } from './backup.ts';
import { doctor } from './doctor.ts';
import { restore } from './restore.ts';
import { appliedMigrations } from './store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'portico-maintenance-'));
const at = (name: string): ReturnType<typeof readConfig> => readConfig({ PORTICO_DATA: path.join(folder, name), PORTICO_LOG: 'silent', PORT: '0' });
const quiet = (): void => undefined;
const ours = readMigrations();
const tenant = systemClock.id();
const old = path.join(folder, 'old.tar.gz');
const current = path.join(folder, 'current.tar.gz');

/** A Portico of one tenant with a signed checkpoint, at a level of the schema. */
async function make(name: string, migrations = ours): Promise<void> {
  const config = at(name);
  const engine = await openEngine(config, createLog('silent'));
  await migrate(engine, migrations);
  const database = createDatabase(engine);
  await createTenant(database, { id: tenant, slug: 'default', name: 'Tab\tnew line\nback\\slash 客户', at: systemClock.now() });
  const kernel: Pick<Kernel, 'database' | 'vault' | 'clock'> = { database, vault: createVault(readMasterKey(config.keyFile)), clock: systemClock };
  await takeCheckpoint(kernel as Kernel, tenant, { always: true });
  await engine.close();
}

beforeAll(async () => {
  await make('old', ours.slice(0, -1));
  await make('current');
  await backup(at('old'), { file: old, withKey: true, say: quiet });
  await backup(at('current'), { file: current, withKey: false, say: quiet });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('restore', () => {
  test('brings a backup of an older schema up to this one', async () => {
    const restored = await restore(at('from-old'), { file: old, say: quiet });
    expect(restored.rows).toBeGreaterThan(1);
    expect(restored.auditFindings).toEqual([]);
    const { kernel, close } = await openKernel(at('from-old'));
    const connection = await kernel.database.engine.acquire();
    expect(await appliedMigrations(connection)).toHaveLength(ours.length);
    const { rows } = await connection.query('SELECT name FROM portico.kernel_tenant', []);
    expect(rows).toEqual([{ name: 'Tab\tnew line\nback\\slash 客户' }]);
    await kernel.database.engine.release(connection);
    await close();
  });

  test('puts row-level security back', async () => {
    const engine = await openEngine(at('from-old'), createLog('silent'));
    const connection = await engine.acquire();
    const { rows } = await connection.query("SELECT relname FROM pg_class WHERE relnamespace = 'portico'::regnamespace AND relkind = 'r' AND NOT relforcerowsecurity", []);
    const { rows: deferred } = await connection.query("SELECT conname FROM pg_constraint WHERE connamespace = 'portico'::regnamespace AND condeferrable", []);
    await engine.close();
    expect(rows).toEqual([{ relname: 'kernel_migration' }]);
    expect(deferred).toEqual([]);
  });

  test('refuses a backup of a newer schema and leaves nothing behind', async () => {
    copyFileSync(path.join(at('current').dataFolder, 'master.key'), path.join(folder, 'key'));
    const config = { ...at('from-newer'), keyFile: path.join(folder, 'key') };
    await expect(restore(config, { file: current, say: quiet, migrations: ours.slice(0, -1) })).rejects.toThrow('made by a newer Portico');
    expect(existsSync(config.dataFolder)).toBe(false);
  });

  test('asks for the key where it was left out, and takes no other', async () => {
    await expect(restore(at('no-key'), { file: current, say: quiet })).rejects.toThrow('PORTICO_KEY_FILE');
    const wrong = path.join(folder, 'wrong.key');
    writeFileSync(wrong, Buffer.alloc(32, 1).toString('base64'));
    const config = { ...at('no-key'), keyFile: wrong };
    await expect(restore(config, { file: current, say: quiet })).rejects.toThrow('does not open the secrets');
    expect(existsSync(config.dataFolder)).toBe(false);
    expect(readFileSync(wrong, 'utf8')).toBe(Buffer.alloc(32, 1).toString('base64'));
  });

  test('refuses a used folder without touching it', async () => {
    await expect(restore(at('current'), { file: old, say: quiet })).rejects.toThrow('is not empty (pg)');
    expect(existsSync(path.join(at('current').dataFolder, 'pg'))).toBe(true);
  });

  test('finds a file that was cut or changed, and takes everything back', async () => {
    const whole = gunzipSync(readFileSync(old));
    const changed = Buffer.from(whole.toString('latin1').replace('slash', 'smash'), 'latin1');
    expect(changed.equals(whole)).toBe(false);
    const cases = [
      { bytes: readFileSync(old).subarray(0, -300), why: 'its end is missing' },
      { bytes: gzipSync(changed), why: 'not what was saved' },
      { bytes: Buffer.from('hello'), why: 'damaged, or no backup' },
    ];
    for (const { bytes, why } of cases) {
      const file = path.join(folder, 'bad.tar.gz');
      writeFileSync(file, bytes);
      await expect(restore(at('bad'), { file, say: quiet })).rejects.toThrow(why);
      expect(existsSync(at('bad').dataFolder)).toBe(false);
    }
  });
});

describe('backup', () => {
  test('takes a table that is larger than one answer of the embedded engine, every row once', async () => {
    await make('large');
    const engine = await openEngine(at('large'), createLog('silent'));
    const connection = await engine.acquire();
    await connection.query(
      "INSERT INTO portico.kernel_blob (id, tenant, name, media_type, state, created_by, created_at) SELECT 'b' || n, $1, repeat('客户', 60) || n, '', 'waiting', '', now() FROM generate_series(1, 60000) AS n",
      [tenant],
    );
    await engine.close();
    const file = path.join(folder, 'large.tar.gz');
    const saved = await backup(at('large'), { file, withKey: true, say: quiet });
    expect(saved.rows).toBeGreaterThanOrEqual(60_000);
    await restore(at('from-large'), { file, say: quiet });
    const again = await openEngine(at('from-large'), createLog('silent'));
    const { rows } = await (await again.acquire()).query('SELECT count(DISTINCT id)::int AS ids, sum(length(name))::int AS letters FROM portico.kernel_blob', []);
    await again.close();
    expect(rows).toEqual([{ ids: 60_000, letters: 60_000 * 120 + 288_894 }]);
  }, 60_000);

  test('writes over nothing and needs the embedded database for itself', async () => {
    await expect(backup(at('old'), { file: old, withKey: true, say: quiet })).rejects.toThrow('exists already');
    await expect(backup(at('nothing'), { file: path.join(folder, 'x.tar.gz'), withKey: true, say: quiet })).rejects.toThrow('There is no Portico in');
    // A lock held by a living Node that is not us: our parent.
    const lock = path.join(at('current').dataFolder, 'portico.lock');
    writeFileSync(lock, String(process.ppid));
    await expect(backup(at('current'), { file: path.join(folder, 'x.tar.gz'), withKey: true, say: quiet })).rejects.toThrow('only while Portico is stopped');
    rmSync(lock);
    expect(existsSync(path.join(folder, 'x.tar.gz.part'))).toBe(false);
  });
});

describe('doctor', () => {
  test('finds a good installation good, in both languages', async () => {
    const checks = await doctor({ PORTICO_DATA: at('current').dataFolder, PORT: '0' });
    expect(checks.filter((check) => check.state === 'wrong')).toEqual([]);
    for (const { what } of checks) expect(what.zh.length).toBeGreaterThan(0);
  });

  test('names a wrong setting, a lost key and a database that does not answer, with what to do', async () => {
    expect((await doctor({ PORT: 'x' })).at(-1)).toMatchObject({ state: 'wrong' });
    rmSync(at('current').keyFile);
    const lost = await doctor({ PORTICO_DATA: at('current').dataFolder, PORT: '0' });
    expect(lost.find((check) => check.what.en.startsWith('Master key'))).toMatchObject({ state: 'wrong', remedy: { en: expect.stringContaining('backup') as string } });
    const silent = await doctor({ PORTICO_DATA: path.join(folder, 'new'), DATABASE_URL: 'postgres://a:secret@127.0.0.1:1/x', PORT: '0' });
    const database = silent.find((check) => check.what.en.startsWith('Database'));
    expect(database?.state).toBe('wrong');
    expect(JSON.stringify(silent)).not.toContain('secret');
  });
});
