import type { FactName, Facts, Principal, Text } from '@portico/contracts';
import { sql } from 'kysely';
import type { Database, Tx } from './database/database.ts';

export interface FactRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: FactName;
  readonly data: Facts[FactName];
  readonly principal: Principal;
  readonly cause: string | null;
  readonly depth: number;
  readonly attempts: number;
}

export interface JobRow {
  readonly id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly title: Text;
  readonly data: Record<string, unknown>;
  readonly principal: Principal;
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: number | null;
  readonly step: Text | null;
  readonly issues: unknown[];
  readonly result: Record<string, unknown> | null;
  readonly error: { code: string; message: Text } | null;
  readonly attempts: number;
  readonly cancel: boolean;
  readonly created_at: string;
  readonly finished_at: string | null;
}

const jobColumns = sql.raw('id, tenant, kind, title, data, principal, status, progress, step, issues, result, error, attempts, cancel, created_at, finished_at');

export interface WrittenFact {
  readonly id: string;
  readonly tenant: string;
  readonly name: FactName;
  readonly data: unknown;
  readonly principal: Principal;
  readonly cause: string | null;
  readonly depth: number;
  readonly at: Date;
}

/** Writes a fact in the caller's transaction. */
export function insertFact(tx: Tx, fact: WrittenFact): Promise<void> {
  return insertFacts(tx, [fact]);
}

/** Writes facts in the caller's transaction, all at once. */
export async function insertFacts(tx: Tx, facts: readonly WrittenFact[]): Promise<void> {
  await sql`WITH written AS (INSERT INTO kernel_fact (id, tenant, name, data, principal, cause, depth, due_at, created_at)
      SELECT r.id, r.tenant, r.name, r.data, r.principal, r.cause, r.depth, r.at, r.at
      FROM jsonb_to_recordset(${JSON.stringify(facts)}::text::jsonb) AS r (id text, tenant text, name text, data jsonb, principal jsonb, cause text, depth integer, at timestamptz))
    SELECT pg_notify('portico_work', '')`.execute(tx);
}

/** Lets go of facts nobody here reacts to, many at a time; system transaction. */
export async function dropUnheard(tx: Tx, heard: readonly FactName[]): Promise<void> {
  await sql`DELETE FROM kernel_fact WHERE id IN (SELECT id FROM kernel_fact WHERE name <> ALL(${heard}::text[]) LIMIT 1000 FOR UPDATE SKIP LOCKED)`.execute(tx);
}

/** Takes the next due fact and hides it from other workers until `until`; system transaction. */
export async function takeFact(tx: Tx, at: { now: Date; until: Date }): Promise<FactRow | undefined> {
  const { rows } = await sql<FactRow>`UPDATE kernel_fact SET due_at = ${at.until.toISOString()}, attempts = attempts + 1
    WHERE id = (SELECT id FROM kernel_fact WHERE due_at <= ${at.now.toISOString()} ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, tenant, name, data, principal, cause, depth, attempts`.execute(tx);
  return rows[0];
}

export async function deleteFact(tx: Tx, id: string): Promise<void> {
  await sql`DELETE FROM kernel_fact WHERE id = ${id}`.execute(tx);
}

/** Enqueues a job in the caller's transaction. */
export async function insertJob(tx: Tx, job: { id: string; tenant: string; kind: string; title: Text; data: unknown; principal: Principal; due: Date; at: Date }): Promise<void> {
  await sql`INSERT INTO kernel_job (id, tenant, kind, title, data, principal, status, due_at, created_at)
    VALUES (${job.id}, ${job.tenant}, ${job.kind}, ${JSON.stringify(job.title)}::jsonb, ${JSON.stringify(job.data)}::jsonb, ${JSON.stringify(job.principal)}::jsonb, 'waiting', ${job.due.toISOString()}, ${job.at.toISOString()})`.execute(
    tx,
  );
  await sql`SELECT pg_notify('portico_work', '')`.execute(tx);
}

