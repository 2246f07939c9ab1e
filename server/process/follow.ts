import { processesFollow } from '@portico/contracts';
import { implementRead, type Implementation } from '../kernel/index.ts';
import { resultOf } from './advance.ts';
import { definitionFor, titleOf } from './definitions.ts';
import { schemaOfForm } from './form.ts';
import { visible } from './look.ts';
import { appOf } from './apps.ts';
import { detailOf } from './store-look.ts';
import { seekTasks } from './store-tasks.ts';
import { formOf, holderOf } from './tasks.ts';

/** `processes.follow`: an instance in the words of whoever waits for its end, an agent as a rule. */
export const followProcess: Implementation = implementRead(processesFollow, async (ctx, input) => {
  const app = appOf(ctx);
  return ctx.read(async (tx) => {
    const { summary } = await visible(tx, ctx, input);
    const { state, waits } = await detailOf(tx, summary.id);
    const definition = await definitionFor(tx, app.model, summary);
    const holder = await holderOf(tx, ctx.principal);
    const own = new Map<string, string>();
    for (const scope of ['mine', 'claimable'] as const) {
      const asked = { scope, holder, app: app.id, instance: summary.id, status: 'open' as const, now: ctx.clock.now(), skip: 0, limit: 100 };
      for (const { wait, id } of await seekTasks(tx, asked)) own.set(wait, id);
    }
    const { id, process, status, startedAt, endedAt } = summary;
    return {
      instance: id,
      process,
      title: titleOf(definition.name, process),
      status,
      startedAt,
      endedAt,
      updatedAt: endedAt ?? waits.map(({ since }) => since).reduce((last, since) => (since > last ? since : last), startedAt),
      waits: waits.map(({ id: wait, element, type, due }) => {
        const node = definition.nodes[element];
        const task = own.get(wait);
        const asks = task !== undefined && node?.kind === 'activity' ? schemaOfForm(app.model, formOf(node), ctx.from.language) : null;
        return {
          title: node ? titleOf(node.name, element) : element,
          type,
          due,
          task: task === undefined ? null : { id: task, description: node?.documentation ?? null, schema: asks ? { ...asks } : null },
        };
      }),
      result: status === 'completed' ? { ...resultOf(state) } : null,
      error: state.error ? { code: state.error.code, text: state.error.text ?? null } : null,
    };
  });
});
