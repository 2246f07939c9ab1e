import { appsRemove, PorticoError } from '@portico/contracts';
import { removeMembers } from '../identity/index.ts';
import { implementChange, type ChangeContext, type Implementation } from '../kernel/index.ts';
import { dropAppSchema } from '../schema/index.ts';
import { appByName, type AppRow } from '../workspace/index.ts';
import type { Means } from './means.ts';

/** Tables, releases, files and memberships of an app go together. */
export async function removeApp(means: Means, ctx: ChangeContext, app: AppRow): Promise<void> {
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
