import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';
import type { Place } from '../keyset.ts';
import type { Ended } from '../revocation.ts';

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly kind: 'person' | 'agent';
  readonly principal: string;
  readonly principal_name: string;
  /** The agent's owner; null for a person's key. */
  readonly owner: string | null;
  readonly scopes: string[];
  readonly expires_at: string | null;
  readonly last_used: string | null;
  readonly revoked_at: string | null;
  readonly created_at: string;
}

const found = sql.raw(`SELECT k.id, k.name, k.prefix, CASE WHEN a.id IS NULL THEN 'person' ELSE 'agent' END AS kind, k.principal,
    coalesce(p.name, a.name, '') AS principal_name, a.owner, k.scopes, k.expires_at, k.last_used, k.revoked_at, k.created_at
  FROM identity_key k LEFT JOIN identity_person p ON p.id = k.principal LEFT JOIN identity_agent a ON a.id = k.principal`);

export async function keyById(tx: Tx, id: string): Promise<KeyRow | undefined> {
  const { rows } = await sql<KeyRow>`${found} WHERE k.id = ${id}`.execute(tx);
  return rows[0];
}

/** Newest first: the keys of a principal and of the agents it owns; everybody's when `of` is undefined. */
export async function listKeys(tx: Tx, asked: { of: string | undefined; after: Place | undefined; limit: number }): Promise<KeyRow[]> {
  const of = asked.of ?? null;
  const before = asked.after?.[1] ?? null;
  const { rows } = await sql<KeyRow>`${found}
    WHERE (${of}::text IS NULL OR k.principal = ${of} OR a.owner = ${of}) AND (${before}::text IS NULL OR k.id < ${before})
    ORDER BY k.id DESC LIMIT ${asked.limit}`.execute(tx);
  return rows;
}

interface NewKeyRow {
  readonly id: string;
  readonly tenant: string;
  readonly hash: string;
  readonly prefix: string;
  readonly name: string;
  readonly principal: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  readonly at: Date;
}

export async function insertKey(tx: Tx, key: NewKeyRow): Promise<void> {
  await sql`INSERT INTO identity_key (id, tenant, hash, prefix, name, principal, scopes, expires_at, created_at)
    VALUES (${key.id}, ${key.tenant}, ${key.hash}, ${key.prefix}, ${key.name}, ${key.principal}, ${key.scopes}::text[],
      ${key.expiresAt?.toISOString() ?? null}, ${key.at.toISOString()})`.execute(tx);
}

/** False when it was revoked before. */
export async function revokeKey(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { rows } = await sql`UPDATE identity_key SET revoked_at = ${at.toISOString()} WHERE id = ${id} AND revoked_at IS NULL RETURNING id`.execute(tx);
  return rows.length === 1;
}

/** Revokes all keys of some principals; gives those that counted until now. */
export async function revokeKeysOf(tx: Tx, principals: readonly string[], at: Date): Promise<Ended[]> {
  const { rows } = await sql<Ended>`UPDATE identity_key SET revoked_at = ${at.toISOString()}
    WHERE principal = ANY (${principals}::text[]) AND revoked_at IS NULL RETURNING id AS credential, principal`.execute(tx);
  return rows;
}
