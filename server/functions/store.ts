import type { functionsRun, functionsRuns, Output } from '@portico/contracts';
import { sql } from 'kysely';
import type { Schedule, Signature, Tx } from '../kernel/index.ts';

export type RunView = Output<typeof functionsRun>['run'];
export type RunSummary = Output<typeof functionsRuns>['runs'][number];

/** Runs of an app that are kept, and for how long. */
const kept = { runs: 1000, days: 14 };

export async function insertRun(tx: Tx, of: { tenant: string; app: string; summary: RunSummary; run: RunView }): Promise<void> {
  const { tenant, app, summary, run } = of;
  await sql`
    INSERT INTO functions_run (id, tenant, app, function, release, by_name, cause, at, outcome, code, milliseconds, run)
    VALUES (${summary.id}, ${tenant}, ${app}, ${summary.function}, ${summary.release}, ${summary.by}, ${summary.cause}, ${summary.at},
      ${summary.outcome}, ${summary.code}, ${summary.milliseconds}, ${JSON.stringify(run)}::jsonb)`.execute(tx);
}

const columns = sql.raw('id, function, release, by_name AS by, cause, at, outcome, code, milliseconds');

/** Newest first, those before an id. */
export async function listRuns(tx: Tx, of: { app: string; function: string | undefined; before: string | undefined; limit: number }): Promise<RunSummary[]> {
  const { rows } = await sql<RunSummary>`
    SELECT ${columns} FROM functions_run
    WHERE app = ${of.app} AND (${of.function ?? null}::text IS NULL OR function = ${of.function ?? null}) AND (${of.before ?? null}::text IS NULL OR id < ${of.before ?? null})
    ORDER BY id DESC LIMIT ${of.limit}`.execute(tx);
  return rows;
}

export async function runById(tx: Tx, of: { app: string; id: string }): Promise<(RunSummary & { run: RunView }) | undefined> {
  const { rows } = await sql<RunSummary & { run: RunView }>`SELECT ${columns}, run FROM functions_run WHERE app = ${of.app} AND id = ${of.id}`.execute(tx);
  return rows[0];
}

/** Forgets what is too old or too much, and messages of webhooks whose signature is past. */
export async function sweep(tx: Tx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - kept.days * 24 * 3_600_000).toISOString();
  await sql`DELETE FROM functions_run WHERE at < ${before}`.execute(tx);
  await sql`DELETE FROM functions_run WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY app ORDER BY id DESC) AS place FROM functions_run) placed WHERE place > ${kept.runs})`.execute(tx);
  await sql`DELETE FROM functions_hook_seen WHERE at < ${new Date(now.getTime() - 3_600_000).toISOString()}`.execute(tx);
}

export interface ScheduleRow extends Schedule {
  readonly function: string;
  readonly due: Date | null;
}

export async function schedulesOf(tx: Tx, app: string): Promise<(Schedule & { function: string; due: string | null })[]> {
  const { rows } = await sql<Schedule & { function: string; due: string | null }>`
    SELECT function, cron, timezone, due_at AS due FROM functions_schedule WHERE app = ${app}`.execute(tx);
  return rows;
}

/** The schedules of an app are these; one that did not change keeps its due time. */
export async function setSchedules(tx: Tx, of: { tenant: string; app: string; schedules: readonly ScheduleRow[] }): Promise<void> {
  const names = of.schedules.map((one) => one.function);
  await sql`DELETE FROM functions_schedule WHERE app = ${of.app} AND NOT function = ANY (${names}::text[])`.execute(tx);
  for (const one of of.schedules)
    await sql`
      INSERT INTO functions_schedule (tenant, app, function, cron, timezone, due_at)
      VALUES (${of.tenant}, ${of.app}, ${one.function}, ${one.cron}, ${one.timezone}, ${one.due?.toISOString() ?? null})
      ON CONFLICT (app, function) DO UPDATE SET cron = excluded.cron, timezone = excluded.timezone, due_at = excluded.due_at
      WHERE functions_schedule.cron <> excluded.cron OR functions_schedule.timezone <> excluded.timezone`.execute(tx);
}

/** A schedule that is due, held against other workers until the transaction ends. */
export async function takeDue(tx: Tx, now: Date): Promise<(Schedule & { app: string; function: string }) | undefined> {
  const { rows } = await sql<Schedule & { app: string; function: string }>`
    SELECT app, function, cron, timezone FROM functions_schedule WHERE due_at <= ${now.toISOString()} ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`.execute(tx);
  return rows[0];
}

export async function setDue(tx: Tx, of: { app: string; function: string; due: Date | null }): Promise<void> {
  await sql`UPDATE functions_schedule SET due_at = ${of.due?.toISOString() ?? null} WHERE app = ${of.app} AND function = ${of.function}`.execute(tx);
}

export interface HookRow {
  readonly name: string;
  readonly signature: Signature;
  readonly sealed: string;
  readonly createdAt: string;
  readonly lastAt: string | null;
}
const hookColumns = sql.raw('name, signature, sealed, created_at AS "createdAt", last_at AS "lastAt"');

export async function hooksOf(tx: Tx, app: string): Promise<HookRow[]> {
  const { rows } = await sql<HookRow>`SELECT ${hookColumns} FROM functions_hook WHERE app = ${app} ORDER BY name`.execute(tx);
  return rows;
}

export async function hookOf(tx: Tx, of: { app: string; name: string }): Promise<HookRow | undefined> {
  const { rows } = await sql<HookRow>`SELECT ${hookColumns} FROM functions_hook WHERE app = ${of.app} AND name = ${of.name}`.execute(tx);
  return rows[0];
}

export async function putHook(tx: Tx, of: { tenant: string; app: string; name: string; signature: Signature; sealed: string; at: Date }): Promise<void> {
  const at = of.at.toISOString();
  await sql`
    INSERT INTO functions_hook (tenant, app, name, signature, sealed, created_at) VALUES (${of.tenant}, ${of.app}, ${of.name}, ${of.signature}, ${of.sealed}, ${at})
    ON CONFLICT (app, name) DO UPDATE SET signature = excluded.signature, sealed = excluded.sealed, created_at = excluded.created_at, last_at = NULL`.execute(tx);
}

/** Was there one? */
export async function deleteHook(tx: Tx, of: { app: string; name: string }): Promise<boolean> {
  const { numAffectedRows } = await sql`DELETE FROM functions_hook WHERE app = ${of.app} AND name = ${of.name}`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Notes a message as taken; false when it was before. */
export async function noteMessage(tx: Tx, of: { tenant: string; app: string; name: string; message: string; at: Date }): Promise<boolean> {
  const at = of.at.toISOString();
  await sql`UPDATE functions_hook SET last_at = ${at} WHERE app = ${of.app} AND name = ${of.name}`.execute(tx);
  const { rows } = await sql`
    INSERT INTO functions_hook_seen (tenant, app, name, message, at) VALUES (${of.tenant}, ${of.app}, ${of.name}, ${of.message}, ${at})
    ON CONFLICT DO NOTHING RETURNING message`.execute(tx);
  return rows.length > 0;
}
