// Walk (a): a person saves a page; row, fact and audit line commit together, git follows. Walk (d), as far as it goes
// today: what was enqueued survives a restart and is done once.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { appsCreate, appsGet, auditSearch, auditVerify, filesCommit, filesHistory, filesRead, jobsList, setupComplete } from '@portico/contracts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { insertJob, readConfig } from '../../server/kernel/index.ts';
import { startPortico } from '../../server/start.ts';
import { adminKey, Browser, startTestPortico } from '../portico.ts';

const run = promisify(execFile);

test('a person saves a page: commit, fact and audit line together, and git shows her name', async () => {
  const portico = await startTestPortico();
  const clone = mkdtempSync(path.join(tmpdir(), 'portico-clone-'));
  try {
    const browser = new Browser();
    const me = await portico.call({ browser }, setupComplete, {
      token: portico.portico.started.setup?.token ?? '',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      password: 'correct horse battery',
      language: 'en',
    });
    browser.csrf = me.csrf;
    await portico.call({ browser }, appsCreate, { name: 'desk', title: 'Desk' });
    const page = '{ "format": 1, "name": "home", "title": "Home", "body": [] }\n';
    const saved = await portico.call({ browser }, filesCommit, { app: 'desk', message: 'Add a home page', files: { 'pages/home.page.json': page } });
    expect((await portico.call({ browser }, filesRead, { app: 'desk', path: 'pages/home.page.json' })).content).toBe(page);
    expect((await portico.call({ browser }, filesHistory, { app: 'desk', limit: 1 })).commits).toMatchObject([
      { id: saved.commit, by: 'Ada Lovelace', paths: ['pages/home.page.json'] },
    ]);

    const told = async () => (await portico.call(portico.admin, auditSearch, { operation: 'files.commit' })).lines.map((line) => line.outcome);
    await expect.poll(told).toEqual(['done', 'begun']);
    const facts = async () => {
      const { rows } = await portico.portico.kernel.database.system((tx) => sql<{ n: number }>`SELECT count(*)::int AS n FROM kernel_fact`.execute(tx));
      return rows[0]?.n;
    };
    await expect.poll(facts, { timeout: 10_000 }).toBe(0);

    const remote = `${portico.url.replace('://', `://any:${adminKey}@`)}/git/default/desk.git`;
    await expect(portico.call(portico.admin, appsGet, { app: 'desk' })).resolves.toMatchObject({ name: 'desk', unpublished: true, release: null });
    // The automation key and Ada are one person, the first administrator: she owns the app. Never a synchronous child: the
    // server it talks to lives in this process.
    await run('git', ['clone', '-q', remote, clone]);
    const log = await run('git', ['-C', clone, 'log', '-1', '--format=%an|%s']);
    expect(log.stdout.trim()).toBe('Ada Lovelace|Add a home page');
    expect(await portico.call(portico.admin, auditVerify)).toMatchObject({ ok: true });
  } finally {
    rmSync(clone, { recursive: true, force: true });
    await portico.close();
  }
}, 120_000);

test.skipIf(process.env['PORTICO_TEST_DATABASE_URL'] !== undefined)(
  'what was enqueued before a stop is done after the next start, once',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'portico-restart-'));
    const settings = { PORT: '0', PORTICO_DATA: folder, PORTICO_LOG: 'silent', PORTICO_ADMIN_KEY: adminKey, PORTICO_SAMPLES: '0' };
    try {
      const first = await startPortico({ config: readConfig({ ...settings, PORTICO_ROLES: 'router,studio' }), quiet: true });
      const { kernel } = first;
      const { tenant } = first.platform.home();
      const at = kernel.clock.now();
      const principal = await first.platform.identity.authenticate({ bearer: adminKey });
      if (!principal) throw new Error('the key is known');
      await kernel.database.bound(tenant, (tx) =>
        insertJob(tx, { id: kernel.clock.id(), tenant, kind: 'samples.install', title: { en: 'Sample', zh: '示例' }, data: {}, principal, due: at, at }),
      );
      await first.stop();

      const second = await startPortico({ config: readConfig(settings), quiet: true });
      const ask = async (address: string) => (await fetch(`${second.address}${address}`, { headers: { authorization: `Bearer ${adminKey}` } })).json();
      await expect
        .poll(async () => ((await ask(`/api${jobsList.http.path}`)) as { jobs: { status: string }[] }).jobs.map((job) => job.status), { timeout: 60_000 })
        .toEqual(['done']);
      expect(await ask('/api/apps')).toMatchObject({ apps: [{ name: 'order-desk', sample: true }] });
      await second.stop();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  180_000,
);
