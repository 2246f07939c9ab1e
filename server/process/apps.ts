import { PorticoError } from '@portico/contracts';
import type { AppInUse, Tx } from '../kernel/index.ts';
import { activeRelease, appById } from '../workspace/index.ts';

/** The releases in use of apps by their ids; an app without one is not among them. */
export async function appsById(tx: Tx, ids: Iterable<string>): Promise<Map<string, AppInUse>> {
  const found = new Map<string, AppInUse>();
  for (const id of new Set(ids)) {
    const row = await appById(tx, id);
    const app = row && (await activeRelease(tx, row.name));
    if (app) found.set(id, app);
  }
  return found;
}

/** The app a call is about; throws where it is not published. */
export function appOf(ctx: { readonly app?: AppInUse }): AppInUse {
  if (!ctx.app) throw new PorticoError('not_found', { params: { what: 'published app', name: '' } });
  return ctx.app;
}
