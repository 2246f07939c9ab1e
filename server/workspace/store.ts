import { PorticoError, type Files, type Title } from '@portico/contracts';
import { sql } from 'kysely';
import { claimAddress, releaseAddress, type Tx } from '../kernel/index.ts';

/** What lists show of an app without reading its files. */
export interface Summary {
  readonly title: Title;
  readonly description?: Title;
  readonly icon?: string;
  readonly entities: number;
}

export interface AppRow {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  /** Database schema of the live tables. */
  readonly schema: string;
  /** Head of main. */
  readonly head: string;
  /** Id of the release in use; null before the first publish. */
  readonly activeRelease: string | null;
  readonly sample: boolean;
  readonly createdAt: string;
  readonly createdBy: string;
  /** As on main. */
  readonly summary: Summary;
}

export interface ReleaseRow {
  readonly id: string;
  readonly commit: string;
  readonly notes: string;
  readonly by: string;
  readonly at: string;
}

export interface Branch {
  readonly name: string;
  readonly head: string;
}

const appColumns = sql`a.id, a.name, a.project, a.schema_name AS schema, b.head, a.release AS "activeRelease", a.sample, a.created_at AS "createdAt", a.created_by AS "createdBy", a.summary`;
const appTables = sql`workspace_app a JOIN workspace_branch b ON b.app = a.id AND b.name = 'main'`;

/** The app of that name in the transaction's tenant. */
export async function appByName(tx: Tx, name: string): Promise<AppRow | undefined> {
  const { rows } = await sql<AppRow>`SELECT ${appColumns} FROM ${appTables} WHERE a.tenant = current_setting('portico.tenant') AND a.name = ${name}`.execute(tx);
  return rows[0];
}

/** Like {@link appByName}; throws `not_found`. */
export async function requireApp(tx: Tx, name: string): Promise<AppRow> {
  const app = await appByName(tx, name);
  if (!app) throw new PorticoError('not_found', { params: { what: 'app', name } });
  return app;
}

/** An app with the release in use, as lists show it. */
export type ListedApp = AppRow & { readonly released: { readonly commit: string; readonly at: string; readonly summary: Summary } | null };

export async function listApps(tx: Tx, name?: string): Promise<ListedApp[]> {
  const only = name === undefined ? sql`` : sql`AND a.name = ${name}`;
  const { rows } = await sql<ListedApp & { commit: string | null; at: string | null; released_summary: Summary | null }>`
    SELECT ${appColumns}, r.commit, r.at, r.summary AS released_summary
    FROM ${appTables} LEFT JOIN workspace_release r ON r.app = a.id AND r.id = a.release
    WHERE a.tenant = current_setting('portico.tenant') ${only} ORDER BY a.name`.execute(tx);
  return rows.map(({ commit, at, released_summary: summary, ...app }) => ({
    ...app,
    released: commit === null || at === null || summary === null ? null : { commit, at, summary },
  }));
}

export async function insertApp(
  tx: Tx,
  app: { id: string; tenant: string; name: string; project: string; schema: string; sample: boolean; summary: Summary; head: string; by: string; at: Date },
): Promise<void> {
  if (!(await claimAddress(tx, { tenant: app.tenant, name: app.name, kind: 'app' }))) throw new PorticoError('name.taken', { params: { name: app.name } });
  await sql`
    INSERT INTO workspace_app (id, tenant, name, project, schema_name, summary, sample, created_by, created_at)
    VALUES (${app.id}, ${app.tenant}, ${app.name}, ${app.project}, ${app.schema}, ${JSON.stringify(app.summary)}::jsonb, ${app.sample}, ${app.by}, ${app.at.toISOString()})`.execute(
    tx,
  );
  await insertBranch(tx, { tenant: app.tenant, app: app.id, name: 'main', head: app.head, at: app.at });
}

export async function deleteApp(tx: Tx, id: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`DELETE FROM workspace_app WHERE id = ${id} RETURNING name`.execute(tx);
  if (rows[0]) await releaseAddress(tx, rows[0].name);
}

