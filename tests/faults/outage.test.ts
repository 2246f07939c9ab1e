// What lies below gives way: the disk is full, the database is gone for a while. Portico says so, lives, and goes on.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type RunningPostgres } from '../../scripts/servers.ts';
import { ask, eventually, live, must, place, type Place } from './child.ts';
import { freshDatabase } from './rehearse.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ safe: true });
}, 60_000);
afterAll(() => postgres.stop());

const create = (at: Place, name: string) => ask(at.url, 'POST /apps/desk/records/Item', { body: { values: { name, notes: 'x'.repeat(3000) } } });
async function names(at: Place): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Record<string, unknown> = await must(at.url, `GET /apps/desk/records/Item?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    found.push(...(page['records'] as { values: { name: string } }[]).map((record) => record.values.name));
    cursor = page['next'] as string | null;
  }
  return found;
}
async function openDesk(at: Place): Promise<void> {
  await must(at.url, 'POST /apps', { name: 'desk', title: 'Desk' });
  await must(at.url, 'POST /apps/desk/releases', {});
}

test.each([{ how: undefined }, { how: 'crash' as const }])(
  'PostgreSQL stops ($how) and comes back: storage.busy meanwhile, then by itself',
  { timeout: 120_000 },
  async ({ how }) => {
    const database = await freshDatabase(postgres.url);
    const at = await place(database.environment);
    const life = await live(at);
    try {
      await openDesk(at);
      expect((await create(at, 'before')).status).toBe(200);
      await postgres.halt(how);
      const meanwhile = await Promise.all([1, 2, 3].map((number) => create(at, `meanwhile ${number}`)));
      expect(meanwhile.map((answer) => answer.problem.code)).toEqual(['storage.busy', 'storage.busy', 'storage.busy']);
      expect(meanwhile[0]?.problem).toMatchObject({ retryable: true, status: 503 });
      expect((await fetch(`${at.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${at.url}/readyz`)).status).toBe(503);
      await postgres.resume();
      await eventually(
        () => create(at, 'after').then((answer) => answer.ok),
        (ok) => ok,
      );
      expect((await names(at)).sort()).toEqual(['after', 'before']);
      expect(await must(at.url, 'POST /audit/verify', {})).toMatchObject({ ok: true });
      // A revocation made now must be heard: the LISTEN connection is back too.
      const { key, secret } = (await must(at.url, 'POST /keys', { name: 'k', scopes: ['*'] })) as { key: { id: string }; secret: string };
      expect((await ask(at.url, 'GET /apps', { headers: { authorization: `Bearer ${secret}` } })).ok).toBe(true);
      await must(at.url, `DELETE /keys/${key.id}`);
      await eventually(
        () => ask(at.url, 'GET /apps', { headers: { authorization: `Bearer ${secret}` } }).then((answer) => answer.status),
        (status) => status === 401,
        10,
      );
    } finally {
      await life.stop();
      at.remove();
      await database.drop();
    }
  },
);

const root = process.getuid?.() === 0 && canMount();
if (!root) process.stderr.write('NOT RUN: the full disk needs root and mount; this machine gives neither.\n');

function canMount(): boolean {
  const probe = `/tmp/portico-mount-${process.pid}`;
  mkdirSync(probe, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

test.runIf(root)('the disk is full: storage.full for who writes, reads go on, nothing is half done, and it recovers', { timeout: 180_000 }, async () => {
  const at = await place();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', at.folder]);
  let life = await live(at);
  try {
    await openDesk(at);
    expect((await create(at, 'first')).ok).toBe(true);
    const ballast = path.join(at.folder, 'ballast');
    fill(ballast);
    const kept = ['first'];
    let refused = '';
    for (let number = 0; number < 3000 && refused === ''; number += 1) {
      const answer = await create(at, `item ${number}`);
      if (answer.ok) kept.push(`item ${number}`);
      else refused = answer.problem.code;
    }
    expect(refused).toBe('storage.full');
    const upload = (await ask(at.url, 'POST /apps/desk/commits', { body: { message: 'x', files: { 'big.txt': 'y'.repeat(1_000_000) } } })).problem.code;
    expect(upload).toBe('storage.full');
    expect((await fetch(`${at.url}/healthz`)).status).toBe(200);
    rmSync(ballast);
    const after = await eventually(
      () => create(at, 'after'),
      (answer) => answer.ok,
      30,
    );
    expect(after.ok).toBe(true);
    expect((await names(at)).sort()).toEqual([...kept, 'after'].sort());
    expect(await must(at.url, 'POST /audit/verify', {})).toMatchObject({ ok: true });
    await life.kill();
    life = await live(at);
    expect((await names(at)).sort()).toEqual([...kept, 'after'].sort());
    expect(await life.stop()).toBe(0);
  } finally {
    await life.kill();
    execFileSync('umount', ['-l', at.folder]);
    at.remove();
  }
});

/** Leaves nothing free. */
function fill(file: string): void {
  const block = Buffer.alloc(1024 * 1024);
  for (const size of [block.length, 4096]) {
    for (;;) {
      try {
        writeFileSync(file, block.subarray(0, size), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
}
