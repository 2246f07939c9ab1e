import { recordsCreate } from '@portico/contracts';
import { implementChange, once, type Implementation, type Kernel } from '../kernel/index.ts';
import { atDesk, automatic, checkedValues, followCounters, mustHold, openDesk, readBack, settle, type Desk } from './desk.ts';
import { tryOut } from './dry-run.ts';
import { noteChanges } from './note-change.ts';
import { idOf, type OutRecord } from './record.ts';
import { narrowed } from './replay.ts';
import { placeOf, type Row } from './store.ts';
import { insertRows } from './store-write.ts';

/** `records.create`: inserts, then asks the policy about the row as it really became. */
export function createRecord(kernel: Kernel): Implementation {
  return implementChange(recordsCreate, async (ctx, input) => {
    const desk = await openDesk(ctx, kernel, input.entity);
    if (input.dryRun) {
      const verdict = await tryOut(ctx, async () => ({ before: null, after: (await createOne(desk, input.values)).record?.values ?? {} }));
      return { record: null, dryRun: verdict };
    }
    const answer = await once(ctx, { operation: 'records.create', input }, async () => ({ record: (await createOne(desk, input.values)).record }));
    return { record: narrowed(desk, answer.record) };
  });
}

/** Creates one record; gives its id and what the caller may see of it. */
export async function createOne(desk: Desk, given: Row, options: { settled?: boolean } = {}): Promise<{ id: string; record: OutRecord | null }> {
  const sight = await desk.may('create');
  const values = await checkedValues(desk, { mode: 'create', sight, values: given });
  const whole = { ...automatic(desk, values), ...values };
  return atDesk(desk, { action: 'create', sight, values: whole }, async () => {
    const keys = await insertRows(desk.ctx.tx, placeOf(sight), [whole]);
    const key = keys[0] ?? {};
    if (options.settled !== true) await settle(desk);
    await mustHold(desk, { action: 'create', sight, keys });
    await followCounters(desk, Object.keys(whole));
    const id = idOf(desk.entity, key);
    await noteChanges(desk, 'created', [{ entity: desk.entity.name, id, values }]);
    await desk.ctx.fact('record.created', { app: desk.reach.app.name, entity: desk.entity.name, id });
    return { id, record: await readBack(desk, key) };
  });
}