/** Takes the next due job, or one whose worker is believed dead; system transaction. */
export async function takeJob(tx: Tx, by: { worker: string; now: Date; until: Date }): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`UPDATE kernel_job SET status = 'running', worker = ${by.worker}, alive_until = ${by.until.toISOString()}, attempts = attempts + 1
    WHERE id = (SELECT id FROM kernel_job
      WHERE due_at <= ${by.now.toISOString()} AND (status = 'waiting' OR (status = 'running' AND alive_until < ${by.now.toISOString()}))
      ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING ${jobColumns}`.execute(tx);
  return rows[0];
}

/** Jobs of a process that is gone: a data folder has one process, so at its start none can be running. */
export async function orphanJobs(tx: Tx, now: Date): Promise<void> {
  await sql`UPDATE kernel_job SET alive_until = ${now.toISOString()}::timestamptz - interval '1 second' WHERE status = 'running'`.execute(tx);
}

export async function touchJob(tx: Tx, job: { id: string; progress: number | null; step: Text | null; until: Date }): Promise<{ cancel: boolean }> {
  const { rows } = await sql<{
    cancel: boolean;
  }>`UPDATE kernel_job SET progress = ${job.progress}, step = ${job.step === null ? null : JSON.stringify(job.step)}::jsonb, alive_until = ${job.until.toISOString()}
    WHERE id = ${job.id} RETURNING cancel`.execute(tx);
  return { cancel: rows[0]?.cancel ?? true };
}

export async function finishJob(
  tx: Tx,
  job: { id: string; status: 'done' | 'failed' | 'cancelled' | 'waiting'; result?: unknown; error?: unknown; issues?: readonly unknown[]; at: Date; due?: Date },
): Promise<void> {
  const ended = job.status === 'waiting' ? null : job.at.toISOString();
  await sql`UPDATE kernel_job SET status = ${job.status}, result = ${job.result === undefined ? null : JSON.stringify(job.result)}::jsonb,
      error = ${job.error === undefined ? null : JSON.stringify(job.error)}::jsonb, issues = ${JSON.stringify(job.issues ?? [])}::jsonb,
      progress = CASE WHEN ${job.status}::text = 'done' THEN 1 ELSE progress END, finished_at = ${ended}::timestamptz,
      due_at = coalesce(${job.due?.toISOString() ?? null}::timestamptz, due_at), worker = NULL, alive_until = NULL
    WHERE id = ${job.id}`.execute(tx);
}

export async function jobById(tx: Tx, id: string): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`SELECT ${jobColumns} FROM kernel_job WHERE id = ${id}`.execute(tx);
  return rows[0];
}

export async function jobsOf(tx: Tx, of: { principal: string; before: string | undefined; limit: number }): Promise<JobRow[]> {
  const { rows } = await sql<JobRow>`SELECT ${jobColumns} FROM kernel_job
    WHERE principal ->> 'id' = ${of.principal} AND (${of.before ?? null}::text IS NULL OR id < ${of.before ?? null}::text)
    ORDER BY id DESC LIMIT ${of.limit}`.execute(tx);
  return rows;
}

/** Asks a job to stop; one that has not begun stops here. */
export async function cancelJob(tx: Tx, id: string, now: Date): Promise<void> {
  await sql`UPDATE kernel_job SET cancel = true,
      status = CASE WHEN status = 'waiting' THEN 'cancelled' ELSE status END,
      finished_at = CASE WHEN status = 'waiting' THEN ${now.toISOString()}::timestamptz ELSE finished_at END
    WHERE id = ${id} AND status IN ('waiting', 'running')`.execute(tx);
}

export interface BlobRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: string | null;
  readonly state: 'waiting' | 'ready';
  readonly created_by: string;
}

export async function blobById(tx: Tx, id: string): Promise<BlobRow | undefined> {
  const { rows } = await sql<BlobRow>`SELECT id, tenant, name, media_type, size, state, created_by FROM kernel_blob WHERE id = ${id}`.execute(tx);
  return rows[0];
}

