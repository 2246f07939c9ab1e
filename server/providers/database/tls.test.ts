// TLS as the URL says: used where it can be had, refused where the certificate does not convince.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProvider, startServer, type Server } from './testing.ts';

let server: Server;
let folder: string;
beforeAll(async () => {
  server = await startServer('PostgreSQL');
  folder = mkdtempSync(path.join(tmpdir(), 'portico-tls-'));
  chmodSync(folder, 0o755);
  const key = path.join(folder, 'server.key');
  const certificate = path.join(folder, 'server.crt');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '1', '-subj', '/CN=localhost'], { stdio: 'ignore' });
  copyFileSync(key, path.join(folder, 'own.key'));
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', path.join(folder, 'own.key')]);
  chmodSync(path.join(folder, 'own.key'), 0o600);
  const superuser = new URL(server.url);
  superuser.username = 'postgres';
  const settings = [`ssl_cert_file = '${certificate}'`, `ssl_key_file = '${path.join(folder, 'own.key')}'`, 'ssl = on'];
  const { default: pg } = await import('pg');
  const client = new pg.Client(superuser.href);
  await client.connect();
  for (const setting of settings) await client.query(`ALTER SYSTEM SET ${setting}`);
  await client.query('SELECT pg_reload_conf()');
  await client.query('CREATE VIEW secured AS SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid(); GRANT SELECT ON secured TO portico');
  await client.end();
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['', true],
  ['?sslmode=disable', false],
  ['?sslmode=require', true],
])('with %s', async (mode, secure) => {
  const opened = await openProvider(server.url + mode);
  expect(await opened.call('find_secured')).toMatchObject({ records: [{ values: { ssl: secure } }] });
  await opened.close();
});

test('a certificate nobody vouches for is refused when it is to be verified', async () => {
  await expect(openProvider(`${server.url}?sslmode=verify-full`)).rejects.toMatchObject({ code: 'provider.unreachable', message: expect.stringMatching(/TLS/) as string });
});
