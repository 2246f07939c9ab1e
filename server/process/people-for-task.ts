import { tasksPeople } from '@portico/contracts';
import { listPeople } from '../identity/index.ts';
import { implementRead } from '../kernel/index.ts';
import { openTask } from './tasks.ts';

/** Most people offered at once; typing narrows them. */
const mostOffered = 30;

/** `tasks.people`: names only, and only to whom the task concerns. */
export const peopleForTask = implementRead(tasksPeople, (ctx, input) =>
  ctx.read(async (tx) => {
    await openTask(tx, { principal: ctx.principal, app: input.app, task: input.task });
    const people = await listPeople(tx, { search: input.search || undefined, status: 'active', after: undefined, limit: mostOffered });
    return { people: people.map(({ id, name }) => ({ id, name })) };
  }),
);