export async function insertBlob(tx: Tx, blob: { id: string; tenant: string; name: string; mediaType: string; by: string; at: Date }): Promise<void> {
  await sql`INSERT INTO kernel_blob (id, tenant, name, media_type, state, created_by, created_at)
    VALUES (${blob.id}, ${blob.tenant}, ${blob.name}, ${blob.mediaType}, 'waiting', ${blob.by}, ${blob.at.toISOString()})`.execute(tx);
}

/** Marks an upload as whole; false when it was already, so that a signed URL works once. */
export async function blobReady(tx: Tx, blob: { id: string; size: number; sha256: string }): Promise<boolean> {
  const { rows } = await sql`UPDATE kernel_blob SET state = 'ready', size = ${blob.size}, sha256 = ${blob.sha256} WHERE id = ${blob.id} AND state = 'waiting' RETURNING id`.execute(
    tx,
  );
  return rows.length === 1;
}

/** A sealed value of the tenant by name. */
export async function sealedSecret(tx: Tx, tenant: string, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ sealed: string }>`SELECT sealed FROM kernel_secret WHERE tenant = ${tenant} AND name = ${name}`.execute(tx);
  return rows[0]?.sealed;
}

export async function keepSecret(tx: Tx, secret: { tenant: string; name: string; sealed: string; at: Date }): Promise<void> {
  await sql`INSERT INTO kernel_secret (tenant, name, sealed, updated_at) VALUES (${secret.tenant}, ${secret.name}, ${secret.sealed}, ${secret.at.toISOString()})
    ON CONFLICT (tenant, name) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at`.execute(tx);
}

export interface TenantRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** The tenant by its id; a bound transaction sees only its own. */
export async function tenantById(tx: Tx, id: string): Promise<TenantRow | undefined> {
  const { rows } = await sql<TenantRow>`SELECT tenant AS id, slug, name FROM kernel_tenant WHERE tenant = ${id}`.execute(tx);
  return rows[0];
}

/** The tenant made first; system transaction. */
export async function firstTenant(tx: Tx): Promise<TenantRow | undefined> {
  const { rows } = await sql<TenantRow>`SELECT tenant AS id, slug, name FROM kernel_tenant ORDER BY created_at, tenant LIMIT 1`.execute(tx);
  return rows[0];
}

/** Tells all replicas once this transaction is committed (NOTIFY); `channel` is one of ours. */
export async function announce(tx: Tx, channel: string, payload: string): Promise<void> {
  await sql`SELECT pg_notify(${channel}, ${payload})`.execute(tx);
}

/** Takes a name below /mcp for an app or provider; false when it is taken. */
export async function claimAddress(tx: Tx, address: { tenant: string; name: string; kind: 'app' | 'provider' }): Promise<boolean> {
  const { rows } =
    await sql`INSERT INTO kernel_address (tenant, name, kind) VALUES (${address.tenant}, ${address.name}, ${address.kind}) ON CONFLICT DO NOTHING RETURNING name`.execute(tx);
  return rows.length === 1;
}

/** What a name below /mcp belongs to; undefined: to nothing. */
export async function addressKind(tx: Tx, name: string): Promise<'app' | 'provider' | undefined> {
  const { rows } = await sql<{ kind: 'app' | 'provider' }>`SELECT kind FROM kernel_address WHERE name = ${name}`.execute(tx);
  return rows[0]?.kind;
}

export async function releaseAddress(tx: Tx, name: string): Promise<void> {
  await sql`DELETE FROM kernel_address WHERE name = ${name} AND tenant = current_setting('portico.tenant')`.execute(tx);
}

/** Moves a tenant's timer on to `next` if it is due; true for the one who did, who does its work. System transaction. */
export async function takeTimer(tx: Tx, timer: { tenant: string; name: string; now: Date; next: Date }): Promise<boolean> {
  const { rows } = await sql`INSERT INTO kernel_timer AS t (tenant, name, due_at) VALUES (${timer.tenant}, ${timer.name}, ${timer.next.toISOString()})
    ON CONFLICT (tenant, name) DO UPDATE SET due_at = excluded.due_at WHERE t.due_at <= ${timer.now.toISOString()} RETURNING name`.execute(tx);
  return rows.length === 1;
}

