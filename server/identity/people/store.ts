import { PorticoError, type TenantRole } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';
import type { Place } from '../keyset.ts';

export interface PersonRow {
  readonly id: string;
  readonly tenant: string;
  readonly email: string;
  readonly name: string;
  readonly status: 'invited' | 'active' | 'offboarded';
  readonly language: 'en' | 'zh';
  readonly roles: TenantRole[];
  readonly password: string | null;
  readonly totp: string | null;
  readonly totp_pending: string | null;
  readonly totp_step: number;
  readonly recovery: string[];
  readonly last_seen: string | null;
  readonly created_at: string;
}

const columns = sql.raw('id, tenant, email, name, status, language, roles, password, totp, totp_pending, totp_step, recovery, last_seen, created_at');

export async function personById(tx: Tx, id: string, lock?: 'for update'): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`SELECT ${columns} FROM identity_person WHERE id = ${id} ${lock ? sql`FOR UPDATE` : sql``}`.execute(tx);
  return rows[0];
}

/** Her address, as long as she is active; undefined for agents. */
export async function emailOf(tx: Tx, id: string): Promise<string | undefined> {
  const person = await personById(tx, id);
  return person?.status === 'active' ? person.email : undefined;
}

export async function personByEmail(tx: Tx, email: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`SELECT ${columns} FROM identity_person WHERE email = ${email}`.execute(tx);
  return rows[0];
}

export async function listPeople(tx: Tx, asked: { search: string | undefined; status: string | undefined; after: Place | undefined; limit: number }): Promise<PersonRow[]> {
  const [name, id] = asked.after ?? [null, null];
  const pattern = asked.search === undefined ? null : `%${asked.search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const { rows } = await sql<PersonRow>`SELECT ${columns} FROM identity_person
    WHERE (${pattern}::text IS NULL OR name ILIKE ${pattern} OR email ILIKE ${pattern})
      AND (${asked.status ?? null}::text IS NULL OR status = ${asked.status ?? null})
      AND (${name}::text IS NULL OR (name, id) > (${name}, ${id}))
    ORDER BY name, id LIMIT ${asked.limit}`.execute(tx);
  return rows;
}

/** An address that another person has, in whatever tenant, is refused with `name.taken`. */
async function refuseTaken<T>(email: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if ((cause as { code?: unknown }).code === '23505') throw new PorticoError('name.taken', { params: { name: email }, cause });
    throw cause;
  }
}

interface NewPerson {
  readonly id: string;
  readonly tenant: string;
  readonly email: string;
  readonly name: string;
  readonly status: 'invited' | 'active';
  readonly language: 'en' | 'zh';
  readonly roles: readonly TenantRole[];
  readonly password: string | null;
  readonly at: Date;
}

export async function insertPerson(tx: Tx, person: NewPerson): Promise<void> {
  await refuseTaken(person.email, () =>
    sql`INSERT INTO identity_person (id, tenant, email, name, status, language, roles, password, created_at)
      VALUES (${person.id}, ${person.tenant}, ${person.email}, ${person.name}, ${person.status}, ${person.language},
        ${person.roles}::text[], ${person.password}, ${person.at.toISOString()})`.execute(tx),
  );
}

/** Changes what is given; the rest stays. */
export async function updatePerson(
  tx: Tx,
  id: string,
  change: { name?: string | undefined; email?: string; roles?: readonly TenantRole[] | undefined; status?: PersonRow['status']; language?: 'en' | 'zh'; password?: string },
): Promise<void> {
  await refuseTaken(change.email ?? '', () =>
    sql`UPDATE identity_person SET
        name = coalesce(${change.name ?? null}::text, name), email = coalesce(${change.email ?? null}::text, email),
        roles = coalesce(${change.roles ?? null}::text[], roles), status = coalesce(${change.status ?? null}::text, status),
        language = coalesce(${change.language ?? null}::text, language), password = coalesce(${change.password ?? null}::text, password)
      WHERE id = ${id}`.execute(tx),
  );
}

/** Locks and gives the administrators who are active, so that two can't leave at the same moment. */
export async function lockAdministrators(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM identity_person
    WHERE status = 'active' AND 'administrator' = ANY (roles) ORDER BY id FOR UPDATE`.execute(tx);
  return rows.map((row) => row.id);
}

