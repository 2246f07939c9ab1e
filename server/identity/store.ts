import type { TenantRole } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';

/** NOTIFY, delivered to every process when the transaction commits. */
export async function notify(tx: Tx, channel: string, payloads: readonly string[]): Promise<void> {
  await sql`SELECT pg_notify(${channel}, payload) FROM unnest(${payloads}::text[]) AS payload`.execute(tx);
}

/** Who is behind a credential, as far as the database knows. */
export interface Proven {
  readonly credential: string;
  readonly tenant: string;
  readonly scopes: string[];
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used: string | null;
  readonly kind: 'person' | 'agent' | null;
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly roles: TenantRole[];
  readonly owner: string | null;
  readonly owner_name: string | null;
  readonly owner_status: string | null;
  readonly on_behalf: boolean;
}

export async function bySession(tx: Tx, hash: string): Promise<Proven | undefined> {
  const { rows } = await sql<Proven>`SELECT s.id AS credential, s.tenant, ARRAY['*'] AS scopes, s.expires_at, NULL AS revoked_at, s.last_used,
      'person' AS kind, p.id, p.name, p.status, p.roles, NULL AS owner, NULL AS owner_name, NULL AS owner_status, false AS on_behalf
    FROM identity_session s JOIN identity_person p ON p.id = s.person WHERE s.hash = ${hash}`.execute(tx);
  return rows[0];
}

const actor = sql.raw(`CASE WHEN p.id IS NOT NULL THEN 'person' WHEN a.id IS NOT NULL THEN 'agent' END AS kind,
  coalesce(p.name, a.name, '') AS name, coalesce(p.status, a.status, 'gone') AS status, coalesce(p.roles, '{}') AS roles,
  o.id AS owner, o.name AS owner_name, o.status AS owner_status, coalesce(a.on_behalf, false) AS on_behalf`);

export async function byKey(tx: Tx, hash: string): Promise<Proven | undefined> {
  const { rows } = await sql<Proven>`SELECT k.id AS credential, k.tenant, k.scopes, k.expires_at, k.revoked_at, k.last_used, k.principal AS id, ${actor}
    FROM identity_key k
    LEFT JOIN identity_person p ON p.id = k.principal
    LEFT JOIN identity_agent a ON a.id = k.principal
    LEFT JOIN identity_person o ON o.id = a.owner
    WHERE k.hash = ${hash}`.execute(tx);
  return rows[0];
}

export type Actor = Pick<Proven, 'tenant' | 'kind' | 'id' | 'name' | 'status' | 'roles' | 'owner' | 'owner_name' | 'owner_status' | 'on_behalf'>;

/** A person or an agent by id. */
export async function actorById(tx: Tx, id: string): Promise<Actor | undefined> {
  const { rows } = await sql<Actor>`SELECT coalesce(p.tenant, a.tenant) AS tenant, n.id, ${actor}
    FROM (SELECT ${id}::text AS id) n
    LEFT JOIN identity_person p ON p.id = n.id
    LEFT JOIN identity_agent a ON a.id = n.id
    LEFT JOIN identity_person o ON o.id = a.owner
    WHERE p.id IS NOT NULL OR a.id IS NOT NULL`.execute(tx);
  return rows[0];
}

export interface Touch {
  readonly credential: string;
  readonly principal: string;
  readonly at: Date;
}

