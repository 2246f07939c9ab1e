import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';

/** Most rows that are tidied away with one write. */
const swept = 20;

export interface TrashKey {
  readonly tenant: string;
  readonly app: string;
  readonly entity: string;
  readonly record: string;
}
export interface TrashPart {
  readonly entity: string;
  /** JSON text. */
  readonly whole: string;
}

/** Keeps a deleted record and the rows that went with it; an older one of the same id gives way. */
export async function keepTrash(tx: Tx, key: TrashKey, kept: { parts: readonly TrashPart[]; by: string; at: Date; expires: Date }): Promise<void> {
  await dropTrash(tx, key);
  await sql`DELETE FROM runtime_trash WHERE (tenant, app, entity, record, part) IN
    (SELECT tenant, app, entity, record, part FROM runtime_trash WHERE expires_at < ${kept.at.toISOString()} LIMIT ${sql.lit(swept)} FOR UPDATE SKIP LOCKED)`.execute(tx);
  const parts = `[${kept.parts.map((part, at) => `{"part":${at},"part_entity":${JSON.stringify(part.entity)},"whole":${part.whole}}`).join(',')}]`;
  await sql`INSERT INTO runtime_trash (tenant, app, entity, record, part, part_entity, whole, deleted_by, deleted_at, expires_at)
    SELECT ${key.tenant}, ${key.app}, ${key.entity}, ${key.record}, p.part, p.part_entity, p.whole, ${kept.by}, ${kept.at.toISOString()}::timestamptz, ${kept.expires.toISOString()}::timestamptz
    FROM jsonb_to_recordset(${parts}::text::jsonb) AS p (part integer, part_entity text, whole jsonb)`.execute(tx);
}

/** A deleted record with what went with it, the record first; empty when there is none or its time has passed. */
export async function trashOf(tx: Tx, key: TrashKey, now: Date): Promise<TrashPart[]> {
  const { rows } = await sql<TrashPart>`SELECT part_entity AS entity, whole::text AS whole FROM runtime_trash
    WHERE tenant = ${key.tenant} AND app = ${key.app} AND entity = ${key.entity} AND record = ${key.record} AND expires_at > ${now.toISOString()}
    ORDER BY part FOR UPDATE`.execute(tx);
  return rows;
}

export async function dropTrash(tx: Tx, key: TrashKey): Promise<void> {
  await sql`DELETE FROM runtime_trash WHERE tenant = ${key.tenant} AND app = ${key.app} AND entity = ${key.entity} AND record = ${key.record}`.execute(tx);
}

export interface IdempotencyKey {
  readonly tenant: string;
  readonly principal: string;
  readonly key: string;
}

/**
 * Claims a key for this transaction; undefined when it is free (or its day is over), else the earlier request and its
 * answer. Waits for another transaction that holds it at the moment.
 */
export async function claimKey(tx: Tx, key: IdempotencyKey, claim: { request: string; now: Date; since: Date }): Promise<{ request: string; response: unknown } | undefined> {
  const { rows } = await sql`INSERT INTO runtime_idempotency AS held (tenant, principal, key, request, at)
    VALUES (${key.tenant}, ${key.principal}, ${key.key}, ${claim.request}, ${claim.now.toISOString()}::timestamptz)
    ON CONFLICT (tenant, principal, key) DO UPDATE SET request = excluded.request, at = excluded.at, response = NULL
    WHERE held.at < ${claim.since.toISOString()}::timestamptz RETURNING 1`.execute(tx);
  if (rows.length > 0) return undefined;
  const { rows: earlier } = await sql<{ request: string; response: unknown }>`SELECT request, response FROM runtime_idempotency
    WHERE tenant = ${key.tenant} AND principal = ${key.principal} AND key = ${key.key}`.execute(tx);
  return earlier[0];
}

export async function keepAnswer(tx: Tx, key: IdempotencyKey, answer: { response: unknown; since: Date }): Promise<void> {
  await sql`UPDATE runtime_idempotency SET response = ${JSON.stringify(answer.response)}::text::jsonb
    WHERE tenant = ${key.tenant} AND principal = ${key.principal} AND key = ${key.key}`.execute(tx);
  await sql`DELETE FROM runtime_idempotency WHERE (tenant, principal, key) IN
    (SELECT tenant, principal, key FROM runtime_idempotency WHERE at < ${answer.since.toISOString()}::timestamptz LIMIT ${sql.lit(swept)} FOR UPDATE SKIP LOCKED)`.execute(tx);
}
