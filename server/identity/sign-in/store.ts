import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';

interface NewSession {
  readonly id: string;
  readonly tenant: string;
  readonly hash: string;
  readonly person: string;
  readonly address: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** Keeps a session, and lets go those of the same person that have ended. */
export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  const at = session.at.toISOString();
  await sql`DELETE FROM identity_session WHERE person = ${session.person} AND expires_at <= ${at}`.execute(tx);
  await sql`INSERT INTO identity_session (id, tenant, hash, person, address, created_at, last_used, expires_at)
    VALUES (${session.id}, ${session.tenant}, ${session.hash}, ${session.person}, ${session.address}, ${at}, ${at}, ${session.expiresAt.toISOString()})`.execute(tx);
  await sql`UPDATE identity_person SET last_seen = ${at} WHERE id = ${session.person}`.execute(tx);
}

/** Ends one session; false when there was none. */
export async function deleteSession(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`DELETE FROM identity_session WHERE id = ${id} RETURNING id`.execute(tx);
  return rows.length === 1;
}

/** Ends the sessions of a person but one; gives their ids. */
export async function deleteSessionsOf(tx: Tx, person: string, but?: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`DELETE FROM identity_session
    WHERE person = ${person} AND id IS DISTINCT FROM ${but ?? null}::text RETURNING id`.execute(tx);
  return rows.map((row) => row.id);
}

export type LinkKind = 'setup' | 'invitation' | 'reset' | 'demo';
export interface LinkRow {
  readonly kind: LinkKind;
  readonly person: string | null;
}

export async function insertLink(tx: Tx, link: { hash: string; tenant: string; kind: LinkKind; person: string | null; expiresAt: Date; at: Date }): Promise<void> {
  await sql`INSERT INTO identity_link (hash, tenant, kind, person, expires_at, created_at)
    VALUES (${link.hash}, ${link.tenant}, ${link.kind}, ${link.person}, ${link.expiresAt.toISOString()}, ${link.at.toISOString()})`.execute(tx);
}

/** The link, unless it was used or its time has passed. */
export async function openLink(tx: Tx, hash: string, now: Date): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`SELECT kind, person FROM identity_link
    WHERE hash = ${hash} AND used_at IS NULL AND expires_at > ${now.toISOString()}`.execute(tx);
  return rows[0];
}

/** Uses up the link; undefined when somebody else was faster. */
export async function takeLink(tx: Tx, hash: string, now: Date): Promise<LinkRow | undefined> {
  const { rows } = await sql<LinkRow>`UPDATE identity_link SET used_at = ${now.toISOString()}
    WHERE hash = ${hash} AND used_at IS NULL AND expires_at > ${now.toISOString()} RETURNING kind, person`.execute(tx);
  return rows[0];
}

/** A new link makes the earlier ones of the same kind worthless. */
export async function deleteLinks(tx: Tx, of: { person: string } | { kind: 'setup'; tenant: string }): Promise<void> {
  if ('person' in of) await sql`DELETE FROM identity_link WHERE person = ${of.person}`.execute(tx);
  else await sql`DELETE FROM identity_link WHERE kind = 'setup' AND tenant = ${of.tenant}`.execute(tx);
}

/** Which tenant an address, a link or a provider belongs to; system transaction, before the door binds. */
export async function tenantOfEmail(tx: Tx, email: string): Promise<string | undefined> {
  const { rows } = await sql<{ tenant: string }>`SELECT tenant FROM identity_person WHERE email = ${email}`.execute(tx);
  return rows[0]?.tenant;
}

export async function tenantOfLink(tx: Tx, hash: string): Promise<string | undefined> {
  const { rows } = await sql<{ tenant: string }>`SELECT tenant FROM identity_link WHERE hash = ${hash}`.execute(tx);
  return rows[0]?.tenant;
}
