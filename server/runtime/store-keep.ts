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
