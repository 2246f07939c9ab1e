import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';

export interface IssuerRow {
  readonly tenant: string;
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
  readonly jwks_uri: string | null;
  readonly match: 'subject' | 'email' | 'agent';
  readonly claim: string;
  readonly agents: Readonly<Record<string, string>>;
  readonly scopes: string[];
}

export async function listIssuers(tx: Tx): Promise<IssuerRow[]> {
  const { rows } = await sql<IssuerRow>`SELECT * FROM identity_issuer ORDER BY name`.execute(tx);
  return rows;
}

/** Those that trust an issuer for one of these audiences, whatever the tenant; system transaction. */
export async function issuersOf(tx: Tx, issuer: string, audiences: readonly string[]): Promise<IssuerRow[]> {
  const { rows } = await sql<IssuerRow>`SELECT * FROM identity_issuer WHERE issuer = ${issuer} AND audience = ANY (${audiences}::text[])`.execute(tx);
  return rows;
}

/** False when another entry has the issuer with this audience. */
export async function putIssuer(tx: Tx, row: IssuerRow): Promise<boolean> {
  await sql`DELETE FROM identity_issuer WHERE name = ${row.name}`.execute(tx);
  const { rows } = await sql`INSERT INTO identity_issuer (tenant, name, issuer, audience, jwks_uri, match, claim, agents, scopes)
    VALUES (${row.tenant}, ${row.name}, ${row.issuer}, ${row.audience}, ${row.jwks_uri}, ${row.match}, ${row.claim}, ${JSON.stringify(row.agents)}::jsonb, ${row.scopes}::text[])
    ON CONFLICT DO NOTHING RETURNING name`.execute(tx);
  return rows.length === 1;
}

export async function deleteIssuer(tx: Tx, name: string): Promise<boolean> {
  const { rows } = await sql`DELETE FROM identity_issuer WHERE name = ${name} RETURNING name`.execute(tx);
  return rows.length === 1;
}

/** Who a token of a trusted issuer stands for, in that issuer's tenant: ids of a person or agent. */
export async function actorBehind(tx: Tx, of: { tenant: string; match: IssuerRow['match']; issuer: string; value: string }): Promise<string | undefined> {
  const { tenant, match, issuer, value } = of;
  const found =
    match === 'subject'
      ? sql<{ id: string }>`SELECT person AS id FROM identity_federation WHERE tenant = ${tenant} AND issuer = ${issuer} AND subject = ${value}`
      : match === 'email'
        ? sql<{ id: string }>`SELECT id FROM identity_person WHERE tenant = ${tenant} AND email = ${value.toLowerCase()}`
        : sql<{ id: string }>`SELECT id FROM identity_agent WHERE tenant = ${tenant} AND id = ${value}`;
  const { rows } = await found.execute(tx);
  return rows[0]?.id;
}
