import { functionsList, functionsRun, functionsRuns, PorticoError } from '@portico/contracts';
import { rolesFor, subjectsFor } from '../identity/index.ts';
import { implementRead, type Implementation, type ReadContext } from '../kernel/index.ts';
import { mayThing, platformAllows } from '../policy/index.ts';
import { appByName } from '../workspace/index.ts';
import { listRuns, runById, schedulesOf } from './store.ts';

async function appId(ctx: ReadContext, name: string): Promise<string> {
  const app = ctx.app ?? (await ctx.read((tx) => appByName(tx, name)));
  if (!app) throw new PorticoError('not_found', { params: { what: 'app', name } });
  return app.id;
}

/** functions.list, functions.runs, functions.run. */
export function lookAtFunctions(): Implementation[] {
  return [
    implementRead(functionsList, async (ctx) => {
      const { app, principal } = ctx;
      if (!app) return { functions: [] };
      const { subjects, edits, schedules } = await ctx.read(async (tx) => {
        const roles = await rolesFor(tx, principal, { app: app.id });
        return {
          subjects: await subjectsFor(tx, principal, app.id),
          edits: platformAllows({ roles, principal, action: 'app.edit' }).allowed,
          schedules: await schedulesOf(tx, app.id),
        };
      });
      const functions = Object.entries(app.model.functions ?? {}).flatMap(([name, { title, language, file }]) => {
        const callable = mayThing({ app, subjects, action: 'call', name });
        if (!callable && !edits) return [];
        const due = schedules.find((one) => one.function === name)?.due ?? null;
        const { description, input, output, tool, schedule } = file;
        return [
          {
            name,
            title,
            ...(description !== undefined && { description }),
            language,
            input,
            ...(output !== undefined && { output }),
            tool: tool?.name ?? null,
            schedule: schedule ? { cron: schedule.cron, timezone: schedule.timezone, next: due } : null,
            webhook: file.webhook !== undefined,
            callable,
          },
        ];
      });
      return { functions };
    }),
    implementRead(functionsRuns, async (ctx, input) => {
      const app = await appId(ctx, input.app);
      const found = await ctx.read((tx) => listRuns(tx, { app, function: input.function, before: input.cursor, limit: input.limit + 1 }));
      const runs = found.slice(0, input.limit);
      return { runs, next: found.length > runs.length ? (runs.at(-1)?.id ?? null) : null };
    }),
    implementRead(functionsRun, async (ctx, input) => {
      const app = await appId(ctx, input.app);
      const found = await ctx.read((tx) => runById(tx, { app, id: input.id }));
      if (!found) throw new PorticoError('not_found', { params: { what: 'run', name: input.id } });
      return found;
    }),
  ];
}
