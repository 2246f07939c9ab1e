import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';
import type { Proven } from '../store.ts';

export interface CertificateRow {
  readonly id: string;
  readonly subject: string;
  readonly agent: string;
  readonly agent_name: string;
  readonly scopes: string[];
  readonly last_used: string | null;
  readonly created_at: string;
}

const columns = sql.raw('c.id, c.subject, c.agent, a.name AS agent_name, c.scopes, c.last_used, c.created_at');

export async function listCertificates(tx: Tx): Promise<CertificateRow[]> {
  const { rows } = await sql<CertificateRow>`SELECT ${columns} FROM identity_certificate c JOIN identity_agent a ON a.id = c.agent ORDER BY a.name, c.id`.execute(tx);
  return rows;
}

export async function certificateById(tx: Tx, id: string): Promise<CertificateRow | undefined> {
  const { rows } = await sql<CertificateRow>`SELECT ${columns} FROM identity_certificate c JOIN identity_agent a ON a.id = c.agent WHERE c.id = ${id}`.execute(tx);
  return rows[0];
}

/** False when the certificate stands for somebody already. */
export async function insertCertificate(tx: Tx, row: { id: string; tenant: string; subject: string; agent: string; scopes: readonly string[]; at: Date }): Promise<boolean> {
  const { rows } = await sql`INSERT INTO identity_certificate (id, tenant, subject, agent, scopes, created_at)
    VALUES (${row.id}, ${row.tenant}, ${row.subject}, ${row.agent}, ${row.scopes}::text[], ${row.at.toISOString()}) ON CONFLICT DO NOTHING RETURNING id`.execute(tx);
  return rows.length === 1;
}

export async function deleteCertificate(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`DELETE FROM identity_certificate WHERE id = ${id} RETURNING id`.execute(tx);
  return rows.length === 1;
}

/** Who a certificate stands for: by its fingerprint before any name in it; system transaction. */
export async function byCertificate(tx: Tx, subjects: readonly string[]): Promise<Proven | undefined> {
  const { rows } = await sql<Proven>`SELECT c.id AS credential, c.tenant, c.scopes, NULL AS expires_at, NULL AS revoked_at, c.last_used,
      'agent' AS kind, a.id, a.name, a.status, '{}'::text[] AS roles, o.id AS owner, o.name AS owner_name, o.status AS owner_status, a.on_behalf
    FROM identity_certificate c JOIN identity_agent a ON a.id = c.agent JOIN identity_person o ON o.id = a.owner
    WHERE c.subject = ANY (${subjects}::text[]) ORDER BY array_position(${subjects}::text[], c.subject) LIMIT 1`.execute(tx);
  return rows[0];
}
