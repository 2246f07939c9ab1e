import { processesStats } from '@portico/contracts';
import { implementRead, type Implementation } from '../kernel/index.ts';
import { requireRunnable } from './definitions.ts';
import { appOf } from './apps.ts';
import { elementTotals, standing, totalsOf } from './store-look.ts';

/** `processes.stats`: the heat map of a process. */
export const statsOfProcess: Implementation = implementRead(processesStats, async (ctx, input) => {
  const app = appOf(ctx);
  const { name } = requireRunnable(app, input.process);
  const since = new Date(ctx.clock.now().getTime() - input.days * 24 * 3_600_000);
  const about = { app: app.id, process: name, version: input.version, since };
  return ctx.read(async (tx) => {
    const instances = await totalsOf(tx, about);
    const { totals, cut } = await elementTotals(tx, about);
    const now = new Map((await standing(tx, about)).map((one) => [one.element, one.now]));
    const counted = new Set(totals.map(({ id }) => id));
    const nothing = { entered: 0, completed: 0, cancelled: 0, failed: 0, taken: 0, averageSeconds: null, longestSeconds: null };
    const still = [...now.keys()].filter((id) => !counted.has(id)).map((id) => ({ id, ...nothing }));
    return { instances, elements: [...totals, ...still].map((one) => ({ ...one, now: now.get(one.id) ?? 0 })), cut };
  });
});