export async function branchesOf(tx: Tx, app: string): Promise<Branch[]> {
  const { rows } = await sql<Branch>`SELECT name, head FROM workspace_branch WHERE app = ${app} ORDER BY name <> 'main', name`.execute(tx);
  return rows;
}

export async function insertBranch(tx: Tx, branch: { tenant: string; app: string; name: string; head: string; at: Date }): Promise<void> {
  const { numAffectedRows } = await sql`
    INSERT INTO workspace_branch (tenant, app, name, head, updated_at)
    VALUES (${branch.tenant}, ${branch.app}, ${branch.name}, ${branch.head}, ${branch.at.toISOString()})
    ON CONFLICT (app, name) DO NOTHING`.execute(tx);
  if (numAffectedRows !== 1n) throw new PorticoError('name.taken', { params: { name: branch.name } });
}

/** Compare and swap: throws `conflict.head` when the branch is no longer at `from`. */
export async function moveBranch(tx: Tx, move: { app: string; branch: string; from: string; to: string; at: Date }): Promise<void> {
  const { numAffectedRows } = await sql`
    UPDATE workspace_branch SET head = ${move.to}, updated_at = ${move.at.toISOString()}
    WHERE app = ${move.app} AND name = ${move.branch} AND head = ${move.from}`.execute(tx);
  if (numAffectedRows !== 1n) throw new PorticoError('conflict.head', { params: { branch: move.branch } });
}

/** Deletes a branch that is still at `head`; throws `conflict.head` else. */
export async function deleteBranch(tx: Tx, branch: { app: string; name: string; head: string }): Promise<void> {
  const { numAffectedRows } = await sql`DELETE FROM workspace_branch WHERE app = ${branch.app} AND name = ${branch.name} AND head = ${branch.head}`.execute(tx);
  if (numAffectedRows !== 1n) throw new PorticoError('conflict.head', { params: { branch: branch.name } });
}

export async function setSummary(tx: Tx, app: string, summary: Summary): Promise<void> {
  await sql`UPDATE workspace_app SET summary = ${JSON.stringify(summary)}::jsonb WHERE id = ${app}`.execute(tx);
}

/** Stores a release, or refreshes the one with the same content, and makes it the one in use. */
export async function upsertRelease(
  tx: Tx,
  release: {
    tenant: string;
    app: string;
    id: string;
    commit: string;
    files: Files;
    modelHash: string;
    summary: Summary;
    notes: string;
    by: { id: string; name: string };
    at: Date;
  },
): Promise<void> {
  await sql`
    INSERT INTO workspace_release (tenant, app, id, commit, files, model_hash, summary, notes, by_id, by_name, at)
    VALUES (${release.tenant}, ${release.app}, ${release.id}, ${release.commit}, ${JSON.stringify(release.files)}::jsonb, ${release.modelHash},
      ${JSON.stringify(release.summary)}::jsonb, ${release.notes}, ${release.by.id}, ${release.by.name}, ${release.at.toISOString()})
    ON CONFLICT (app, id) DO UPDATE SET commit = excluded.commit, notes = excluded.notes, by_id = excluded.by_id, by_name = excluded.by_name, at = excluded.at`.execute(tx);
  await sql`UPDATE workspace_app SET release = ${release.id} WHERE id = ${release.app}`.execute(tx);
}

/** Files of a release, whole. */
export async function releaseFiles(tx: Tx, of: { app: string; release: string }): Promise<Files | undefined> {
  const { rows } = await sql<{ files: Files }>`SELECT files FROM workspace_release WHERE app = ${of.app} AND id = ${of.release}`.execute(tx);
  return rows[0]?.files;
}

/** Newest first; `before` is the last one of the page before. */
export async function releasesOf(tx: Tx, of: { app: string; before: { at: string; id: string } | undefined; limit: number }): Promise<ReleaseRow[]> {
  const after = of.before === undefined ? sql`` : sql`AND (at, id) < (${of.before.at}::timestamptz, ${of.before.id})`;
  const { rows } = await sql<ReleaseRow>`
    SELECT id, commit, notes, by_name AS by, at FROM workspace_release WHERE app = ${of.app} ${after} ORDER BY at DESC, id DESC LIMIT ${of.limit}`.execute(tx);
  return rows;
}
