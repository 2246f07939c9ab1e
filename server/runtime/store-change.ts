import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';

export interface ChangeRow {
  readonly id: string;
  readonly entity: string;
  readonly record: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Keeps what happened to records of an app, all at one time and by one principal. */
export async function insertChanges(tx: Tx, told: { tenant: string; app: string; at: Date; principal: unknown; changes: readonly ChangeRow[] }): Promise<void> {
  const { tenant, app, at, principal, changes } = told;
  await sql`INSERT INTO runtime_change (tenant, app, entity, record, id, at, kind, principal, fields)
    SELECT ${tenant}, ${app}, c.entity, c.record, c.id, ${at.toISOString()}::timestamptz, c.kind, ${JSON.stringify(principal)}::jsonb, c.fields
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb) AS c (id text, entity text, record text, kind text, fields jsonb)`.execute(tx);
}

export interface KeptChange {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly principal: { readonly kind: string; readonly id: string; readonly name: string; readonly onBehalfOf: string | null };
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What happened to a record, newest first, older than `before`. */
export async function changesOf(tx: Tx, of: { app: string; entity: string; record: string; before: string | undefined; limit: number }): Promise<KeptChange[]> {
  const { rows } = await sql<KeptChange>`SELECT id, at, kind, principal, fields FROM runtime_change
    WHERE app = ${of.app} AND entity = ${of.entity} AND record = ${of.record} AND ${of.before === undefined ? sql`true` : sql`id < ${of.before}`}
    ORDER BY id DESC LIMIT ${of.limit}`.execute(tx);
  return rows;
}

/** Of an app that is gone: the histories of its records and what they left when they were deleted. */
export async function dropKept(tx: Tx, app: string): Promise<void> {
  await sql`DELETE FROM runtime_change WHERE app = ${app}`.execute(tx);
  await sql`DELETE FROM runtime_trash WHERE app = ${app}`.execute(tx);
}
