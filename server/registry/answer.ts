import {
  appsList,
  PorticoError,
  providersHistory,
  providersGet,
  providersList,
  providerMembersList,
  providerMembersSet,
  scopeAllows,
  surfacesGet,
  surfacesPlatform,
  surfacesResolve,
  surfacesSchema,
  thingBindings,
  thingOperations,
  titleIn,
  toolBindings,
  verbOperations,
  type Output,
  type ToolBinding,
} from '@portico/contracts';
import { membersOf, ownerRole, principalExists, setMember } from '../identity/index.ts';
import { implementChange, implementRead, type AppInUse, type Implementation, type ReadContext } from '../kernel/index.ts';
import { platformAllows } from '../policy/index.ts';
import { accessOf } from './access.ts';
import { stateOf } from './in-use.ts';
import { platformSurface } from './platform.ts';
import { sqlSchemaOf } from './sql-schema.ts';
import { eventsOf, instancesOf, listProviders, surfacesById, type InstanceRow } from './store.ts';
import { surfaceOf } from './surface.ts';
import { callableThings } from './thing-tools.ts';
import { mayWith, providerView, surfaceState } from './view.ts';

function released(ctx: ReadContext, name: string): AppInUse {
  if (!ctx.app) throw new PorticoError('not_found', { params: { what: 'release of the app', name } });
  return ctx.app;
}

const get = implementRead(surfacesGet, async (ctx, input) => {
  const app = released(ctx, input.app);
  return surfaceOf(app, { access: await accessOf(ctx, app), callable: await callableThings(ctx, app), language: ctx.from.language });
});

const platform = implementRead(surfacesPlatform, (ctx) => Promise.resolve(platformOf(ctx)));

function platformOf(ctx: ReadContext): Output<typeof surfacesPlatform> {
  const roles = ctx.principal.roles.map((role) => `tenant:${role}`);
  return platformSurface(ctx.principal, {
    language: ctx.from.language,
    allows: (action) => platformAllows({ roles, principal: ctx.principal, action }).allowed,
  });
}

/** Tools by name, once for each model. */
const byName = new WeakMap<AppInUse['model'], ReadonlyMap<string, ToolBinding>>();
function bindingsOf(app: AppInUse): ReadonlyMap<string, ToolBinding> {
  const known = byName.get(app.model);
  if (known) return known;
  const bindings = new Map(toolBindings(app.model).map((binding) => [binding.name, binding]));
  byName.set(app.model, bindings);
  return bindings;
}

const resolve = implementRead(surfacesResolve, (ctx, input) => {
  const app = released(ctx, input.app);
  const thing = thingBindings(app.model).find(({ name }) => name === input.tool)?.thing;
  if (thing) return Promise.resolve({ operation: thingOperations[thing.kind].operation, entity: null, thing });
  const binding = bindingsOf(app).get(input.tool);
  if (!binding) return Promise.reject(new PorticoError('not_found', { params: { what: 'tool', name: input.tool } }));
  return Promise.resolve({ operation: verbOperations[binding.verb], entity: binding.entity ?? null });
});

const schema = implementRead(surfacesSchema, async (ctx, input) => {
  const app = released(ctx, input.app);
  const whole = sqlSchemaOf(app, { model: app.model, access: await accessOf(ctx, app), language: ctx.from.language });
  if (input.entity === undefined) return whole;
  const entities = whole.entities.filter((entity) => entity.name === input.entity);
  if (entities.length === 0) throw new PorticoError('not_found', { params: { what: 'entity', name: input.entity } });
  return { ...whole, entities };
});

/** Apps first, in the order of the launcher, then what was connected, then Portico itself. */
const list = (publicUrl: string): Implementation =>
  implementRead(providersList, async (ctx) => {
    const { apps } = await ctx.call(appsList, {});
    const used = apps.filter((app) => app.release !== null && app.may.includes('use'));
    const providers: Output<typeof providersList>['providers'] = [];
    for (const app of used) {
      const { tools } = await ctx.call(surfacesGet, { app: app.name });
      providers.push({
        name: app.name,
        kind: 'app',
        title: titleIn(ctx.from.language, app.title, app.name),
        url: `${publicUrl}/mcp/${app.name}`,
        tools: tools.length,
        ...always,
        may: app.may,
      });
    }
    providers.push(...(await connected(ctx, publicUrl)));
    providers.push({ name: 'platform', kind: 'platform', title: 'Portico', url: `${publicUrl}/mcp/platform`, tools: platformOf(ctx).tools.length, ...always, may: ['use'] });
    return { providers };
  });

