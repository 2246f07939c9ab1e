import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';

/** Whose sign-in at which provider; `principal` is '' for the one that stands for the whole tenant. */
export interface Whose {
  readonly tenant: string;
  readonly provider: string;
  readonly name: string;
  readonly principal: string;
}

/** What a provider asked for when it refused: RFC 6750, RFC 9728. */
export interface Wanted {
  readonly metadata?: string;
  readonly scope?: string;
}

export interface CredentialRow extends Whose {
  readonly state: 'wanted' | 'active' | 'ended';
  readonly issuer: string | null;
  readonly server: string | null;
  readonly sealed: string | null;
  readonly scopes: readonly string[];
  readonly wanted: Wanted | null;
  readonly expires_at: string | null;
  readonly connected_at: string | null;
}

const columns = sql.raw('tenant, provider, name, principal, state, issuer, server, sealed, scopes, wanted, expires_at, connected_at');

export async function credentialOf(tx: Tx, whose: Pick<Whose, 'provider' | 'principal'>): Promise<CredentialRow | undefined> {
  const { rows } = await sql<CredentialRow>`SELECT ${columns} FROM providers_credential WHERE provider = ${whose.provider} AND principal = ${whose.principal}`.execute(tx);
  return rows[0];
}

export async function credentialsOf(tx: Tx, principal: string): Promise<CredentialRow[]> {
  const { rows } = await sql<CredentialRow>`SELECT ${columns} FROM providers_credential WHERE principal = ${principal} ORDER BY name`.execute(tx);
  return rows;
}

/** All of one provider, the oldest first. */
export async function credentialsAt(tx: Tx, provider: string): Promise<CredentialRow[]> {
  const { rows } = await sql<CredentialRow>`SELECT ${columns} FROM providers_credential WHERE provider = ${provider} ORDER BY connected_at NULLS LAST, principal`.execute(tx);
  return rows;
}

export interface Kept {
  readonly issuer: string;
  readonly server: string;
  readonly sealed: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | undefined;
  readonly at: Date;
}

/** Keeps what was given, in place of what was there; whoever was renewing is done. */
export async function keepCredential(tx: Tx, whose: Whose, kept: Kept): Promise<void> {
  const expires = kept.expiresAt?.toISOString() ?? null;
  await sql`INSERT INTO providers_credential (tenant, provider, name, principal, state, issuer, server, sealed, scopes, expires_at, connected_at)
    VALUES (${whose.tenant}, ${whose.provider}, ${whose.name}, ${whose.principal}, 'active', ${kept.issuer}, ${kept.server}, ${kept.sealed}, ${kept.scopes}::text[], ${expires}, ${kept.at.toISOString()})
    ON CONFLICT (provider, principal) DO UPDATE SET state = 'active', issuer = EXCLUDED.issuer, server = EXCLUDED.server, sealed = EXCLUDED.sealed, scopes = EXCLUDED.scopes,
      wanted = NULL, expires_at = EXCLUDED.expires_at, connected_at = EXCLUDED.connected_at, renewing_until = NULL`.execute(tx);
}

/** Keeps what a renewal gave, unless the credential was taken away or replaced meanwhile. */
export async function renewCredential(tx: Tx, of: Pick<Whose, 'provider' | 'principal'> & { before: string }, kept: Omit<Kept, 'at' | 'server' | 'issuer'>): Promise<boolean> {
  const { rows } =
    await sql`UPDATE providers_credential SET sealed = ${kept.sealed}, scopes = ${kept.scopes}::text[], expires_at = ${kept.expiresAt?.toISOString() ?? null}, renewing_until = NULL
    WHERE provider = ${of.provider} AND principal = ${of.principal} AND sealed = ${of.before} RETURNING 1`.execute(tx);
  return rows.length === 1;
}

/** It counts no more; its owner has to connect again. What it was is forgotten. */
export async function endCredential(tx: Tx, of: Pick<Whose, 'provider' | 'principal'> & { before: string | null }): Promise<void> {
  await sql`UPDATE providers_credential SET state = 'ended', sealed = NULL, expires_at = NULL, renewing_until = NULL
    WHERE provider = ${of.provider} AND principal = ${of.principal} AND sealed IS NOT DISTINCT FROM ${of.before}`.execute(tx);
}

