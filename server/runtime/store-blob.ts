import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';

/** Which of these files are whole and were uploaded by this principal. */
export async function usableBlobs(tx: Tx, asked: { by: string; ids: readonly unknown[] }): Promise<Set<unknown>> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM kernel_blob WHERE id = ANY (${asked.ids.map(String)}::text[]) AND created_by = ${asked.by} AND state = 'ready'`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.id));
}
