import type { ProviderKind, ProviderLimits, ProviderSettings, ProviderState, Text, Title } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';

export interface ProviderRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly kind: ProviderKind;
  readonly title: Title;
  readonly description: Title | null;
  readonly project: string;
  readonly mode: 'pinned' | 'follow';
  readonly settings: ProviderSettings;
  readonly sealed: string | null;
  readonly secret_names: string[];
  readonly limits: ProviderLimits;
  readonly policy: string;
  readonly approve: 'clean' | 'never';
  /** As probes found it. */
  readonly state: ProviderState;
  readonly switched: 'maintenance' | 'quarantined' | null;
  readonly reason: Text | null;
  readonly since: string;
  readonly server: ServerRow | null;
  readonly served: string | null;
  readonly canary: string | null;
  readonly canary_percent: number | null;
  readonly seen: string | null;
  readonly revision: number;
  readonly failures: number;
  /** Counts what was written for its tools. */
  readonly questions: number;
  readonly created_by: string;
  readonly created_at: string;
}

/** How a provider greeted last. */
export interface ServerRow {
  readonly name: string;
  readonly version: string;
  readonly era: 'modern' | 'legacy';
  readonly protocolVersion: string;
  readonly capabilities: Record<string, unknown>;
}

export interface InstanceRow {
  readonly id: string;
  readonly provider: string;
  readonly address: string;
  readonly weight: number;
  readonly version: string | null;
  readonly state: 'unproven' | 'healthy' | 'offline';
  readonly latency: number | null;
  readonly probed_at: string | null;
  readonly error: Text | null;
  readonly until: string | null;
}

export interface SurfaceRow {
  readonly id: string;
  readonly provider: string;
  readonly number: number;
  readonly fingerprint: string;
  readonly sealed: string;
  readonly overrides: Record<string, unknown>;
  readonly status: 'proposed' | 'approved' | 'rejected';
  readonly findings: FindingRow[];
  readonly summary: Text;
  readonly counts: { readonly tools: number; readonly prompts: number; readonly resources: number };
  readonly seen_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly note: string;
}

/** A finding of the scan, as stored. */
export interface FindingRow {
  readonly id: string;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly kind: 'tool' | 'prompt' | 'resource' | 'resourceTemplate' | 'instructions';
  readonly name: string;
  readonly place: string;
  readonly excerpt: string;
  readonly message: Text;
  readonly remedy: Text;
}

const providerColumns = sql.raw(
  'id, tenant, name, kind, title, description, project, mode, settings, sealed, secret_names, limits, policy, approve, state, switched, reason, since, server, served, canary, canary_percent, seen, revision, failures, questions, created_by, created_at',
);
const instanceColumns = sql.raw('id, provider, address, weight, version, state, latency, probed_at, error, until');
const surfaceColumns = sql.raw('id, provider, number, fingerprint, sealed, overrides, status, findings, summary, counts, seen_at, decided_by, decided_at, note');

const json = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value));

export async function providerByName(tx: Tx, name: string): Promise<ProviderRow | undefined> {
  const { rows } = await sql<ProviderRow>`SELECT ${providerColumns} FROM registry_provider WHERE name = ${name}`.execute(tx);
  return rows[0];
}

/** Locked, for changes that depend on what is there. */
export async function providerForChange(tx: Tx, id: string): Promise<ProviderRow | undefined> {
  const { rows } = await sql<ProviderRow>`SELECT ${providerColumns} FROM registry_provider WHERE id = ${id} FOR UPDATE`.execute(tx);
  return rows[0];
}

export async function listProviders(tx: Tx): Promise<ProviderRow[]> {
  const { rows } = await sql<ProviderRow>`SELECT ${providerColumns} FROM registry_provider ORDER BY name`.execute(tx);
  return rows;
}

export async function dueProviders(tx: Tx, at: { now: Date; limit: number }): Promise<ProviderRow[]> {
  const { rows } = await sql<ProviderRow>`SELECT ${providerColumns} FROM registry_provider WHERE probe_at <= ${at.now.toISOString()} ORDER BY probe_at LIMIT ${at.limit}`.execute(
    tx,
  );
  return rows;
}

