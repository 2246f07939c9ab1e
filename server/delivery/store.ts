import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';
import type { Aside } from '../schema/index.ts';

/** Something a publish took out of an app and that can come back. */
export interface GoneRow extends Aside {
  readonly id: string;
  readonly app: string;
}

/** Notes what a publish moved aside. */
export async function insertGone(tx: Tx, gone: { tenant: string; app: string; at: Date; asides: readonly (Aside & { id: string })[] }): Promise<void> {
  for (const { id, entity, field, aside, definition } of gone.asides) {
    await sql`
      INSERT INTO delivery_gone (id, tenant, app, entity, field, aside, definition, at)
      VALUES (${id}, ${gone.tenant}, ${gone.app}, ${entity}, ${field}, ${aside}, ${JSON.stringify(definition)}::jsonb, ${gone.at.toISOString()})`.execute(tx);
  }
}

/** What lies aside of an app, newest first; only what is older than `before`, if given. */
export async function goneOf(tx: Tx, of: { app: string; before?: Date }): Promise<GoneRow[]> {
  const old = of.before === undefined ? sql`` : sql`AND at < ${of.before.toISOString()}`;
  const { rows } = await sql<GoneRow>`SELECT id, app, entity, field, aside, definition FROM delivery_gone WHERE app = ${of.app} ${old} ORDER BY at DESC, id DESC`.execute(tx);
  return rows;
}

export async function deleteGone(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`DELETE FROM delivery_gone WHERE id = ANY (${ids}::text[])`.execute(tx);
}

/** Apps of the tenant of which something has lain aside since before then. */
export async function appsWithGone(tx: Tx, before: Date): Promise<string[]> {
  const { rows } = await sql<{ app: string }>`SELECT DISTINCT app FROM delivery_gone WHERE at < ${before.toISOString()}`.execute(tx);
  return rows.map(({ app }) => app);
}

/** Runs a part of a transaction that may fail by itself: gives what went wrong, with nothing of it left, or undefined. */
export async function attempt(tx: Tx, run: () => Promise<void>): Promise<Error | undefined> {
  await sql`SAVEPOINT part`.execute(tx);
  try {
    await run();
  } catch (error) {
    await sql`ROLLBACK TO SAVEPOINT part`.execute(tx);
    await sql`RELEASE SAVEPOINT part`.execute(tx);
    if (error instanceof Error) return error;
    throw error;
  }
  await sql`RELEASE SAVEPOINT part`.execute(tx);
  return undefined;
}