/** Writes when credentials and their principals were last seen, many at once; system transaction. */
export async function touchAll(tx: Tx, touches: readonly Touch[]): Promise<void> {
  const seen = sql`(SELECT * FROM unnest(${touches.map((touch) => touch.credential)}::text[], ${touches.map((touch) => touch.principal)}::text[],
    ${touches.map((touch) => touch.at.toISOString())}::timestamptz[]) AS seen (credential, principal, at))`;
  const last = sql`(SELECT principal, max(at) AS at FROM ${seen} one GROUP BY principal)`;
  await sql`UPDATE identity_session s SET last_used = seen.at FROM ${seen} seen WHERE s.id = seen.credential AND s.last_used < seen.at`.execute(tx);
  await sql`UPDATE identity_key k SET last_used = seen.at FROM ${seen} seen WHERE k.id = seen.credential AND (k.last_used IS NULL OR k.last_used < seen.at)`.execute(tx);
  await sql`UPDATE identity_oauth_grant g SET last_used = seen.at FROM ${seen} seen WHERE g.id = seen.credential AND (g.last_used IS NULL OR g.last_used < seen.at)`.execute(tx);
  await sql`UPDATE identity_certificate c SET last_used = seen.at FROM ${seen} seen WHERE c.id = seen.credential AND (c.last_used IS NULL OR c.last_used < seen.at)`.execute(tx);
  await sql`UPDATE identity_person p SET last_seen = seen.at FROM ${last} seen WHERE p.id = seen.principal AND (p.last_seen IS NULL OR p.last_seen < seen.at)`.execute(tx);
  await sql`UPDATE identity_agent a SET last_seen = seen.at FROM ${last} seen WHERE a.id = seen.principal AND (a.last_seen IS NULL OR a.last_seen < seen.at)`.execute(tx);
}

export interface Membership {
  readonly principal: string;
  /** Role in the project, null for none. */
  readonly project: 'owner' | 'editor' | 'viewer' | null;
  readonly app: string[];
  readonly attributes: Record<string, unknown>;
}

/** What principals are in a project and an app; one row for each principal asked. */
export async function memberships(tx: Tx, asked: { principals: readonly string[]; project: string | undefined; app: string | undefined }): Promise<Membership[]> {
  const { rows } = await sql<Membership>`SELECT n.principal, p.role AS project, coalesce(a.roles, '{}') AS app, coalesce(a.attributes, '{}') AS attributes
    FROM unnest(${asked.principals}::text[]) AS n (principal)
    LEFT JOIN identity_project_member p ON p.principal = n.principal AND p.project = ${asked.project ?? null}::text
    LEFT JOIN identity_app_member a ON a.principal = n.principal AND a.app = ${asked.app ?? null}::text`.execute(tx);
  return rows;
}

/** Is there such a person or agent in the transaction's tenant? */
export async function principalExists(tx: Tx, id: string): Promise<boolean> {
  return (await actorById(tx, id)) !== undefined;
}

/** Everything agents prove themselves with now: keys, consents, certificates. */
export async function credentialsOf(tx: Tx, agents: readonly string[]): Promise<{ credential: string; principal: string }[]> {
  const { rows } = await sql<{ credential: string; principal: string }>`
    SELECT id AS credential, principal FROM identity_key WHERE principal = ANY (${agents}::text[]) AND revoked_at IS NULL
    UNION ALL SELECT id, actor FROM identity_oauth_grant WHERE actor = ANY (${agents}::text[])
    UNION ALL SELECT id, agent FROM identity_certificate WHERE agent = ANY (${agents}::text[])`.execute(tx);
  return rows;
}

/** People and agents by id, address or name; a name that several have is none. */
export async function actorsCalled(tx: Tx, names: readonly string[]): Promise<{ called: string; id: string; name: string }[]> {
  if (names.length === 0) return [];
  const { rows } = await sql<{ called: string; id: string; name: string }>`SELECT n.called, min(f.id) AS id, min(f.name) AS name FROM unnest(${names}::text[]) AS n (called)
    JOIN (SELECT id, name, email FROM identity_person WHERE status <> 'offboarded' UNION ALL SELECT id, name, NULL FROM identity_agent) f ON n.called IN (f.id, lower(f.email), f.email, f.name)
    GROUP BY n.called HAVING count(DISTINCT f.id) = 1`.execute(tx);
  return rows;
}

/** The roles somebody has, in all apps (by their ids). */
export async function appRolesOf(tx: Tx, principal: string): Promise<{ app: string; role: string }[]> {
  const { rows } = await sql<{ app: string; role: string }>`SELECT app, unnest(roles) AS role FROM identity_app_member WHERE principal = ${principal}`.execute(tx);
  return rows;
}
