import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';

export interface ProviderRow {
  readonly name: string;
  readonly tenant: string;
  readonly title: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string | null;
  readonly domains: string[];
}

const columns = sql.raw('name, tenant, title, issuer, client_id, client_secret, domains');

export async function listProviders(tx: Tx): Promise<ProviderRow[]> {
  const { rows } = await sql<ProviderRow>`SELECT ${columns} FROM identity_provider ORDER BY title, name`.execute(tx);
  return rows;
}

export async function providerByName(tx: Tx, name: string): Promise<ProviderRow | undefined> {
  const { rows } = await sql<ProviderRow>`SELECT ${columns} FROM identity_provider WHERE name = ${name}`.execute(tx);
  return rows[0];
}

/** Keeps a provider; a secret of null leaves the one there is. False when another tenant has the name. */
export async function putProvider(tx: Tx, provider: ProviderRow & { at: Date }): Promise<boolean> {
  const changed = await sql`UPDATE identity_provider SET title = ${provider.title}, issuer = ${provider.issuer}, client_id = ${provider.client_id},
      client_secret = coalesce(${provider.client_secret}::text, client_secret), domains = ${provider.domains}::text[]
    WHERE name = ${provider.name} RETURNING name`.execute(tx);
  if (changed.rows.length === 1) return true;
  const { rows } = await sql`INSERT INTO identity_provider (name, tenant, title, issuer, client_id, client_secret, domains, created_at)
    VALUES (${provider.name}, ${provider.tenant}, ${provider.title}, ${provider.issuer}, ${provider.client_id}, ${provider.client_secret},
      ${provider.domains}::text[], ${provider.at.toISOString()})
    ON CONFLICT DO NOTHING RETURNING name`.execute(tx);
  return rows.length === 1;
}

export async function deleteProvider(tx: Tx, name: string): Promise<boolean> {
  const { rows } = await sql`DELETE FROM identity_provider WHERE name = ${name} RETURNING name`.execute(tx);
  return rows.length === 1;
}

export interface StateRow {
  readonly provider: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly browser: string;
  readonly return_to: string;
}

/** Keeps where a trip to the provider began, and lets go those that never came back. */
export async function insertState(tx: Tx, state: StateRow & { hash: string; tenant: string; expiresAt: Date; at: Date }): Promise<void> {
  await sql`DELETE FROM identity_oidc_state WHERE expires_at <= ${state.at.toISOString()}`.execute(tx);
  await sql`INSERT INTO identity_oidc_state (hash, tenant, provider, nonce, verifier, browser, return_to, expires_at)
    VALUES (${state.hash}, ${state.tenant}, ${state.provider}, ${state.nonce}, ${state.verifier}, ${state.browser}, ${state.return_to}, ${state.expiresAt.toISOString()})`.execute(
    tx,
  );
}

/** Takes the state away, so that an answer counts once. */
export async function takeState(tx: Tx, hash: string, now: Date): Promise<StateRow | undefined> {
  const { rows } = await sql<StateRow>`DELETE FROM identity_oidc_state WHERE hash = ${hash} AND expires_at > ${now.toISOString()}
    RETURNING provider, nonce, verifier, browser, return_to`.execute(tx);
  return rows[0];
}

export async function federatedPerson(tx: Tx, issuer: string, subject: string): Promise<string | undefined> {
  const { rows } = await sql<{ person: string }>`SELECT person FROM identity_federation WHERE issuer = ${issuer} AND subject = ${subject}`.execute(tx);
  return rows[0]?.person;
}

export async function insertFederation(tx: Tx, link: { tenant: string; issuer: string; subject: string; person: string; at: Date }): Promise<void> {
  await sql`INSERT INTO identity_federation (tenant, issuer, subject, person, created_at)
    VALUES (${link.tenant}, ${link.issuer}, ${link.subject}, ${link.person}, ${link.at.toISOString()})`.execute(tx);
}

/** Which tenant a provider, or a trip to one, belongs to; system transaction, before the door binds. */
export async function tenantOfProvider(tx: Tx, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ tenant: string }>`SELECT tenant FROM identity_provider WHERE name = ${name}`.execute(tx);
  return rows[0]?.tenant;
}

export async function tenantOfState(tx: Tx, hash: string): Promise<string | undefined> {
  const { rows } = await sql<{ tenant: string }>`SELECT tenant FROM identity_oidc_state WHERE hash = ${hash}`.execute(tx);
  return rows[0]?.tenant;
}
