import { appsRemove, PorticoError } from '@portico/contracts';
import { removeMembers } from '../identity/index.ts';
import { implementChange, type ChangeContext, type Implementation } from '../kernel/index.ts';
import { dropAppSchema, purgeAsides } from '../schema/index.ts';
import { appByName, previewsOf, trialsOf, type AppRow } from '../workspace/index.ts';
import type { Means } from './means.ts';
import { goneOf } from './store.ts';

/** Tables, releases, files and memberships of an app go together, and those of its previews and test copies with them. */
export async function removeApp(means: Means, ctx: ChangeContext, app: Pick<AppRow, 'id' | 'name' | 'schema'>): Promise<void> {
  const copies = [...(await previewsOf(ctx.tx, { app: app.id })), ...(await trialsOf(ctx.tx, { app: app.id }))];
  for (const copy of copies) await removeApp(means, ctx, copy);
  await purgeAsides(ctx.tx, { schema: app.schema, asides: await goneOf(ctx.tx, { app: app.id }) });
  await dropAppSchema(ctx.tx, app.schema);
  await removeMembers(ctx.tx, app.id);
  await means.workspace.dropApp(ctx, app);
}

export function removeApps(means: Means): Implementation {
  return implementChange(appsRemove, async (ctx, input) => {
    if (input.confirm !== input.app) throw new PorticoError('request.invalid', { params: { detail: `confirm: type the app's name, ${input.app}` } });
    const app = await appByName(ctx.tx, input.app);
    if (!app) throw new PorticoError('not_found', { params: { what: 'app', name: input.app } });
    await removeApp(means, ctx, app);
    return { ok: true as const };
  });
}
