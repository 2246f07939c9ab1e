import type { Timer } from '../kernel/index.ts';
import { purgeAsides } from '../schema/index.ts';
import { appById } from '../workspace/index.ts';
import { appsWithGone, deleteGone, goneOf } from './store.ts';

/** How long what a publish removed can come back; milliseconds. */
export const keptFor = 30 * 24 * 3_600_000;

/** Deletes for good what has lain aside for thirty days. */
export const purge: Timer = {
  name: 'delivery.purge',
  everySeconds: 3600,
  run: async (ctx) => {
    const before = new Date(ctx.clock.now().getTime() - keptFor);
    for (const id of await ctx.read((tx) => appsWithGone(tx, before))) {
      await ctx.transact(async ({ tx }) => {
        const app = await appById(tx, id);
        const gone = await goneOf(tx, { app: id, before });
        if (app) await purgeAsides(tx, { schema: app.schema, asides: gone });
        await deleteGone(
          tx,
          gone.map((one) => one.id),
        );
      });
    }
  },
};
