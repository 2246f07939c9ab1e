import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../kernel/index.ts';
import type { AuditLine, Chained } from './line.ts';

/** Writes a line in the transaction of what it tells. */
export async function stageLine(tx: Tx, staged: { tenant: string; writer: string; line: AuditLine }): Promise<void> {
  await sql`INSERT INTO audit_staged (tenant, id, writer, at, body)
    VALUES (${staged.tenant}, ${staged.line.id}, ${staged.writer}, ${staged.line.at}, ${JSON.stringify(staged.line)})`.execute(tx);
}

/** Takes this writer's staged lines, and those that others left behind before `abandoned`. */
export async function takeStaged(tx: Tx, of: { writer: string; abandoned: Date }): Promise<{ tenant: string; body: string }[]> {
  const { rows } = await sql<{ tenant: string; id: string; body: string }>`DELETE FROM audit_staged
    WHERE id IN (SELECT id FROM audit_staged WHERE writer = ${of.writer} OR at < ${of.abandoned.toISOString()} ORDER BY id LIMIT 5000)
    RETURNING tenant, id, body`.execute(tx);
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The statement that appends chained lines; all or none. */
export function appending(lines: readonly { chained: Chained; line: AuditLine }[]): RawBuilder<unknown> {
  // One JSON text: the driver writes arrays of texts value by value, which cost as much as all else of a line.
  const rows = lines.map(({ chained, line: { id, at, operation, principal, app, outcome } }) => ({ ...chained, id, at, operation, principal: principal.id, app, outcome }));
  return sql`INSERT INTO audit_line (tenant, writer, seq, id, at, body, previous, hash, operation, principal, app, outcome)
    SELECT tenant, writer, seq, id, at, body, previous, hash, operation, principal, app, outcome
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS line (tenant text, writer text, seq bigint, id text, at timestamptz, body text, previous text, hash text,
      operation text, principal text, app text, outcome text)`;
}

/** Where a writer's chain of a tenant stands. */
export async function headOf(tx: Tx, tenant: string, writer: string): Promise<{ seq: number; hash: string } | undefined> {
  const { rows } = await sql<{ seq: string; hash: string }>`SELECT seq, hash FROM audit_line WHERE tenant = ${tenant} AND writer = ${writer} ORDER BY seq DESC LIMIT 1`.execute(tx);
  return rows[0] && { seq: Number(rows[0].seq), hash: rows[0].hash };
}

/** Heads of all chains of a tenant. */
export async function heads(tx: Tx, tenant: string): Promise<{ writer: string; seq: number; hash: string }[]> {
  const { rows } = await sql<{
    writer: string;
    seq: string;
    hash: string;
  }>`SELECT DISTINCT ON (writer) writer, seq, hash FROM audit_line WHERE tenant = ${tenant} ORDER BY writer, seq DESC`.execute(tx);
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** Chained lines with the columns taken out of the body, chain by chain. */
export async function linesAfter(
  tx: Tx,
  after: { tenant: string; writer: string; seq: number; limit: number },
): Promise<(Chained & { id: string; operation: string; principal: string; app: string | null; outcome: string })[]> {
  const { rows } = await sql<Omit<Chained, 'seq'> & { seq: string; id: string; operation: string; principal: string; app: string | null; outcome: string }>`
    SELECT tenant, writer, seq, id, body, previous, hash, operation, principal, app, outcome FROM audit_line
    WHERE tenant = ${after.tenant} AND (writer, seq) > (${after.writer}, ${after.seq}) ORDER BY writer, seq LIMIT ${after.limit}`.execute(tx);
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

export interface Checkpoint {
  readonly seq: number;
  readonly at: string;
  readonly body: string;
  readonly signature: string;
}

export async function insertCheckpoint(tx: Tx, checkpoint: Checkpoint & { tenant: string }): Promise<void> {
  await sql`INSERT INTO audit_checkpoint (tenant, seq, at, body, signature)
    VALUES (${checkpoint.tenant}, ${checkpoint.seq}, ${checkpoint.at}, ${checkpoint.body}, ${checkpoint.signature})`.execute(tx);
}

export async function checkpoints(tx: Tx, tenant: string): Promise<Checkpoint[]> {
  const { rows } = await sql<Omit<Checkpoint, 'seq'> & { seq: string }>`SELECT seq, at, body, signature FROM audit_checkpoint WHERE tenant = ${tenant} ORDER BY seq`.execute(tx);
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

export async function lastCheckpoint(tx: Tx, tenant: string): Promise<Checkpoint | undefined> {
  const { rows } = await sql<
    Omit<Checkpoint, 'seq'> & { seq: string }
  >`SELECT seq, at, body, signature FROM audit_checkpoint WHERE tenant = ${tenant} ORDER BY seq DESC LIMIT 1`.execute(tx);
  return rows[0] && { ...rows[0], seq: Number(rows[0].seq) };
}

/** Tenants that have lines, for the periodic checkpoint; system transaction. */
export async function auditedTenants(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ tenant: string }>`SELECT tenant FROM kernel_tenant ORDER BY tenant`.execute(tx);
  return rows.map((row) => row.tenant);
}

export interface Search {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly principal?: string | undefined;
  readonly operation?: string | undefined;
  readonly app?: string | undefined;
  readonly outcome?: string | undefined;
  readonly text?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest lines first, those not chained yet among them; tenant by row-level security. */
export async function searchLines(tx: Tx, search: Search): Promise<{ writer: string; seq: number | null; body: string; hash: string | null }[]> {
  const conditions = [
    search.from === undefined ? undefined : sql`at >= ${search.from}::timestamptz`,
    search.to === undefined ? undefined : sql`at < ${search.to}::timestamptz`,
    search.principal === undefined ? undefined : sql`(principal = ${search.principal} OR principal_name ILIKE ${`%${escapeLike(search.principal)}%`})`,
    search.operation === undefined ? undefined : sql`operation LIKE ${`${escapeLike(search.operation)}%`}`,
    search.app === undefined ? undefined : sql`app = ${search.app}`,
    search.outcome === undefined ? undefined : sql`outcome = ${search.outcome}`,
    search.text === undefined ? undefined : sql`body ILIKE ${`%${escapeLike(search.text)}%`}`,
    search.before === undefined ? undefined : sql`id < ${search.before}`,
  ].filter((condition) => condition !== undefined);
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
  const { rows } = await sql<{ writer: string; seq: string | null; body: string; hash: string | null }>`
    SELECT writer, seq, body, hash FROM (
      SELECT writer, seq, id, at, body, hash, operation, principal, app, outcome, body::jsonb -> 'principal' ->> 'name' AS principal_name FROM audit_line
      UNION ALL
      SELECT writer, NULL, id, at, body, NULL, body::jsonb ->> 'operation', body::jsonb -> 'principal' ->> 'id', body::jsonb ->> 'app', body::jsonb ->> 'outcome', body::jsonb -> 'principal' ->> 'name' FROM audit_staged
    ) AS line WHERE ${where} ORDER BY id DESC LIMIT ${search.limit}`.execute(tx);
  return rows.map((row) => ({ ...row, seq: row.seq === null ? null : Number(row.seq) }));
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
