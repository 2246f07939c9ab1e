import { announce, type OutsideContext, type Reaction } from '../kernel/index.ts';

/** The router listens to this channel in every process. */
export const surfacesChannel = 'portico_surfaces';

/** Whoever is connected over MCP hears of another list of tools, in whichever process her stream ends. */
function tell(ctx: OutsideContext, data: { app: string }): Promise<void> {
  return ctx.transact((change) => announce(change.tx, surfacesChannel, JSON.stringify({ tenant: ctx.tenant, app: data.app })));
}
const published: Reaction<'app.published'> = { on: 'app.published', name: 'registry.published', run: tell };
const removed: Reaction<'app.removed'> = { on: 'app.removed', name: 'registry.removed', run: tell };

/** What the registry does after facts. */
export const announcements = [published, removed];
