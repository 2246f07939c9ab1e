import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importPostgres } from './postgres.ts';

const binaries = ['18', '17', '16', '15'].map((major) => `/usr/lib/postgresql/${major}/bin`).find((folder) => existsSync(path.join(folder, 'initdb')));
if (binaries === undefined) process.stderr.write('NOT TESTED: no PostgreSQL is installed here; the import of a live database was skipped\n');

let folder = '';
let server: ChildProcess | undefined;
let port = 0;

/** PostgreSQL refuses to run as root. */
const asPostgres = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function connect(): Promise<Client> {
  for (let attempt = 0; ; attempt += 1) {
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

beforeAll(async () => {
  if (binaries === undefined) return;
  folder = mkdtempSync(path.join(os.tmpdir(), 'portico-live-'));
  chmodSync(folder, 0o777);
  port = await freePort();
  const run = [...asPostgres, path.join(binaries, 'initdb'), '-D', path.join(folder, 'data'), '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync'];
  execFileSync(run[0] ?? '', run.slice(1), { stdio: 'ignore', cwd: folder });
  const serve = [
    ...asPostgres,
    path.join(binaries, 'postgres'),
    '-D',
    path.join(folder, 'data'),
    '-p',
    String(port),
    '-k',
    folder,
    '-c',
    'fsync=off',
    '-c',
    'timezone=Asia/Shanghai',
    '-c',
    'datestyle=German',
  ];
  server = spawn(serve[0] ?? '', serve.slice(1), { stdio: 'ignore', cwd: folder });
}, 60_000);

afterAll(async () => {
  if (server) {
    const ended = new Promise((resolve) => server?.once('exit', resolve));
    // The process we started may be runuser, which does not hand signals on; the server's own id is in its lock file.
    process.kill(Number(readFileSync(path.join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGINT');
    await ended;
  }
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(binaries === undefined)('importing a live database', () => {
  test('gives tables of the asked schema as of one moment, whatever the settings of the server', async () => {
    const source = await connect();
    const writer = await connect();
    await writer.query(`
      CREATE SCHEMA shop; CREATE SCHEMA other; CREATE TABLE other.hidden (id int);
      CREATE TYPE shop.state AS ENUM ('open', 'done');
      CREATE TABLE shop.customer (id serial PRIMARY KEY, name text NOT NULL, since date, seen timestamptz, search tsvector);
      CREATE TABLE shop.orders (id bigint GENERATED ALWAYS AS IDENTITY, day date NOT NULL, customer_id int REFERENCES shop.customer, state shop.state, net numeric(8,2), gross numeric GENERATED ALWAYS AS (net * 1.13) STORED, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
      CREATE TABLE shop.orders_all PARTITION OF shop.orders DEFAULT;
      CREATE TABLE shop.log (line text);
      CREATE VIEW shop.open_orders AS SELECT * FROM shop.orders WHERE state = 'open';
      INSERT INTO shop.customer (name, since, seen) SELECT E'客户\\t' || n, '2024-02-29', '2024-02-29 12:00+00' FROM generate_series(1, 20000) n;
      INSERT INTO shop.orders (day, customer_id, state, net) VALUES ('2024-03-01', 1, 'open', 10);
      INSERT INTO shop.log VALUES ('x');`);
    const imported = await importPostgres(source, 'shop');
    await writer.query(`INSERT INTO shop.customer (name) VALUES ('too late')`);
    expect(imported.entities.map((entity) => entity.name).toSorted()).toEqual(['Customer', 'Log', 'Orders']);
    const rows: Record<string, string> = {};
    for (const table of imported.tables) rows[table.entity] = (await Array.fromAsync(table.rows())).join('');
    const customers = rows['Customer']?.split('\n').slice(0, -1) ?? [];
    expect(customers).toHaveLength(20_000);
    expect(customers[0]).toBe('1\t客户\\t1\t2024-02-29\t2024-02-29 12:00:00+00');
    expect(rows['Orders']).toBe('1\t2024-03-01\t1\topen\t10.00\n');
    expect(rows['Log']).toBe('x\n');
    expect(imported.tables.find((table) => table.entity === 'Log')?.columns).toEqual(['line']);
    expect(imported.issues.map((issue) => issue.place)).toEqual(expect.arrayContaining(['customer.search', 'orders', 'log', 'open_orders']));
    // The whole of it can be read again, from the same moment; writing is refused.
    const again = imported.tables.find((table) => table.entity === 'Customer');
    expect((await Array.fromAsync(again?.rows() ?? [])).join('').split('\n')).toHaveLength(20_001);
    await expect(source.query('DELETE FROM shop.log')).rejects.toMatchObject({ code: '25006' });
    await imported.close();
    expect((await source.query('SELECT count(*)::int AS n FROM shop.customer')).rows).toEqual([{ n: 20_001 }]);
    await source.end();
    await writer.end();
  });
});
