import type { Principal } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';

/** A start that comes by itself: at a time, or by a webhook. */
export interface TriggerRow {
  readonly id: string;
  readonly app: string;
  readonly process: string;
  readonly element: string;
  readonly type: 'timer' | 'webhook';
  /** Of a webhook its name in the address. */
  readonly name: string | null;
  readonly count: number;
  /** Who published it. */
  readonly principal: Principal;
}

export interface WantedTrigger {
  readonly id: string;
  readonly process: string;
  readonly element: string;
  readonly type: TriggerRow['type'];
  readonly name: string | null;
  readonly due: string | null;
  /** What it says: a trigger that says the same as before keeps its time. */
  readonly says: string;
}

/** The triggers of an app as its release has them; those that did not change keep their time and count. */
export async function setTriggers(tx: Tx, of: { tenant: string; app: string; principal: Principal; triggers: readonly WantedTrigger[] }): Promise<void> {
  const rows = JSON.stringify(of.triggers);
  await sql`DELETE FROM process_trigger t WHERE t.app = ${of.app}
    AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(${rows}::text::jsonb) AS r (process text, element text, says text) WHERE r.process = t.process AND r.element = t.element AND r.says = t.says)`.execute(
    tx,
  );
  await sql`INSERT INTO process_trigger (id, tenant, app, process, element, type, name, says, principal, due_at)
    SELECT r.id, ${of.tenant}, ${of.app}, r.process, r.element, r.type, r.name, r.says, ${JSON.stringify(of.principal)}::text::jsonb, r.due
    FROM jsonb_to_recordset(${rows}::text::jsonb) AS r (id text, process text, element text, type text, name text, says text, due timestamptz)
    ON CONFLICT (app, process, element) DO UPDATE SET principal = excluded.principal`.execute(tx);
}

const columns = sql.raw('id, app, process, element, type, name, count, principal');

/** Takes schedules that are due: they are due again at `until`, should whoever took them not come back. System transaction. */
export async function takeTriggers(tx: Tx, at: { now: Date; until: Date; most: number }): Promise<(TriggerRow & { readonly tenant: string; readonly until: string })[]> {
  const { rows } = await sql<TriggerRow & { tenant: string; until: string }>`UPDATE process_trigger SET due_at = ${at.until.toISOString()}
    WHERE id IN (SELECT id FROM process_trigger WHERE due_at <= ${at.now.toISOString()} ORDER BY due_at LIMIT ${at.most} FOR UPDATE SKIP LOCKED)
    RETURNING ${columns}, tenant, due_at AS until`.execute(tx);
  return rows;
}

/** It came: once more, and again at `due`; null: never again. False when somebody else was faster. */
export async function moveTrigger(tx: Tx, trigger: { id: string; until: string; due: string | null }): Promise<boolean> {
  const { rows } = await sql`UPDATE process_trigger SET count = count + 1, due_at = ${trigger.due} WHERE id = ${trigger.id} AND due_at = ${trigger.until} RETURNING id`.execute(tx);
  return rows.length > 0;
}

export async function webhookTriggers(tx: Tx, of: { app: string; name: string }): Promise<TriggerRow[]> {
  const { rows } = await sql<TriggerRow>`SELECT ${columns} FROM process_trigger WHERE app = ${of.app} AND type = 'webhook' AND name = ${of.name} ORDER BY id`.execute(tx);
  return rows;
}