/** Administrators who are active, and whether they can sign in (with a password or a provider) or have only a key. */
export async function administrators(tx: Tx): Promise<{ id: string; signsIn: boolean }[]> {
  const { rows } = await sql<{ id: string; signsIn: boolean }>`SELECT id,
      password IS NOT NULL OR EXISTS (SELECT FROM identity_federation f WHERE f.person = p.id) AS "signsIn"
    FROM identity_person p WHERE status = 'active' AND 'administrator' = ANY (roles) ORDER BY created_at, id`.execute(tx);
  return rows;
}

/** One set-up at a time in the installation, until the transaction ends. */
export async function lockSetup(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('portico.identity.setup'))`.execute(tx);
}

/** Takes away everything a person could sign in with. */
export async function clearPerson(tx: Tx, id: string): Promise<void> {
  await sql`UPDATE identity_person SET status = 'offboarded', password = NULL, totp = NULL, totp_pending = NULL, recovery = '{}' WHERE id = ${id}`.execute(tx);
}

/** Ends what an earlier stay left: roles in projects and apps. */
export async function clearMemberships(tx: Tx, principal: string): Promise<void> {
  await sql`DELETE FROM identity_project_member WHERE principal = ${principal}`.execute(tx);
  await sql`DELETE FROM identity_app_member WHERE principal = ${principal}`.execute(tx);
}

/** Ids of people whose address ends with `@domain`. */
export async function peopleAt(tx: Tx, domain: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM identity_person WHERE split_part(email, '@', 2) = ${domain} ORDER BY id`.execute(tx);
  return rows.map((row) => row.id);
}

/** Rows of people, their agents, keys and memberships go for good; for sample people. */
export async function deletePeople(tx: Tx, ids: readonly string[]): Promise<void> {
  const principals = sql`(SELECT unnest(${ids}::text[]) UNION SELECT id FROM identity_agent WHERE owner = ANY (${ids}::text[]))`;
  await sql`DELETE FROM identity_key WHERE principal IN ${principals}`.execute(tx);
  await sql`DELETE FROM identity_project_member WHERE principal IN ${principals}`.execute(tx);
  await sql`DELETE FROM identity_app_member WHERE principal IN ${principals}`.execute(tx);
  await sql`DELETE FROM identity_person WHERE id = ANY (${ids}::text[])`.execute(tx);
}

export async function keepPendingTotp(tx: Tx, id: string, sealed: string): Promise<void> {
  await sql`UPDATE identity_person SET totp_pending = ${sealed} WHERE id = ${id}`.execute(tx);
}

/** Makes the pending secret count, if it is still the one that was confirmed. */
export async function confirmTotp(tx: Tx, id: string, confirmed: { sealed: string; step: number; recovery: readonly string[] }): Promise<boolean> {
  const { rows } = await sql`UPDATE identity_person
    SET totp = totp_pending, totp_pending = NULL, totp_step = ${confirmed.step}, recovery = ${confirmed.recovery}::text[]
    WHERE id = ${id} AND totp IS NULL AND totp_pending = ${confirmed.sealed} RETURNING id`.execute(tx);
  return rows.length === 1;
}

export async function removeTotp(tx: Tx, id: string): Promise<void> {
  await sql`UPDATE identity_person SET totp = NULL, totp_pending = NULL, recovery = '{}' WHERE id = ${id}`.execute(tx);
}

/** False when this time step, or a later one, was used before. */
export async function spendTotpStep(tx: Tx, id: string, step: number): Promise<boolean> {
  const { rows } = await sql`UPDATE identity_person SET totp_step = ${step} WHERE id = ${id} AND totp_step < ${step} RETURNING id`.execute(tx);
  return rows.length === 1;
}

/** False when this recovery code is not (or no longer) there. */
export async function spendRecovery(tx: Tx, id: string, hash: string): Promise<boolean> {
  const { rows } = await sql`UPDATE identity_person SET recovery = array_remove(recovery, ${hash})
    WHERE id = ${id} AND ${hash} = ANY (recovery) RETURNING id`.execute(tx);
  return rows.length === 1;
}
