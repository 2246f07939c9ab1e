import type { StartEvent, Variables } from '@portico/bpmn';
import { PorticoError, processesStart, type Principal } from '@portico/contracts';
import { implementChange, once, type AppInUse, type ChangeContext, type Implementation } from '../kernel/index.ts';
import { actorOf } from './acting.ts';
import { openLedger, type Ledger } from './advance.ts';
import { appOf } from './apps.ts';
import { requireRunnable, startsOf, titleOf, versionOf, type Runnable } from './definitions.ts';
import { checkForm } from './form.ts';
import { meansFor } from './means.ts';
import { instanceShown } from './shown.ts';
import { summaryOf } from './store-look.ts';

/** `processes.start`: what the start form asks for is checked, then the first step is taken. */
export const startProcess: Implementation = implementChange(processesStart, async (ctx, input) => {
  const app = appOf(ctx);
  const runnable = requireRunnable(app, input.process);
  const start = startOf(runnable, input.event);
  return once(ctx, { operation: 'processes.start', input }, async () => {
    const ledger = openLedger(ctx, () => app.name);
    const id = await begin(ctx, ledger, {
      app,
      runnable,
      principal: ctx.principal,
      variables: checkForm(app.model, start.form, input.variables),
      event: start.id,
      by: ctx.principal.name,
      ...(input.key !== undefined && { key: input.key }),
    });
    await ledger.close();
    return instanceShown(ctx.tx, app, await summaryOf(ctx.tx, id));
  });
});

/** A new instance in a ledger; gives its id. The variables are those the model sees, and who started it. */
export async function begin(
  ctx: ChangeContext,
  ledger: Ledger,
  asked: {
    app: Pick<AppInUse, 'id' | 'name' | 'model'>;
    runnable: Runnable;
    principal: Principal;
    variables: Variables;
    by: string;
    event?: string;
    key?: string;
    parent?: { id: string; wait: string };
    /** Of a called process that of its caller. */
    depth?: number;
  },
): Promise<string> {
  const { app, runnable, principal, variables, ...rest } = asked;
  const file = `${app.id}/${runnable.file}`;
  const known = ledger.versions.get(file);
  const version = known ?? (await versionOf(ctx.tx, { tenant: ctx.tenant, app: app.id, runnable, id: ctx.clock.id(), at: ctx.clock.now() }));
  ledger.versions.set(file, version);
  const person = principal.onBehalfOf ?? principal;
  const id = ctx.clock.id();
  const { definition, name } = runnable;
  ledger.begin(
    {
      ...rest,
      id,
      app: app.id,
      definition,
      depth: rest.depth ?? ctx.depth,
      version: version.id,
      process: name,
      principal: actorOf(definition, { app: app.id, process: name, starter: principal }),
      variables: { ...variables, starter: { id: person.id, name: person.name } },
    },
    meansFor(app),
  );
  return id;
}

function startOf(runnable: Runnable, event: string | undefined): StartEvent {
  const starts = startsOf(runnable);
  const found = event === undefined ? starts[0] : starts.find(({ id }) => id === event);
  if (found) return found;
  const names = starts.map(({ id, name }) => `${id} (${name.plain})`).join(', ') || '–';
  throw new PorticoError('process.no_element', {
    params: {
      element: event ?? String(titleOf(runnable.definition.name, runnable.name)),
      reason: { en: `it has no such start without a trigger; there are: ${names}`, zh: `没有可直接启动的开始事件，可用：${names}` },
    },
  });
}
