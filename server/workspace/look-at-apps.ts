import { appsGet, appsList, appsReleases, PorticoError, scopeAllows, type Output, type Principal } from '@portico/contracts';
import { rolesFor } from '../identity/index.ts';
import { implementRead, type Implementation, type Tx } from '../kernel/index.ts';
import { platformAllows } from '../policy/index.ts';
import { listApps, releasesOf, requireApp, type AppRow, type ListedApp, type ReleaseRow } from './store.ts';

/** What a person may do with an app as a whole, in the order of growing power. */
const verbs = ['use', 'edit', 'publish', 'manage'] as const;

/** apps.list, apps.get, apps.releases. */
export function lookAtApps(): Implementation[] {
  return [
    implementRead(appsList, (ctx) =>
      ctx.read(async (tx) => {
        const apps = (await listApps(tx)).filter((app) => scopeAllows(ctx.principal.scopes, { app: app.name, effect: 'read' }));
        const summaries = [];
        for (const app of apps) {
          const may = await mayWith(tx, ctx.principal, app);
          if (may.includes('edit') || (may.includes('use') && app.released)) summaries.push(describe(app, may));
        }
        return { apps: summaries };
      }),
    ),
    implementRead(appsGet, (ctx, input) => ctx.read((tx) => appSummary(tx, ctx.principal, input.app))),
    implementRead(appsReleases, (ctx, input) =>
      ctx.read(async (tx) => {
        const app = await requireApp(tx, input.app);
        const found = await releasesOf(tx, { app: app.id, before: readCursor(input.cursor), limit: input.limit + 1 });
        const page = found.slice(0, input.limit);
        const last = page.at(-1);
        return { releases: page.map((row) => ({ ...row, active: row.id === app.activeRelease })), next: found.length > page.length && last ? cursorOf(last) : null };
      }),
    ),
  ];
}

/** An app as `apps.get` shows it to a principal. Throws `not_found`. */
export async function appSummary(tx: Tx, principal: Principal, name: string): Promise<Output<typeof appsGet>> {
  const [app] = await listApps(tx, name);
  if (!app) throw new PorticoError('not_found', { params: { what: 'app', name } });
  return describe(app, await mayWith(tx, principal, app));
}

/** What a principal may do with an app; with a preview nothing unless she may edit the app it shows. */
export async function mayWith(tx: Tx, principal: Principal, app: AppRow): Promise<string[]> {
  if (app.preview && !platformAllows({ roles: await rolesFor(tx, principal, { app: app.preview.app, project: app.project }), principal, action: 'app.edit' }).allowed) return [];
  const roles = await rolesFor(tx, principal, { app: app.id, ...(!app.preview && { project: app.project }) });
  return verbs.filter((verb) => platformAllows({ roles, principal, action: `app.${verb}` }).allowed);
}

/** People see the titles of the release they use; before the first one, those on main. */
function describe(app: ListedApp, may: string[]): Output<typeof appsGet> {
  return {
    name: app.name,
    ...(app.released?.summary ?? app.summary),
    project: app.project,
    release: app.activeRelease,
    publishedAt: app.released?.at ?? null,
    unpublished: app.head !== app.released?.commit,
    sample: app.sample,
    may,
    preview: app.preview && { of: app.preview.of, branch: app.preview.branch },
  };
}

function cursorOf(row: ReleaseRow): string {
  return `${row.at}~${row.id}`;
}

function readCursor(cursor: string | undefined): { at: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^([0-9T:.Z-]{10,40})~([0-9a-f]{1,64})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined || Number.isNaN(Date.parse(at))) throw new PorticoError('request.invalid', { params: { detail: 'cursor: pass back what "next" gave' } });
  return { at, id };
}
