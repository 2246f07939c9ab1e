import { appsCreate, PorticoError } from '@portico/contracts';
import { ownerRole, setMember } from '../identity/index.ts';
import { implementChange, type ChangeContext, type Implementation } from '../kernel/index.ts';
import { appByName, appSummary, modelFiles } from '../workspace/index.ts';
import type { Means } from './means.ts';
import { starterModel } from './starter.ts';

/** Whoever makes an app owns it; nobody else may use it until she says so. An agent's app is its person's. */
export async function makeOwner(ctx: ChangeContext, app: string): Promise<void> {
  const { principal } = ctx;
  // Portico itself (the sample) owns nothing.
  if (principal.kind === 'system') return;
  const owners = principal.onBehalfOf ? [principal.onBehalfOf.id, principal.id] : [principal.id];
  for (const id of owners) await setMember(ctx.tx, { tenant: ctx.tenant, app, principal: id, roles: [ownerRole], attributes: {} });
}

export function createApps(means: Means): Implementation {
  return implementChange(
    appsCreate,
    async (ctx, input, prepared: Prepared) => {
      const app = await means.workspace.createApp(ctx, { ...prepared, name: input.name, project: input.project });
      await makeOwner(ctx, app.id);
      return appSummary(ctx.tx, ctx.principal, input.name);
    },
    async (ctx, input) => {
      if (await ctx.read((tx) => appByName(tx, input.name))) throw new PorticoError('name.taken', { params: { name: input.name } });
      const id = ctx.clock.id();
      const { principal, tenant } = ctx;
      const files = modelFiles(starterModel({ name: input.name, title: input.title }));
      const { commit, model } = await means.workspace.prepareCommit({ tenant, app: { id, name: input.name }, changes: files, message: 'Begin the app', author: principal });
      return { id, commit, model };
    },
  );
}

interface Prepared {
  readonly id: string;
  readonly commit: string;
  readonly model: Parameters<Means['workspace']['createApp']>[1]['model'];
}
