import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { live, must, place, type Place } from './child.ts';
import { openLedger } from './ledger.ts';
import { look } from './look.ts';

/** An empty database on the test server, or nothing for PGlite. Where autovacuum is in it, it goes with the server. */
export async function freshDatabase(server: string | undefined): Promise<{ environment: Record<string, string>; drop(): Promise<void> }> {
  if (server === undefined) return { environment: {}, drop: () => Promise.resolve() };
  const name = `portico_fault_${randomBytes(6).toString('hex')}`;
  const admin = async (sql: string): Promise<void> => {
    const client = new pg.Client(server);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { environment: { DATABASE_URL: url.href }, drop: () => admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch(() => undefined) };
}

export interface Rehearsal {
  readonly kills: number;
  /** Writes acknowledged, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** Everything that is not as it was acknowledged; empty is what is wanted. */
  readonly wrong: readonly string[];
  /** Milliseconds from spawn to ready after each kill. */
  readonly startups: readonly number[];
}

/**
 * Kills Portico while clients write, starts it again, and holds what is there against what was acknowledged; `kills`
 * times, or fewer when `seconds` are over.
 */
export async function rehearse(how: { server: string | undefined; kills: number; seconds: number; most?: number }): Promise<Rehearsal> {
  const database = await freshDatabase(how.server);
  const at = await place(database.environment);
  const end = performance.now() + how.seconds * 1000;
  const startups: number[] = [];
  const wrong: string[] = [];
  try {
    let life = await live(at);
    const ledger = await openLedger(at.url);
    while (startups.length < how.kills && (startups.length < 2 || performance.now() < end)) {
      const round = startups.length + 1;
      const writing = ledger.write(at.url);
      await wait(200 + Math.random() * (how.most ?? 1500));
      await life.kill();
      const halted = writing.halt();
      life = await live(at);
      startups.push(Math.round(life.startup));
      await halted;
      await ledger.settle(at.url);
      wrong.push(...(await ledger.compare(at.url)).map((what) => `kill ${round}: ${what}`));
      wrong.push(...(await auditFindings(at)).map((what) => `kill ${round}: ${what}`));
    }
    const code = await life.stop();
    if (code !== 0) wrong.push(`stopped with ${code}: ${life.output()}`);
    const left = await look(at);
    wrong.push(...left.wrong, ...left.doubled.map((trace) => `the outcome of ${trace} is told twice`));
    wrong.push(...ledger.traces.filter((trace) => !left.traces.has(trace)).map((trace) => `the audit does not tell the outcome of ${trace}`));
    return { kills: startups.length, counts: ledger.counts, wrong, startups };
  } finally {
    at.remove();
    await database.drop();
  }
}

async function auditFindings(at: Place): Promise<string[]> {
  const { ok, findings } = (await must(at.url, 'POST /audit/verify', {})) as { ok: boolean; findings: { message: { en: string } }[] };
  return ok ? [] : findings.map((finding) => `audit: ${finding.message.en}`);
}

/** One line a person reads: what was written, how long starts took. */
export function report(title: string, done: Rehearsal): string {
  const sorted = [...done.startups].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `${title}: ${done.kills} kills, acknowledged ${JSON.stringify(done.counts)}, start-up after a kill: median ${median} ms, longest ${sorted.at(-1) ?? 0} ms`;
}