/** Ids of all tenants; system transaction. */
export async function tenantIds(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ tenant: string }>`SELECT tenant FROM kernel_tenant ORDER BY tenant`.execute(tx);
  return rows.map((row) => row.tenant);
}

/** Does the database answer? */
export async function pingDatabase(database: Database): Promise<void> {
  await database.system((tx) => sql`SELECT 1`.execute(tx));
}

/** Was a job of this kind ever enqueued in the transaction's tenant? */
export async function hasJob(tx: Tx, kind: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM kernel_job WHERE kind = ${kind} LIMIT 1`.execute(tx);
  return rows.length > 0;
}

export interface ReplicaRow {
  readonly id: string;
  readonly url: string;
  readonly key_print: string;
  /** Did it give a sign of life within ten seconds, by the database's clock? */
  readonly alive: boolean;
}

/** A sign of life of this process, and who else gave one within a minute: who stopped in good order is not among them. System transaction. */
export async function beatReplica(tx: Tx, own: { id: string; url: string; print: string }): Promise<readonly ReplicaRow[]> {
  await sql`INSERT INTO kernel_replica (id, url, key_print, seen_at) VALUES (${own.id}, ${own.url}, ${own.print}, now())
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`.execute(tx);
  await sql`DELETE FROM kernel_replica WHERE seen_at < now() - interval '1 minute'`.execute(tx);
  const { rows } = await sql<ReplicaRow>`SELECT id, url, key_print, seen_at > now() - interval '10 seconds' AS alive FROM kernel_replica WHERE id <> ${own.id} ORDER BY id`.execute(
    tx,
  );
  return rows;
}

/** The process stops: nobody need wait until its signs of life are missed. System transaction. */
export async function dropReplica(tx: Tx, id: string): Promise<void> {
  await sql`DELETE FROM kernel_replica WHERE id = ${id}`.execute(tx);
}

export interface IdempotencyKey {
  readonly tenant: string;
  readonly principal: string;
  readonly key: string;
}

/**
 * Claims a key for this transaction; undefined when it is free (or its day is over), else the earlier request and its
 * answer. Waits for another transaction that holds it at the moment.
 */
export async function claimKey(tx: Tx, key: IdempotencyKey, claim: { request: string; now: Date; since: Date }): Promise<{ request: string; response: unknown } | undefined> {
  const { rows } = await sql`INSERT INTO kernel_idempotency AS held (tenant, principal, key, request, at)
    VALUES (${key.tenant}, ${key.principal}, ${key.key}, ${claim.request}, ${claim.now.toISOString()}::timestamptz)
    ON CONFLICT (tenant, principal, key) DO UPDATE SET request = excluded.request, at = excluded.at, response = NULL
    WHERE held.at < ${claim.since.toISOString()}::timestamptz RETURNING 1`.execute(tx);
  if (rows.length > 0) return undefined;
  const { rows: earlier } = await sql<{ request: string; response: unknown }>`SELECT request, response FROM kernel_idempotency
    WHERE tenant = ${key.tenant} AND principal = ${key.principal} AND key = ${key.key}`.execute(tx);
  return earlier[0];
}

export async function keepAnswer(tx: Tx, key: IdempotencyKey, answer: { response: unknown; since: Date }): Promise<void> {
  await sql`UPDATE kernel_idempotency SET response = ${JSON.stringify(answer.response)}::text::jsonb
    WHERE tenant = ${key.tenant} AND principal = ${key.principal} AND key = ${key.key}`.execute(tx);
  await sql`DELETE FROM kernel_idempotency WHERE (tenant, principal, key) IN
    (SELECT tenant, principal, key FROM kernel_idempotency WHERE at < ${answer.since.toISOString()}::timestamptz LIMIT 20 FOR UPDATE SKIP LOCKED)`.execute(tx);
}
