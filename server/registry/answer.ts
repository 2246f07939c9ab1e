import {
  appsList,
  PorticoError,
  providersList,
  surfacesGet,
  surfacesPlatform,
  surfacesResolve,
  surfacesSchema,
  titleIn,
  toolBindings,
  verbOperations,
  type Output,
  type ToolBinding,
} from '@portico/contracts';
import { implementRead, type AppInUse, type Implementation, type ReadContext } from '../kernel/index.ts';
import { platformAllows } from '../policy/index.ts';
import { accessOf } from './access.ts';
import { platformSurface } from './platform.ts';
import { sqlSchemaOf } from './sql-schema.ts';
import { surfaceOf } from './surface.ts';

function released(ctx: ReadContext, name: string): AppInUse {
  if (!ctx.app) throw new PorticoError('not_found', { params: { what: 'release of the app', name } });
  return ctx.app;
}

const get = implementRead(surfacesGet, async (ctx, input) => {
  const app = released(ctx, input.app);
  return surfaceOf(app, { access: await accessOf(ctx, app), language: ctx.from.language });
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
  const binding = bindingsOf(released(ctx, input.app)).get(input.tool);
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

/** Apps first, in the order of the launcher, then Portico itself. Foreign providers will join here. */
const list = (publicUrl: string): Implementation =>
  implementRead(providersList, async (ctx) => {
    const { apps } = await ctx.call(appsList, {});
    const used = apps.filter((app) => app.release !== null && app.may.includes('use'));
    const providers: Output<typeof providersList>['providers'] = [];
    for (const app of used) {
      const { tools } = await ctx.call(surfacesGet, { app: app.name });
      providers.push({ name: app.name, kind: 'app', title: titleIn(ctx.from.language, app.title, app.name), url: `${publicUrl}/mcp/${app.name}`, tools: tools.length });
    }
    providers.push({ name: 'platform', kind: 'platform', title: 'Portico', url: `${publicUrl}/mcp/platform`, tools: platformOf(ctx).tools.length });
    return { providers };
  });

/** The registry's operations. */
export function answers(publicUrl: string): readonly Implementation[] {
  return [list(publicUrl), get, platform, resolve, schema];
}
