import type { Variables } from '@portico/bpmn';
import { PorticoError, processesMessage, processesSignal, type Principal } from '@portico/contracts';
import { implementChange, once, type AppInUse, type ChangeContext, type Implementation } from '../kernel/index.ts';
import { openLedger } from './advance.ts';
import { definitionFor, runnableOf } from './definitions.ts';
import { starter } from './may.ts';
import { meansFor } from './means.ts';
import { appOf } from './apps.ts';
import { begin } from './start.ts';
import { holdInstances, waitsNamed } from './store.ts';

interface Sent {
  readonly app: AppInUse;
  readonly type: 'message' | 'signal';
  readonly name: string;
  readonly key?: string | null;
  readonly variables: Variables;
  /** Whom a process acts for that this starts. */
  readonly principal: Principal;
  readonly by: string | null;
  /** Of an instance that sends it. */
  readonly depth?: number;
  /** The work of the instance that sends it: settled once it reaches somebody. */
  readonly work?: string;
  /** May the sender have to do with this process? */
  readonly mayStart: (file: string) => boolean;
  /** Of several who wait for one message: refuse, or the one that waits longest. */
  readonly refuseMany?: boolean;
}

/** A message reaches one instance that waits for it, or else starts a process; a signal reaches all. */
export async function deliver(ctx: ChangeContext, sent: Sent): Promise<{ instances: string[]; started: string[] }> {
  const { app, type, name, variables } = sent;
  const waiting = await waitsNamed(ctx.tx, { app: app.id, type, name, ...(sent.key !== undefined && { key: sent.key }) });
  const held = new Map((await holdInstances(ctx.tx, [...new Set(waiting.map(({ instance }) => instance))])).map((row) => [row.id, row]));
  const open = waiting.flatMap(({ instance, wait }) => {
    const row = held.get(instance);
    return row?.status === 'running' && sent.mayStart(row.process.split('#')[0] ?? '') ? [{ row, wait }] : [];
  });
  if (type === 'message' && sent.refuseMany === true && new Set(open.map(({ row }) => row.id)).size > 1) {
    throw new PorticoError('process.many_receivers', { params: { count: open.length, message: name, key: sent.key ?? '–' } });
  }
  const ledger = openLedger(ctx, () => app.name);
  const reached = type === 'message' ? open.slice(0, 1) : open;
  for (const { row, wait } of reached) {
    const definition = await definitionFor(ctx.tx, app.model, row);
    ledger.move({ instance: row, definition, event: { type: 'completed', wait, result: variables }, by: sent.by }, meansFor(app));
  }
  const started: string[] = [];
  if (type === 'signal' || reached.length === 0) {
    for (const { runnable, event } of startedBy(app, sent)) {
      started.push(
        await begin(ctx, ledger, {
          app,
          runnable,
          principal: sent.principal,
          variables,
          event,
          by: sent.by ?? sent.principal.name,
          ...(sent.depth !== undefined && { depth: sent.depth }),
        }),
      );
    }
  }
  if (sent.work !== undefined && (type === 'signal' || reached.length + started.length > 0)) ledger.settle(sent.work);
  await ledger.close();
  return { instances: [...new Set(reached.map(({ row }) => row.id))], started };
}

/** Processes of the release that begin with it; of a message only the first. */
function startedBy(app: AppInUse, sent: Sent) {
  const found = runnableOf(app.model).flatMap((runnable) => {
    if (!sent.mayStart(runnable.file)) return [];
    const { definition } = runnable;
    const events = (definition.scopes[definition.id]?.starts ?? []).filter((id) => {
      const node = definition.nodes[id];
      if (node?.kind !== 'start') return false;
      const { trigger } = node;
      return sent.type === 'message' ? trigger.type === 'message' && trigger.message === sent.name : trigger.type === 'signal' && trigger.signal === sent.name;
    });
    return events.map((event) => ({ runnable, event }));
  });
  return sent.type === 'message' ? found.slice(0, 1) : found;
}

/** `processes.message` and `processes.signal`: for those who may start the process it reaches. */
export const sendToProcesses: readonly Implementation[] = [
  implementChange(processesMessage, (ctx, input) =>
    once(ctx, { operation: 'processes.message', input }, async () => {
      const app = appOf(ctx);
      const { message, key = null } = input;
      const mayStart = await starter(ctx.tx, ctx.principal, app);
      const variables = input.variables as Variables;
      const reached = await deliver(ctx, { app, type: 'message', name: message, key, variables, principal: ctx.principal, by: ctx.principal.name, mayStart, refuseMany: true });
      if (reached.instances.length + reached.started.length === 0) throw new PorticoError('process.no_receiver', { params: { message, key: key ?? '–' } });
      return reached;
    }),
  ),
  implementChange(processesSignal, (ctx, input) =>
    once(ctx, { operation: 'processes.signal', input }, async () => {
      const app = appOf(ctx);
      const mayStart = await starter(ctx.tx, ctx.principal, app);
      const sent = { app, type: 'signal' as const, name: input.signal, variables: input.variables as Variables, principal: ctx.principal, by: ctx.principal.name, mayStart };
      const { instances, started } = await deliver(ctx, sent);
      return { instances: instances.length, started };
    }),
  ),
];
