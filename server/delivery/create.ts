import { appsCreate, PorticoError, type Files } from '@portico/contracts';
import { ownerRole, setMember } from '../identity/index.ts';
import { implementChange, type ChangeContext, type Implementation } from '../kernel/index.ts';
import { appByName, appSummary, modelFiles } from '../workspace/index.ts';
import type { Means } from './means.ts';
import { modelAround, starterModel } from './starter.ts';
import { filesFrom, fillApp } from './templates.ts';

/** Whoever makes an app owns it; nobody else may use it until she says so. An agent's app is its person's. */
export async function makeOwner(ctx: ChangeContext, app: string): Promise<void> {
  const { principal } = ctx;
  // Portico itself (the sample) owns nothing.
  if (principal.kind === 'system') return;
  const owners = principal.onBehalfOf ? [principal.onBehalfOf.id, principal.id] : [principal.id];
  for (const id of owners) await setMember(ctx.tx, { tenant: ctx.tenant, app, principal: id, roles: [ownerRole], attributes: {} });
}

/** `apps.create`: with a template everything, rows and release too, is there in one transaction. */
export function createApps(means: Means): Implementation {
  const { workspace } = means;
  return implementChange(
    appsCreate,
    async (ctx, input, { files, ...prepared }: Prepared) => {
      const row = await workspace.createApp(ctx, { ...prepared, name: input.name, project: input.project });
      await makeOwner(ctx, row.id);
      if (input.template !== undefined) {
        const { commit, model } = prepared;
        await fillApp(ctx, { row, model, files });
        const release = await workspace.insertRelease(ctx, { app: row, commit, files, model, notes: '' });
        await ctx.fact('app.published', { app: row.name, release });
      }
      return appSummary(ctx.tx, ctx.principal, input.name);
    },
    async (ctx, input): Promise<Prepared> => {
      if (await ctx.read((tx) => appByName(tx, input.name))) throw new PorticoError('name.taken', { params: { name: input.name } });
      const id = ctx.clock.id();
      const { principal: author, tenant } = ctx;
      const about = { name: input.name, title: input.title };
      const begun = input.starter ? starterModel(about) : modelAround({ ...about, entities: [] });
      const changes = input.template === undefined ? modelFiles(begun) : filesFrom(input.template, { ...about, now: ctx.clock.now() });
      return { id, ...(await workspace.prepareCommit({ tenant, app: { id, name: input.name }, changes, message: 'Begin the app', author })) };
    },
  );
}

interface Prepared {
  readonly id: string;
  readonly commit: string;
  readonly model: Parameters<Means['workspace']['createApp']>[1]['model'];
  readonly files: Files;
}
