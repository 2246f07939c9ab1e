import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';
import type { Place } from '../keyset.ts';
import type { Ended } from '../revocation.ts';
import type { Proven } from '../store.ts';

export type Payload = Readonly<Record<string, unknown>>;

export interface ArtifactRow {
  readonly payload: Payload;
  readonly consumed_at: string | null;
}

interface NewArtifact {
  readonly model: string;
  readonly hash: string;
  readonly consent: string | null;
  readonly payload: Payload;
  /** Tenant of what belongs to nobody yet. */
  readonly home: string;
  readonly expiresAt: Date;
}

/** Keeps a request, code or token in the tenant of its consent; a refresh token keeps its consent alive. System transaction. */
export async function putArtifact(tx: Tx, artifact: NewArtifact): Promise<void> {
  const { model, hash, consent, payload, home, expiresAt } = artifact;
  await sql`INSERT INTO identity_oauth_artifact (model, hash, tenant, consent, payload, expires_at)
    VALUES (${model}, ${hash}, coalesce((SELECT tenant FROM identity_oauth_grant WHERE id = ${consent}), ${home}), ${consent}, ${JSON.stringify(payload)}::jsonb, ${expiresAt.toISOString()})
    ON CONFLICT (model, hash) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`.execute(tx);
  if (model === 'RefreshToken' && consent !== null) {
    await sql`UPDATE identity_oauth_grant SET expires_at = greatest(expires_at, ${expiresAt.toISOString()}) WHERE id = ${consent}`.execute(tx);
  }
}

export async function artifactByHash(tx: Tx, model: string, hash: string): Promise<ArtifactRow | undefined> {
  const { rows } = await sql<ArtifactRow>`SELECT payload, consumed_at FROM identity_oauth_artifact WHERE model = ${model} AND hash = ${hash}`.execute(tx);
  return rows[0];
}

/** Marks a code or refresh token used; false when somebody else was first. */
export async function consumeArtifact(tx: Tx, of: { model: string; hash: string; at: Date }): Promise<boolean> {
  const { rows } = await sql`UPDATE identity_oauth_artifact SET consumed_at = ${of.at.toISOString()}
    WHERE model = ${of.model} AND hash = ${of.hash} AND consumed_at IS NULL RETURNING hash`.execute(tx);
  return rows.length === 1;
}

/** Removes one; gives whose tokens count no more. */
export async function deleteArtifact(tx: Tx, model: string, hash: string): Promise<Ended[]> {
  const { rows } = await sql<Ended>`WITH gone AS (DELETE FROM identity_oauth_artifact WHERE model = ${model} AND hash = ${hash} RETURNING consent)
    SELECT g.id AS credential, g.actor AS principal FROM gone JOIN identity_oauth_grant g ON g.id = gone.consent`.execute(tx);
  return rows;
}

export async function deleteArtifactsOf(tx: Tx, model: string, consent: string): Promise<Ended[]> {
  const { rows } = await sql<Ended>`WITH gone AS (DELETE FROM identity_oauth_artifact WHERE model = ${model} AND consent = ${consent} RETURNING consent)
    SELECT DISTINCT g.id AS credential, g.actor AS principal FROM gone JOIN identity_oauth_grant g ON g.id = gone.consent`.execute(tx);
  return rows;
}

/** What nobody can use any more. */
export async function sweep(tx: Tx, now: Date): Promise<void> {
  const at = now.toISOString();
  await sql`DELETE FROM identity_oauth_artifact WHERE expires_at <= ${at}`.execute(tx);
  await sql`DELETE FROM identity_oauth_decision WHERE expires_at <= ${at}`.execute(tx);
  await sql`DELETE FROM identity_oauth_grant WHERE expires_at <= ${at}`.execute(tx);
  const old = new Date(now.getTime() - 30 * 24 * 3600 * 1000).toISOString();
  await sql`DELETE FROM identity_oauth_client c WHERE kind = 'claimed' AND created_at <= ${old}
    AND NOT EXISTS (SELECT FROM identity_oauth_grant g WHERE g.client = c.id)`.execute(tx);
}

export interface GrantRow {
  readonly id: string;
  readonly tenant: string;
  readonly person: string;
  readonly actor: string;
  readonly client: string;
  readonly client_name: string;
  readonly client_host: string;
  readonly resource: string;
  readonly scopes: string[];
  readonly created_at: string;
  readonly last_used: string | null;
  readonly expires_at: string;
}

export async function insertGrant(tx: Tx, grant: Omit<GrantRow, 'last_used'>): Promise<void> {
  await sql`INSERT INTO identity_oauth_grant (id, tenant, person, actor, client, client_name, client_host, resource, scopes, created_at, expires_at)
    VALUES (${grant.id}, ${grant.tenant}, ${grant.person}, ${grant.actor}, ${grant.client}, ${grant.client_name}, ${grant.client_host}, ${grant.resource},
      ${grant.scopes}::text[], ${grant.created_at}, ${grant.expires_at})`.execute(tx);
}

export async function grantById(tx: Tx, id: string): Promise<GrantRow | undefined> {
  const { rows } = await sql<GrantRow>`SELECT * FROM identity_oauth_grant WHERE id = ${id}`.execute(tx);
  return rows[0];
}

/** The newest living consent of a person to a program at an address that has all these scopes. */
export async function rememberedGrant(tx: Tx, of: { person: string; client: string; resource: string; scopes: readonly string[]; now: Date }): Promise<GrantRow | undefined> {
  const { rows } = await sql<GrantRow>`SELECT * FROM identity_oauth_grant WHERE person = ${of.person} AND client = ${of.client} AND resource = ${of.resource}
      AND scopes @> ${of.scopes}::text[] AND expires_at > ${of.now.toISOString()} ORDER BY id DESC LIMIT 1`.execute(tx);
  return rows[0];
}

