import { appsGet, appsList, PorticoError, registryServers, scopeAllows, titleIn, type Output, type ProviderState, type Title } from '@portico/contracts';
import { implementRead, type Config, type Implementation, type ReadContext } from '../kernel/index.ts';
import { stateOf } from './in-use.ts';
import { listProviders, surfacesById, surfacesOf, type ProviderRow, type SurfaceRow } from './store.ts';
import { mayWith } from './view.ts';

type Entry = Output<typeof registryServers>['servers'][number];

/** A version of something that can be reached here, before it is written as the Registry writes it. */
interface Shown {
  readonly name: string;
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly isLatest: boolean;
  readonly state: ProviderState;
  readonly reason: string | undefined;
  readonly tools: number | undefined;
}

const schemaUrl = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';
const officialKey = 'io.modelcontextprotocol.registry/official';

/** registry.servers: what the caller may use, in the shape of the official MCP Registry (API v0.1). */
export function publishing(config: Pick<Config, 'publicUrl' | 'registryPublic' | 'mcpSse'>): Implementation {
  const namespace = namespaceOf(config.publicUrl);
  return implementRead(registryServers, async (ctx, input) => {
    const isAnonymous = ctx.principal.id === 'nobody';
    if (isAnonymous && !config.registryPublic) throw new PorticoError('auth.required');
    const name = input.name === undefined ? undefined : ownName(namespace, input.name);
    const found = [...(await connected(ctx, { isAnonymous, versionsOf: name })), ...(isAnonymous ? [] : await apps(ctx))].filter(
      (one) => (name === undefined || one.name === name) && (input.deleted || one.state !== 'quarantined'),
    );
    const wanted = found
      .filter((one) => (input.version === undefined ? name !== undefined || one.isLatest : input.version === 'latest' ? one.isLatest : one.version === input.version))
      .filter((one) => input.updatedSince === undefined || Date.parse(one.updatedAt) >= Date.parse(input.updatedSince))
      .filter((one) => input.search === undefined || `${namespace}/${one.name} ${one.title}`.toLowerCase().includes(input.search.toLowerCase()))
      .toSorted((a, b) => (a.name === b.name ? b.publishedAt.localeCompare(a.publishedAt) : a.name < b.name ? -1 : 1));
    if (input.name !== undefined && wanted.length === 0)
      throw new PorticoError('not_found', { params: { what: 'provider', name: input.version === undefined ? input.name : `${input.name} ${input.version}` } });
    const rest = wanted.slice(afterCursor(wanted, input.cursor));
    const page = rest.slice(0, input.limit);
    const last = rest.length > page.length ? page.at(-1) : undefined;
    return { servers: page.map((one) => written(one, { ...config, namespace })), metadata: { count: page.length, ...(last && { nextCursor: `${last.name}@${last.version}` }) } };
  });
}

