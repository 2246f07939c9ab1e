import type { Output, testsCheck } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';

export type TestRun = Output<typeof testsCheck>;

/** Runs of an app that are kept. */
const kept = 50;

/** Keeps a run, and forgets the oldest of the app. */
export async function insertRun(tx: Tx, of: { tenant: string; app: string; run: TestRun }): Promise<void> {
  const { tenant, app, run } = of;
  await sql`
    INSERT INTO delivery_test_run (id, tenant, app, branch, content, green, run, at)
    VALUES (${run.id}, ${tenant}, ${app}, ${run.branch}, ${run.content}, ${run.whole && run.green}, ${JSON.stringify(run)}::jsonb, ${run.at})`.execute(tx);
  await sql`
    DELETE FROM delivery_test_run WHERE app = ${app} AND id NOT IN (SELECT id FROM delivery_test_run WHERE app = ${app} ORDER BY at DESC, id DESC LIMIT ${kept})`.execute(tx);
}

/** The last run of a branch. */
export async function lastRun(tx: Tx, of: { app: string; branch: string }): Promise<TestRun | undefined> {
  const { rows } = await sql<{ run: TestRun }>`SELECT run FROM delivery_test_run WHERE app = ${of.app} AND branch = ${of.branch} ORDER BY at DESC, id DESC LIMIT 1`.execute(tx);
  return rows[0]?.run;
}

/** The last run of all tests on these very files, on whatever branch. */
export async function runOf(tx: Tx, of: { app: string; content: string }): Promise<TestRun | undefined> {
  const { rows } = await sql<{ run: TestRun }>`
    SELECT run FROM delivery_test_run WHERE app = ${of.app} AND content = ${of.content} AND (run->>'whole')::boolean ORDER BY at DESC, id DESC LIMIT 1`.execute(tx);
  return rows[0]?.run;
}