export async function insertProvider(
  tx: Tx,
  row: Omit<ProviderRow, 'state' | 'switched' | 'reason' | 'since' | 'server' | 'served' | 'canary' | 'canary_percent' | 'seen' | 'revision' | 'failures' | 'questions'>,
): Promise<void> {
  await sql`INSERT INTO registry_provider (id, tenant, name, kind, title, description, project, mode, settings, sealed, secret_names, limits, policy, approve, state, since, probe_at, created_by, created_at)
    VALUES (${row.id}, ${row.tenant}, ${row.name}, ${row.kind}, ${json(row.title)}::jsonb, ${json(row.description)}::jsonb, ${row.project}, ${row.mode}, ${json(row.settings)}::jsonb,
      ${row.sealed}, ${row.secret_names}::text[], ${json(row.limits)}::jsonb, ${row.policy}, ${row.approve}, 'unproven', ${row.created_at}, ${row.created_at}, ${row.created_by}, ${row.created_at})`.execute(
    tx,
  );
}

export interface ProviderChange {
  readonly title?: Title;
  readonly description?: Title | null;
  readonly mode?: 'pinned' | 'follow';
  readonly settings?: ProviderSettings;
  readonly sealed?: string | null;
  readonly secret_names?: readonly string[];
  readonly limits?: ProviderLimits;
  readonly policy?: string;
  readonly state?: ProviderState;
  readonly switched?: 'maintenance' | 'quarantined' | null;
  readonly reason?: Text | null;
  readonly since?: string;
  readonly server?: ServerRow;
  readonly served?: string | null;
  readonly canary?: string | null;
  readonly canary_percent?: number | null;
  readonly seen?: string | null;
  readonly failures?: number;
  readonly probe_at?: string;
}

const jsonColumns = new Set(['title', 'description', 'settings', 'limits', 'reason', 'server']);

/** Changes what is given; `anew` counts the revision up, so that connections are made again. */
export async function changeProvider(tx: Tx, id: string, change: ProviderChange & { anew?: boolean }): Promise<void> {
  const { anew, ...given } = change;
  const sets = Object.entries(given).map(([name, value]) => {
    if (jsonColumns.has(name)) return sql`${sql.ref(name)} = ${json(value)}::jsonb`;
    return name === 'secret_names' ? sql`secret_names = ${value}::text[]` : sql`${sql.ref(name)} = ${value}`;
  });
  if (anew === true) sets.push(sql`revision = revision + 1`);
  if (sets.length > 0) await sql`UPDATE registry_provider SET ${sql.join(sets)} WHERE id = ${id}`.execute(tx);
}

export async function deleteProvider(tx: Tx, id: string): Promise<void> {
  await sql`DELETE FROM registry_provider WHERE id = ${id}`.execute(tx);
}

export async function instancesOf(tx: Tx, providers: readonly string[]): Promise<InstanceRow[]> {
  const { rows } = await sql<InstanceRow>`SELECT ${instanceColumns} FROM registry_instance WHERE provider = ANY (${providers}::text[]) ORDER BY address`.execute(tx);
  return rows;
}

export async function putInstance(
  tx: Tx,
  row: { id: string; tenant: string; provider: string; address: string; weight: number; version: string | null; until: string | null },
): Promise<void> {
  await sql`INSERT INTO registry_instance (id, tenant, provider, address, weight, version, state, until)
    VALUES (${row.id}, ${row.tenant}, ${row.provider}, ${row.address}, ${row.weight}, ${row.version}, 'unproven', ${row.until})
    ON CONFLICT (provider, address) DO UPDATE SET weight = excluded.weight, version = excluded.version, until = excluded.until`.execute(tx);
}

