import { PorticoError, recordsUndelete } from '@portico/contracts';
import { implementChange, type Implementation, type Kernel } from '../kernel/index.ts';
import { atDesk, mustHold, openDesk, readBack, settle, type Desk } from './desk.ts';
import { noRecord } from './get.ts';
import { noteChanges } from './note-change.ts';
import { denied, softGrant } from './reach.ts';
import { idOf, type OutRecord } from './record.ts';
import { placeOf } from './store.ts';
import { dropTrash, trashOf, type TrashPart } from './store-keep.ts';
import { countAllowed, restoreRow } from './store-write.ts';

/** `records.undelete`: the record comes back whole, with the rows that its deletion took along. */
export function undeleteRecord(kernel: Kernel): Implementation {
  return implementChange(recordsUndelete, async (ctx, input) => {
    const desk = await openDesk(ctx, kernel, input.entity);
    const { language } = ctx.from;
    const trash = { tenant: ctx.tenant, app: desk.reach.app.id, entity: input.entity, record: input.id };
    const [first, ...along] = await trashOf(ctx.tx, trash, ctx.clock.now());
    if (!first) throw noRecord(desk.entity, { id: input.id, language });
    const record = await restoreFirst(desk, first, input.id);
    for (const part of along) await restorePart(desk, part);
    await settle(desk);
    await dropTrash(ctx.tx, trash);
    return record;
  });
}

async function restoreFirst(desk: Desk, part: TrashPart, id: string): Promise<OutRecord> {
  const sight = await desk.may('create');
  const { entity, ctx } = desk;
  return atDesk(desk, { action: 'create', sight }, async () => {
    const key = await restoreRow(ctx.tx, placeOf(sight), part.whole);
    // Not "denied": that a record of this id was ever there is nothing for somebody who could not have made it.
    await mustHold(desk, { action: 'create', sight, keys: [key] }).catch((error: unknown) => {
      throw error instanceof PorticoError && error.code === 'policy.denied' ? noRecord(entity, { id, language: ctx.from.language }) : error;
    });
    const back = { entity: entity.name, id: idOf(entity, key) };
    await noteChanges(desk, 'undeleted', [back]);
    await ctx.fact('record.created', { app: desk.reach.app.name, ...back });
    const record = await readBack(desk, key);
    return record ?? { id, version: '', label: id, values: {} };
  });
}

async function restorePart(desk: Desk, part: TrashPart): Promise<void> {
  const { ctx, reach } = desk;
  const entity = reach.app.model.entities[part.entity];
  if (!entity) return;
  const grant = await softGrant(ctx, 'create', entity.name);
  const refused = denied({ entity, language: ctx.from.language }, 'create');
  if (!grant) throw refused;
  const sight = { app: reach.app, entity, grant, language: reach.language };
  await atDesk({ ...desk, entity, read: reach.see(entity.name) }, { action: 'create', sight }, async () => {
    const key = await restoreRow(ctx.tx, placeOf(sight), part.whole);
    if ((await countAllowed(ctx.tx, placeOf(sight), [key])) === 0) throw refused;
    const back = { entity: entity.name, id: idOf(entity, key) };
    await noteChanges(desk, 'undeleted', [back]);
    await ctx.fact('record.created', { app: reach.app.name, ...back });
  });
}