export interface ShownGrant extends GrantRow {
  readonly person_name: string;
  readonly actor_kind: 'person' | 'agent';
  readonly actor_name: string;
}

/** Newest first: the consents of a person; everybody's when `of` is undefined. */
export async function listGrants(tx: Tx, asked: { of: string | undefined; after: Place | undefined; limit: number; now: Date }): Promise<ShownGrant[]> {
  const of = asked.of ?? null;
  const before = asked.after?.[1] ?? null;
  const { rows } =
    await sql<ShownGrant>`SELECT g.*, p.name AS person_name, CASE WHEN a.id IS NULL THEN 'person' ELSE 'agent' END AS actor_kind, coalesce(a.name, p.name) AS actor_name
    FROM identity_oauth_grant g JOIN identity_person p ON p.id = g.person LEFT JOIN identity_agent a ON a.id = g.actor
    WHERE (${of}::text IS NULL OR g.person = ${of}) AND (${before}::text IS NULL OR g.id < ${before}) AND g.expires_at > ${asked.now.toISOString()}
    ORDER BY g.id DESC LIMIT ${asked.limit}`.execute(tx);
  return rows;
}

/** Ends consents with all their tokens; gives what ended. */
export async function deleteGrants(tx: Tx, of: { id: string } | { client: string } | { persons: readonly string[] }): Promise<Ended[]> {
  const where = 'id' in of ? sql`id = ${of.id}` : 'client' in of ? sql`client = ${of.client}` : sql`person = ANY (${of.persons}::text[])`;
  const { rows } = await sql<Ended>`DELETE FROM identity_oauth_grant WHERE ${where} RETURNING id AS credential, actor AS principal`.execute(tx);
  return rows;
}

export interface DecisionRow {
  readonly request: string;
  readonly tenant: string;
  readonly person: string;
  readonly session: string;
  readonly consent: string | null;
}

/** False when the request was answered before. */
export async function insertDecision(tx: Tx, decision: DecisionRow & { expiresAt: Date }): Promise<boolean> {
  const { rows } = await sql`INSERT INTO identity_oauth_decision (request, tenant, person, session, consent, expires_at)
    VALUES (${decision.request}, ${decision.tenant}, ${decision.person}, ${decision.session}, ${decision.consent}, ${decision.expiresAt.toISOString()})
    ON CONFLICT DO NOTHING RETURNING request`.execute(tx);
  return rows.length === 1;
}

export async function decisionOn(tx: Tx, request: string): Promise<DecisionRow | undefined> {
  const { rows } = await sql<DecisionRow>`SELECT request, tenant, person, session, consent FROM identity_oauth_decision WHERE request = ${request}`.execute(tx);
  return rows[0];
}

export interface ClientRow {
  readonly id: string;
  readonly tenant: string;
  readonly kind: 'registered' | 'claimed';
  readonly name: string;
  readonly metadata: Payload;
  readonly secret: string | null;
  readonly created_at: string;
}

export async function clientById(tx: Tx, id: string): Promise<ClientRow | undefined> {
  const { rows } = await sql<ClientRow>`SELECT * FROM identity_oauth_client WHERE id = ${id}`.execute(tx);
  return rows[0];
}

export async function listClients(tx: Tx, asked: { after: Place | undefined; limit: number }): Promise<ClientRow[]> {
  const [name, id] = asked.after ?? [null, null];
  const { rows } = await sql<ClientRow>`SELECT * FROM identity_oauth_client WHERE ${name}::text IS NULL OR (name, id) > (${name}, ${id})
    ORDER BY name, id LIMIT ${asked.limit}`.execute(tx);
  return rows;
}

export async function insertClient(tx: Tx, client: ClientRow): Promise<void> {
  await sql`INSERT INTO identity_oauth_client (id, tenant, kind, name, metadata, secret, created_at)
    VALUES (${client.id}, ${client.tenant}, ${client.kind}, ${client.name}, ${JSON.stringify(client.metadata)}::jsonb, ${client.secret}, ${client.created_at})`.execute(tx);
}

export async function deleteClient(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`DELETE FROM identity_oauth_client WHERE id = ${id} RETURNING id`.execute(tx);
  return rows.length === 1;
}

/** Who is behind an access token, and the address it was issued for. System transaction. */
export async function byToken(tx: Tx, hash: string): Promise<(Proven & { resource: string }) | undefined> {
  const { rows } = await sql<
    Proven & { resource: string }
  >`SELECT g.id AS credential, g.tenant, string_to_array(t.payload->>'scope', ' ') AS scopes, least(t.expires_at, g.expires_at) AS expires_at,
      NULL AS revoked_at, g.last_used, g.resource,
      CASE WHEN a.id IS NOT NULL THEN 'agent' WHEN p.id = g.actor THEN 'person' END AS kind, g.actor AS id, coalesce(a.name, p.name) AS name,
      CASE WHEN p.status <> 'active' THEN p.status ELSE coalesce(a.status, p.status) END AS status,
      CASE WHEN a.id IS NULL THEN p.roles ELSE '{}' END AS roles,
      CASE WHEN a.id IS NOT NULL THEN p.id END AS owner, p.name AS owner_name, p.status AS owner_status, coalesce(a.on_behalf, false) AS on_behalf
    FROM identity_oauth_artifact t JOIN identity_oauth_grant g ON g.id = t.consent AND g.resource = t.payload->>'aud'
    JOIN identity_person p ON p.id = g.person LEFT JOIN identity_agent a ON a.id = g.actor AND a.owner = g.person
    WHERE t.model = 'AccessToken' AND t.hash = ${hash}`.execute(tx);
  return rows[0];
}