/** Takes out instances that are not among these addresses. */
export async function keepInstances(tx: Tx, kept: { provider: string; addresses: readonly string[] }): Promise<void> {
  await sql`DELETE FROM registry_instance WHERE provider = ${kept.provider} AND address <> ALL (${kept.addresses}::text[])`.execute(tx);
}

export async function deleteInstance(tx: Tx, of: { provider: string; address: string }): Promise<void> {
  await sql`DELETE FROM registry_instance WHERE provider = ${of.provider} AND address = ${of.address}`.execute(tx);
}

/** Instances that registered themselves and were not heard of in time; gives the providers that lost one. */
export async function dropSilentInstances(tx: Tx, now: Date): Promise<string[]> {
  const { rows } = await sql<{ provider: string }>`DELETE FROM registry_instance WHERE until < ${now.toISOString()} RETURNING provider`.execute(tx);
  return [...new Set(rows.map((row) => row.provider))];
}

export async function probedInstance(tx: Tx, row: { id: string; state: 'healthy' | 'offline'; latency: number | null; error: Text | null; at: Date }): Promise<void> {
  await sql`UPDATE registry_instance SET state = ${row.state}, latency = ${row.latency}, error = ${json(row.error)}::jsonb, probed_at = ${row.at.toISOString()} WHERE id = ${row.id}`.execute(
    tx,
  );
}

export async function surfacesById(tx: Tx, ids: readonly string[]): Promise<SurfaceRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<SurfaceRow>`SELECT ${surfaceColumns} FROM registry_surface WHERE id = ANY (${ids}::text[])`.execute(tx);
  return rows;
}

/** All versions of a provider's surface, newest first. */
export async function surfacesOf(tx: Tx, provider: string): Promise<SurfaceRow[]> {
  const { rows } = await sql<SurfaceRow>`SELECT ${surfaceColumns} FROM registry_surface WHERE provider = ${provider} ORDER BY number DESC`.execute(tx);
  return rows;
}

export async function insertSurface(tx: Tx, row: Omit<SurfaceRow, 'number'> & { tenant: string }): Promise<number> {
  const { rows } = await sql<{
    number: number;
  }>`INSERT INTO registry_surface (id, tenant, provider, number, fingerprint, sealed, overrides, status, findings, summary, counts, seen_at, decided_by, decided_at, note)
    SELECT ${row.id}, ${row.tenant}, ${row.provider}, coalesce(max(number), 0) + 1, ${row.fingerprint}, ${row.sealed}, ${json(row.overrides)}::jsonb, ${row.status}, ${json(row.findings)}::jsonb,
      ${json(row.summary)}::jsonb, ${json(row.counts)}::jsonb, ${row.seen_at}::timestamptz, ${row.decided_by}, ${row.decided_at}::timestamptz, ${row.note}
    FROM registry_surface WHERE provider = ${row.provider} RETURNING number`.execute(tx);
  return rows[0]?.number ?? 0;
}

export async function decideSurface(tx: Tx, row: { id: string; status: 'approved' | 'rejected'; by: string; at: Date; note: string }): Promise<void> {
  await sql`UPDATE registry_surface SET status = ${row.status}, decided_by = ${row.by}, decided_at = ${row.at.toISOString()}, note = ${row.note} WHERE id = ${row.id}`.execute(tx);
}

/** Versions nobody decided about and nobody sees, beyond the newest few. */
export async function dropOldProposals(tx: Tx, of: { provider: string; keep: readonly string[]; most: number }): Promise<void> {
  await sql`DELETE FROM registry_surface WHERE id IN (SELECT id FROM registry_surface
    WHERE provider = ${of.provider} AND status = 'proposed' AND id <> ALL (${of.keep}::text[]) ORDER BY number DESC OFFSET ${of.most})`.execute(tx);
}

