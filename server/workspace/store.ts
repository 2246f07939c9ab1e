import { PorticoError, type Files, type Issue, type Title } from '@portico/contracts';
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
  /** Head of main; for a preview, of the branch it shows. */
  readonly head: string;
  /** Id of the release in use; null before the first publish. */
  readonly activeRelease: string | null;
  readonly sample: boolean;
  readonly createdAt: string;
  readonly createdBy: string;
  /** As on main. */
  readonly summary: Summary;
  /** Set for a preview: the app and branch it shows. */
  readonly preview: { readonly of: string; readonly app: string; readonly branch: string } | null;
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

const appColumns = sql`a.id, a.name, a.project, a.schema_name AS schema, b.head, a.release AS "activeRelease", a.sample, a.created_at AS "createdAt", a.created_by AS "createdBy", a.summary,
  CASE WHEN o.id IS NOT NULL THEN jsonb_build_object('of', o.name, 'app', o.id, 'branch', a.branch) END AS preview`;
/** A preview stands on a branch of the app it shows, and is gone with it. */
const appTables = sql`workspace_app a LEFT JOIN workspace_app o ON o.id = a.preview_of
  JOIN workspace_branch b ON b.app = coalesce(o.id, a.id) AND b.name = coalesce(a.branch, 'main')`;

/** The app of that name in the transaction's tenant. */
export async function appByName(tx: Tx, name: string): Promise<AppRow | undefined> {
  const { rows } = await sql<AppRow>`SELECT ${appColumns} FROM ${appTables} WHERE a.tenant = current_setting('portico.tenant') AND a.name = ${name}`.execute(tx);
  return rows[0];
}

export async function appById(tx: Tx, id: string): Promise<AppRow | undefined> {
  const { rows } = await sql<AppRow>`SELECT ${appColumns} FROM ${appTables} WHERE a.id = ${id}`.execute(tx);
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

/** The app of that name, a preview too; without a name all apps, and no previews. */
export async function listApps(tx: Tx, name?: string): Promise<ListedApp[]> {
  const only = name === undefined ? sql`AND a.preview_of IS NULL` : sql`AND a.name = ${name}`;
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
  app: {
    id: string;
    tenant: string;
    name: string;
    project: string;
    schema: string;
    sample: boolean;
    summary: Summary;
    by: string;
    at: Date;
    /** Of an app its first commit, which main begins at; of a preview what it shows; `trial`: a throw-away copy for tests. */
    of: { readonly head: string } | { readonly app: string; readonly branch: string; readonly trial?: boolean };
  },
): Promise<void> {
  if (!(await claimAddress(tx, { tenant: app.tenant, name: app.name, kind: 'app' }))) throw new PorticoError('name.taken', { params: { name: app.name } });
  const { numAffectedRows } = await sql`
    INSERT INTO workspace_app (id, tenant, name, project, schema_name, summary, sample, created_by, created_at, preview_of, branch, trial)
    VALUES (${app.id}, ${app.tenant}, ${app.name}, ${app.project}, ${app.schema}, ${JSON.stringify(app.summary)}::jsonb, ${app.sample}, ${app.by}, ${app.at.toISOString()},
      ${'app' in app.of ? app.of.app : null}, ${'app' in app.of ? app.of.branch : null}, ${'app' in app.of && app.of.trial === true})
    ON CONFLICT DO NOTHING`.execute(tx);
  if (numAffectedRows !== 1n) throw new PorticoError('name.taken', { params: { name: app.name } });
  if ('head' in app.of) await insertBranch(tx, { tenant: app.tenant, app: app.id, name: 'main', head: app.of.head, at: app.at });
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

export interface PreviewRow {
  readonly id: string;
  readonly name: string;
  readonly branch: string;
  readonly schema: string;
  readonly release: string | null;
  /** The commit it shows. */
  readonly commit: string | null;
  /** Why it could not follow its branch any further. */
  readonly issues: Issue[];
}

/** Previews of an app, or the one of a branch; also those whose branch is gone. */
export async function previewsOf(tx: Tx, of: { app: string; branch?: string }): Promise<PreviewRow[]> {
  const only = of.branch === undefined ? sql`` : sql`AND a.branch = ${of.branch}`;
  const { rows } = await sql<PreviewRow>`
    SELECT a.id, a.name, a.branch, a.schema_name AS schema, a.release, r.commit, a.issues
    FROM workspace_app a LEFT JOIN workspace_release r ON r.app = a.id AND r.id = a.release
    WHERE a.preview_of = ${of.app} AND NOT a.trial ${only} ORDER BY a.branch`.execute(tx);
  return rows;
}

/** Throw-away copies for tests: of an app, or all made before a time. */
export async function trialsOf(tx: Tx, of: { app: string } | { before: Date }): Promise<{ id: string; name: string; schema: string; of: string; createdAt: string }[]> {
  const which = 'app' in of ? sql`preview_of = ${of.app}` : sql`created_at < ${of.before.toISOString()}`;
  const { rows } = await sql<{ id: string; name: string; schema: string; of: string; createdAt: string }>`
    SELECT id, name, schema_name AS schema, preview_of AS "of", created_at AS "createdAt" FROM workspace_app WHERE trial AND ${which}`.execute(tx);
  return rows;
}

/** Says why a preview did not follow; none once it has. */
export async function setPreviewIssues(tx: Tx, preview: { id: string; issues: readonly Issue[] }): Promise<void> {
  await sql`UPDATE workspace_app SET issues = ${JSON.stringify(preview.issues)}::jsonb WHERE id = ${preview.id}`.execute(tx);
}

/** Forgets all releases of a preview but the one in use. */
export async function dropOldReleases(tx: Tx, preview: string): Promise<void> {
  await sql`DELETE FROM workspace_release r USING workspace_app a WHERE a.id = ${preview} AND r.app = a.id AND r.id <> a.release`.execute(tx);
}

/** Locks an app's row until the transaction ends and gives the release in use. */
export async function lockApp(tx: Tx, id: string): Promise<string | null> {
  const { rows } = await sql<{ release: string | null }>`SELECT release FROM workspace_app WHERE id = ${id} FOR UPDATE`.execute(tx);
  return rows[0]?.release ?? null;
}

/** Ids of the releases of an app that were in use at or after that one, oldest first, at most fifty. */
export async function releasesSince(tx: Tx, of: { app: string; release: string }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM workspace_release WHERE app = ${of.app} AND at >= (SELECT at FROM workspace_release WHERE app = ${of.app} AND id = ${of.release})
    ORDER BY at LIMIT 50`.execute(tx);
  return rows.map(({ id }) => id);
}
