import { recordsDelete } from '@portico/contracts';
import { implementChange, once, type Implementation, type Kernel } from '../kernel/index.ts';
import { takenAlong } from './cascade.ts';
import { atDesk, openDesk, readableNames, settle, type Desk } from './desk.ts';
import { tryOut, type Effect } from './dry-run.ts';
import { noteChanges } from './note-change.ts';
import { denied } from './reach.ts';
import { encodeId } from './record-id.ts';
import { keyOfWhole, placeOf } from './store.ts';
import { keepTrash } from './store-keep.ts';
import { deleteRow } from './store-write.ts';
import { holdRow } from './update.ts';

/** How long a deleted record can be brought back. */
const kept = 30 * 24 * 60 * 60 * 1000;

export interface Deletion {
  readonly id: string;
  readonly version?: string | undefined;
}

/** `records.delete`: the whole record, and what its relations take along, is kept for `records.undelete`. */
export function deleteRecord(kernel: Kernel): Implementation {
  return implementChange(recordsDelete, async (ctx, input) => {
    const desk = await openDesk(ctx, kernel, input.entity);
    if (input.dryRun) return { deleted: false, dryRun: await tryOut(ctx, () => deleteOne(desk, input)) };
    return once(ctx, { operation: 'records.delete', input }, async () => {
      await deleteOne(desk, input);
      return { deleted: true };
    });
  });
}

/** Deletes one record; gives what the caller could see of it. */
export async function deleteOne(desk: Desk, asked: Deletion, options: { settled?: boolean } = {}): Promise<Effect> {
  const sight = await desk.may('delete');
  const { ctx, entity, reach } = desk;
  return atDesk(desk, { action: 'delete', sight }, async () => {
    const { key, row } = await holdRow(desk, { sight, action: 'delete', id: asked.id, version: asked.version });
    const parts = await takenAlong(desk, String(row['_whole']));
    if (!(await deleteRow(ctx.tx, placeOf(sight), key))) throw denied({ entity, language: ctx.from.language }, 'delete');
    if (options.settled !== true) await settle(desk);
    const at = ctx.clock.now();
    const place = { tenant: ctx.tenant, app: reach.app.id, entity: entity.name, record: asked.id };
    await keepTrash(ctx.tx, place, { parts, by: ctx.principal.id, at, expires: new Date(at.getTime() + kept) });
    const along = parts.slice(1).flatMap((part) => {
      const gone = reach.app.model.entities[part.entity];
      return gone ? [{ entity: gone.name, id: encodeId(keyOfWhole(gone, part.whole)) }] : [];
    });
    const gone = [{ entity: entity.name, id: asked.id }, ...along];
    await noteChanges(desk, 'deleted', gone);
    for (const record of gone) await ctx.fact('record.deleted', { app: reach.app.name, ...record });
    return { before: Object.fromEntries(readableNames(desk).map((name) => [name, row[name] ?? null])), after: null };
  });
}