export async function insertEvent(
  tx: Tx,
  row: { id: string; tenant: string; provider: string; instance: string | null; state: ProviderState; message: Text | null; latency: number | null; at: Date },
): Promise<void> {
  await sql`INSERT INTO registry_event (id, tenant, provider, instance, state, message, latency, at)
    VALUES (${row.id}, ${row.tenant}, ${row.provider}, ${row.instance}, ${row.state}, ${json(row.message)}::jsonb, ${row.latency}, ${row.at.toISOString()})`.execute(tx);
  await sql`DELETE FROM registry_event WHERE id IN (SELECT id FROM registry_event WHERE provider = ${row.provider} ORDER BY id DESC OFFSET 1000)`.execute(tx);
}

export interface EventRow {
  readonly id: string;
  readonly instance: string | null;
  readonly state: ProviderState;
  readonly message: Text | null;
  readonly latency: number | null;
  readonly at: string;
}

export async function eventsOf(tx: Tx, of: { provider: string; before: string | undefined; limit: number }): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`SELECT id, instance, state, message, latency, at FROM registry_event
    WHERE provider = ${of.provider} AND (${of.before ?? null}::text IS NULL OR id < ${of.before ?? null}::text) ORDER BY id DESC LIMIT ${of.limit}`.execute(tx);
  return rows;
}

export interface ToolsetRow {
  readonly name: string;
  readonly title: { en?: string | undefined; zh?: string | undefined };
  readonly description: string;
  readonly items: { provider: string; tool: string; pinned: boolean }[];
}

export async function listToolsets(tx: Tx): Promise<ToolsetRow[]> {
  const { rows } = await sql<ToolsetRow>`SELECT name, title, description, items FROM registry_toolset ORDER BY name`.execute(tx);
  return rows;
}

export async function putToolset(tx: Tx, row: ToolsetRow & { tenant: string; by: string; at: Date }): Promise<void> {
  await sql`INSERT INTO registry_toolset (tenant, name, title, description, items, created_by, created_at)
    VALUES (${row.tenant}, ${row.name}, ${json(row.title)}::jsonb, ${row.description}, ${json(row.items)}::jsonb, ${row.by}, ${row.at.toISOString()})
    ON CONFLICT (tenant, name) DO UPDATE SET title = excluded.title, description = excluded.description, items = excluded.items`.execute(tx);
}

export async function deleteToolset(tx: Tx, name: string): Promise<void> {
  await sql`DELETE FROM registry_toolset WHERE name = ${name}`.execute(tx);
}

export interface QuestionsRow {
  /** Fingerprint of the definition they belong to. */
  readonly tool: string;
  readonly sealed: string;
  readonly author: string;
  readonly edited: boolean;
}

/** What was written for these tools, by their fingerprints. */
export async function questionsOf(tx: Tx, of: { provider: string; tools: readonly string[] }): Promise<QuestionsRow[]> {
  const { rows } = await sql<QuestionsRow>`SELECT tool, sealed, author, edited FROM registry_question WHERE provider = ${of.provider} AND tool = ANY (${of.tools}::text[])`.execute(
    tx,
  );
  return rows;
}

/** Keeps what was written for one tool. What a person wrote takes the place of anything; what a model wrote, of nothing. */
export async function keepQuestions(tx: Tx, row: QuestionsRow & { tenant: string; provider: string; at: Date }): Promise<void> {
  await sql`INSERT INTO registry_question AS q (tenant, provider, tool, sealed, author, edited, at)
    VALUES (${row.tenant}, ${row.provider}, ${row.tool}, ${row.sealed}, ${row.author}, ${row.edited}, ${row.at.toISOString()})
    ON CONFLICT (provider, tool) DO UPDATE SET sealed = excluded.sealed, author = excluded.author, edited = true, at = excluded.at WHERE excluded.edited`.execute(tx);
  await sql`UPDATE registry_provider SET questions = questions + 1 WHERE id = ${row.provider}`.execute(tx);
}

/** For how many of a provider's tools a model wrote since a moment. */
export async function writtenSince(tx: Tx, of: { provider: string; since: Date }): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM registry_question
    WHERE provider = ${of.provider} AND NOT edited AND at > ${of.since.toISOString()}`.execute(tx);
  return rows[0]?.count ?? 0;
}