export async function rememberWanted(tx: Tx, whose: Whose, wanted: Wanted): Promise<void> {
  await sql`INSERT INTO providers_credential (tenant, provider, name, principal, state, wanted)
    VALUES (${whose.tenant}, ${whose.provider}, ${whose.name}, ${whose.principal}, 'wanted', ${JSON.stringify(wanted)}::jsonb)
    ON CONFLICT (provider, principal) DO UPDATE SET wanted = EXCLUDED.wanted`.execute(tx);
}

/** Takes credentials away and gives what they were. */
export async function takeCredentials(tx: Tx, of: { principal: string; provider?: string }): Promise<CredentialRow[]> {
  const { rows } =
    await sql<CredentialRow>`DELETE FROM providers_credential WHERE principal = ${of.principal} AND (${of.provider ?? null}::text IS NULL OR provider = ${of.provider ?? null})
    RETURNING ${columns}`.execute(tx);
  return rows;
}

/** The same of all that still count at a provider, by its name. */
export async function takeAllAt(tx: Tx, name: string): Promise<CredentialRow[]> {
  const { rows } = await sql<CredentialRow>`DELETE FROM providers_credential WHERE name = ${name} AND sealed IS NOT NULL RETURNING ${columns}`.execute(tx);
  return rows;
}

/** The right to renew, for one process at a time; false while another has it, or when it was renewed already. */
export async function takeRenewal(tx: Tx, of: Pick<Whose, 'provider' | 'principal'> & { before: string | null }, time: { now: Date; until: Date }): Promise<boolean> {
  const { rows } = await sql`UPDATE providers_credential SET renewing_until = ${time.until.toISOString()}
    WHERE provider = ${of.provider} AND principal = ${of.principal} AND sealed IS NOT DISTINCT FROM ${of.before}
      AND (renewing_until IS NULL OR renewing_until <= ${time.now.toISOString()}) RETURNING 1`.execute(tx);
  return rows.length === 1;
}

export async function giveRenewalBack(tx: Tx, of: Pick<Whose, 'provider' | 'principal'>): Promise<void> {
  await sql`UPDATE providers_credential SET renewing_until = NULL WHERE provider = ${of.provider} AND principal = ${of.principal}`.execute(tx);
}

interface ClientPlace {
  readonly provider: string;
  readonly issuer: string;
  readonly redirectUri: string;
}

export async function registeredClient(tx: Tx, at: ClientPlace): Promise<string | undefined> {
  const { rows } = await sql<{
    sealed: string;
  }>`SELECT sealed FROM providers_client WHERE provider = ${at.provider} AND issuer = ${at.issuer} AND redirect_uri = ${at.redirectUri}`.execute(tx);
  return rows[0]?.sealed;
}

export async function keepClient(tx: Tx, client: ClientPlace & { tenant: string; sealed: string }): Promise<void> {
  await sql`INSERT INTO providers_client (tenant, provider, issuer, redirect_uri, sealed) VALUES (${client.tenant}, ${client.provider}, ${client.issuer}, ${client.redirectUri}, ${client.sealed})
    ON CONFLICT (provider, issuer, redirect_uri) DO UPDATE SET sealed = EXCLUDED.sealed`.execute(tx);
}

export async function forgetClient(tx: Tx, at: ClientPlace): Promise<void> {
  await sql`DELETE FROM providers_client WHERE provider = ${at.provider} AND issuer = ${at.issuer} AND redirect_uri = ${at.redirectUri}`.execute(tx);
}

export interface TripRow {
  readonly provider: string;
  readonly principal: string;
  readonly person: string;
  readonly session: string;
  readonly sealed: string;
}

/** Keeps a trip, and lets go of those that never came back. */
export async function insertTrip(tx: Tx, trip: TripRow & { hash: string; tenant: string; at: Date; expiresAt: Date }): Promise<void> {
  await sql`DELETE FROM providers_trip WHERE expires_at <= ${trip.at.toISOString()}`.execute(tx);
  await sql`INSERT INTO providers_trip (hash, tenant, provider, principal, person, session, sealed, expires_at)
    VALUES (${trip.hash}, ${trip.tenant}, ${trip.provider}, ${trip.principal}, ${trip.person}, ${trip.session}, ${trip.sealed}, ${trip.expiresAt.toISOString()})`.execute(tx);
}

/** Takes the trip away, so that an answer counts once. */
export async function takeTrip(tx: Tx, hash: string, now: Date): Promise<TripRow | undefined> {
  const { rows } =
    await sql<TripRow>`DELETE FROM providers_trip WHERE hash = ${hash} AND expires_at > ${now.toISOString()} RETURNING provider, principal, person, session, sealed`.execute(tx);
  return rows[0];
}