/** The address people know, turned round: `portico.example.com` → `com.example.portico`. Numbers stay as they are. */
function namespaceOf(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  if (/^[\d.]+$|^\[/.test(hostname)) return hostname.replaceAll(/[[\]]/g, '').replaceAll(':', '-');
  return hostname.split('.').toReversed().join('.');
}

function ownName(namespace: string, name: string): string {
  const prefix = `${namespace}/`;
  if (!name.startsWith(prefix)) throw new PorticoError('not_found', { params: { what: 'provider', name } });
  return name.slice(prefix.length);
}

/** Where the page begins: behind the entry the cursor names, also when that one is gone by now. */
function afterCursor(all: readonly Shown[], cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [name = '', version] = cursor.split('@', 2);
  const exact = all.findIndex((one) => one.name === name && one.version === version);
  if (exact >= 0) return exact + 1;
  const later = all.findIndex((one) => one.name > name);
  return later < 0 ? all.length : later;
}

/** Connected providers with what they show now; with all approved versions of the one that is named. */
function connected(ctx: ReadContext, about: { isAnonymous: boolean; versionsOf: string | undefined }): Promise<Shown[]> {
  return ctx.read(async (tx) => {
    const rows = (await listProviders(tx)).filter((row) => row.served !== null && (about.versionsOf === undefined || row.name === about.versionsOf));
    const served = new Map(
      (
        await surfacesById(
          tx,
          rows.map((row) => row.served ?? ''),
        )
      ).map((one) => [one.id, one]),
    );
    const shown: Shown[] = [];
    for (const row of rows) {
      const inScope = about.isAnonymous || scopeAllows(ctx.principal.scopes, { provider: row.name, effect: 'read' });
      if (!inScope || !(about.isAnonymous || (await mayWith(ctx, tx, row)).includes('use'))) continue;
      const latest = served.get(row.served ?? '');
      const versions = about.versionsOf === undefined ? [] : (await surfacesOf(tx, row.id)).filter((one) => one.status === 'approved');
      for (const surface of versions.length > 0 ? versions : latest ? [latest] : []) shown.push(versionOf(ctx, row, surface));
    }
    return shown;
  });
}

/** Each approved surface is a version; other definitions may break callers, so it is a major one. */
function versionOf(ctx: ReadContext, row: ProviderRow, surface: SurfaceRow): Shown {
  const { language } = ctx.from;
  const isLatest = surface.id === row.served;
  const decided = surface.decided_at ?? surface.seen_at;
  const title = titleIn(language, row.title, row.name);
  const described: Title | null = row.description;
  return {
    name: row.name,
    kind: row.kind,
    title,
    description: described === null ? title : titleIn(language, described, title),
    version: `${surface.number}.0.0`,
    publishedAt: surface.seen_at,
    updatedAt: isLatest && row.since > decided ? row.since : decided,
    isLatest,
    state: stateOf(row),
    reason: row.reason?.[language],
    tools: surface.counts.tools,
  };
}

async function apps(ctx: ReadContext): Promise<Shown[]> {
  const { language } = ctx.from;
  return (await appsInScope(ctx)).flatMap((app) => {
    if (app.publishedAt === null || !app.may.includes('use')) return [];
    const title = titleIn(language, app.title, app.name);
    const description = app.description === undefined ? title : titleIn(language, app.description, title);
    const at = { publishedAt: app.publishedAt, updatedAt: app.publishedAt };
    return [
      { name: app.name, kind: 'app', title, description, version: dated(app.publishedAt), ...at, isLatest: true, state: 'healthy' as const, reason: undefined, tools: undefined },
    ];
  });
}

/** All apps the caller may use, or those her key or token names. */
async function appsInScope(ctx: ReadContext): Promise<Output<typeof appsList>['apps']> {
  const { scopes } = ctx.principal;
  if (scopeAllows(scopes, { effect: 'read' })) return (await ctx.call(appsList, {})).apps;
  const names = new Set(scopes.flatMap((scope) => /^(?:app|provider):([a-z][a-z0-9-]*)/.exec(scope)?.[1] ?? []));
  const found = await Promise.all([...names].map((app) => ctx.call(appsGet, { app }).catch(unlessRefused)));
  return found.filter((app) => app !== undefined);
}

/** A name of a scope may be a provider's, or of an app that is gone. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof PorticoError && (error.code === 'not_found' || error.code.startsWith('policy.')))) throw error;
}

/** Releases have no numbers; their instant is one that grows: 2026-11-21T06:12:30Z → `2026.1121.61230`. */
function dated(instant: string): string {
  const [day = '', time = ''] = instant.split('T');
  const [year = '', month = '', date = ''] = day.split('-');
  return [Number(year), Number(month + date), Number(time.slice(0, 8).replaceAll(':', ''))].join('.');
}

/** An entry of the Registry: server.json with our addresses, OAuth first; the official facts and our own beside it. */
function written(one: Shown, of: { namespace: string; publicUrl: string; mcpSse: boolean }): Entry {
  const { namespace, publicUrl } = of;
  const key = { headers: [{ name: 'Authorization', description: 'Bearer and an API key of Portico', isRequired: true, isSecret: true }] };
  const remotes = [
    { type: 'streamable-http', url: `${publicUrl}/oauth/mcp/${one.name}` },
    { type: 'streamable-http', url: `${publicUrl}/mcp/${one.name}`, ...key },
    ...(of.mcpSse ? [{ type: 'sse', url: `${publicUrl}/mcp/${one.name}/sse`, ...key }] : []),
  ];
  const isGone = one.state === 'quarantined';
  return {
    server: {
      $schema: schemaUrl,
      name: `${namespace}/${one.name}`,
      title: cut(one.title),
      description: cut(one.description),
      version: one.version,
      websiteUrl: `${publicUrl}/`,
      remotes,
    },
    _meta: {
      [officialKey]: {
        status: isGone ? 'deleted' : 'active',
        ...(isGone && one.reason !== undefined && { statusMessage: one.reason }),
        statusChangedAt: one.updatedAt,
        publishedAt: one.publishedAt,
        updatedAt: one.updatedAt,
        isLatest: one.isLatest,
      },
      [`${namespace}/portico`]: { kind: one.kind, state: one.state, ...(one.tools !== undefined && { tools: one.tools }) },
    },
  };
}

/** Titles and descriptions of server.json have at most 100 characters. */
function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 100 ? line : `${line.slice(0, 99).toWellFormed()}…`;
}