const always = { state: 'healthy' as const, reason: null, since: null, latency: null, pending: false, waits: null, findings: 0 };

/** Connected providers the caller may use or look at. */
function connected(ctx: ReadContext, publicUrl: string): Promise<Output<typeof providersList>['providers']> {
  return ctx.read(async (tx) => {
    const shown: Output<typeof providersList>['providers'] = [];
    const rows = await listProviders(tx);
    const instances = Map.groupBy(
      await instancesOf(
        tx,
        rows.map((row) => row.id),
      ),
      (instance) => instance.provider,
    );
    for (const row of rows) {
      if (!scopeAllows(ctx.principal.scopes, { provider: row.name, effect: 'read' })) continue;
      const may = await mayWith(ctx, tx, row);
      if (may.length === 0) continue;
      const surfaces = await surfacesById(
        tx,
        [row.served, row.canary, row.seen].filter((id) => id !== null),
      );
      const surface = surfaceState(row, surfaces);
      const { name, kind, reason, since } = row;
      const title = titleIn(ctx.from.language, row.title, name);
      const waits = surface.pending === null ? null : (surfaces.find((one) => one.number === surface.pending)?.summary ?? null);
      const told = { tools: surface.tools, findings: surface.findings, pending: surface.pending !== null, waits };
      shown.push({ name, kind, title, url: `${publicUrl}/mcp/${name}`, state: stateOf(row), reason, since, latency: quickest(instances.get(row.id)), ...told, may });
    }
    return shown;
  });
}

function quickest(instances: readonly InstanceRow[] = []): number | null {
  const times = instances.flatMap(({ state, latency }) => (state !== 'healthy' || latency === null ? [] : [latency]));
  return times.length === 0 ? null : Math.min(...times);
}

function lookAtProviders(publicUrl: string): Implementation[] {
  const missing = (name: string): PorticoError => new PorticoError('not_found', { params: { what: 'provider', name } });
  return [
    implementRead(providersGet, (ctx, input) => providerView(ctx, { name: input.provider, publicUrl })),
    implementRead(providersHistory, (ctx, input) =>
      ctx.read(async (tx) => {
        const found = await eventsOf(tx, { provider: ctx.provider?.id ?? '', before: input.cursor, limit: input.limit + 1 });
        const page = found.slice(0, input.limit);
        return {
          events: page.map(({ at, instance, state, message, latency }) => ({ at, instance, state, message, latency })),
          next: found.length > page.length ? (page.at(-1)?.id ?? null) : null,
        };
      }),
    ),
    implementRead(providerMembersList, async (ctx) => {
      const members = await ctx.read((tx) => membersOf(tx, ctx.provider?.id ?? ''));
      return { members: members.map(({ kind, id, name, roles, attributes }) => ({ kind, id, name, roles, attributes })) };
    }),
    implementChange(providerMembersSet, async (ctx, input) => {
      const provider = ctx.provider;
      if (!provider) throw missing(input.provider);
      if (!(await principalExists(ctx.tx, input.member))) throw new PorticoError('not_found', { params: { what: 'person or agent', name: input.member } });
      const owners = (await membersOf(ctx.tx, provider.id)).filter((one) => one.roles.includes(ownerRole));
      if (owners.length === 1 && owners[0]?.id === input.member && !input.roles.includes(ownerRole)) throw new PorticoError('app.last_owner');
      await setMember(ctx.tx, { tenant: ctx.tenant, app: provider.id, principal: input.member, roles: input.roles, attributes: input.attributes });
      return { ok: true as const };
    }),
  ];
}

/** The registry's operations. */
export function answers(publicUrl: string): readonly Implementation[] {
  return [list(publicUrl), get, platform, resolve, schema, ...lookAtProviders(publicUrl)];
}
