import { PorticoError, recordsUpdate } from '@portico/contracts';
import { implementChange, once, type Implementation, type Kernel } from '../kernel/index.ts';
import { atDesk, checkedValues, mustHold, openDesk, readableNames, readBack, settle, type Desk } from './desk.ts';
import { tryOut, type Effect } from './dry-run.ts';
import { noRecord } from './get.ts';
import { noteChanges } from './note-change.ts';
import { denied, type Sight } from './reach.ts';
import { decodeId } from './record-id.ts';
import { idOf, type OutRecord } from './record.ts';
import { narrowed } from './replay.ts';
import { holdsSql, keyCondition, placeOf, readRows, wholeSql, type Row } from './store.ts';
import { updateRow } from './store-write.ts';

export interface Update {
  readonly id: string;
  readonly version?: string | undefined;
  readonly values: Row;
}

/** `records.update`: only what is given changes, and both the old and the new row must be the caller's to change. */
export function updateRecord(kernel: Kernel): Implementation {
  return implementChange(recordsUpdate, async (ctx, input) => {
    const desk = await openDesk(ctx, kernel, input.entity);
    if (input.dryRun) return { record: null, dryRun: await tryOut(ctx, () => updateOne(desk, input)) };
    const answer = await once(ctx, { operation: 'records.update', input }, async () => ({ record: (await updateOne(desk, input)).record }));
    return { record: narrowed(desk, answer.record) };
  });
}

/** Changes one record; gives it before and after as the caller may see it. */
export async function updateOne(desk: Desk, change: Update, options: { settled?: boolean } = {}): Promise<Effect & { record: OutRecord | null }> {
  const sight = await desk.may('update');
  const attachments = Object.keys(desk.entity.fields).filter((name) => desk.entity.fields[name]?.type === 'attachment');
  return atDesk(desk, { action: 'update', sight, values: change.values }, async () => {
    const { key, row } = await holdRow(desk, { sight, action: 'update', id: change.id, version: change.version, fields: attachments });
    const values = await checkedValues(desk, { mode: 'update', sight, values: change.values, held: row });
    const before = Object.fromEntries(readableNames(desk).map((name) => [name, row[name] ?? null]));
    const fields = Object.keys(values);
    let now = key;
    if (fields.length > 0) {
      const changed = await updateRow(desk.ctx.tx, placeOf(sight), { key, values });
      if (!changed) throw denied({ entity: desk.entity, language: desk.ctx.from.language }, 'update');
      now = changed;
      if (options.settled !== true) await settle(desk);
      await mustHold(desk, { action: 'update', sight, keys: [now] });
      const id = idOf(desk.entity, now);
      await noteChanges(desk, 'updated', [{ entity: desk.entity.name, id, values }]);
      await desk.ctx.fact('record.updated', { app: desk.reach.app.name, entity: desk.entity.name, id, fields });
    }
    const record = await readBack(desk, now);
    return { record, before, after: record?.values ?? null };
  });
}

/**
 * Finds a row by id and holds it until the transaction ends: `not_found` when the caller can't see it, `policy.denied`
 * when she sees it but may not do this to it, `conflict.version` when it is another one than she has read.
 */
export async function holdRow(
  desk: Desk,
  asked: { sight: Sight; action: 'update' | 'delete'; id: string; version: string | undefined; fields?: readonly string[] },
): Promise<{ key: Row; row: Row }> {
  const { language } = desk.ctx.from;
  const key = decodeId(desk.entity, asked.id);
  if (!key) throw noRecord(desk.entity, { id: asked.id, language });
  const place = placeOf(desk.read ?? asked.sight);
  const may = holdsSql({ ...place, condition: asked.sight.grant.condition });
  const [row] = await readRows(desk.ctx.tx, place, {
    fields: [...readableNames(desk), ...desk.entity.key, ...(asked.fields ?? [])],
    where: [keyCondition(place, key)],
    lock: true,
    also: { _may: may, ...(asked.action === 'delete' && { _whole: wholeSql(place) }) },
  });
  if (!row) throw noRecord(desk.entity, { id: asked.id, language });
  if (row['_may'] !== true) throw denied({ entity: desk.entity, language }, asked.action);
  if (asked.version !== undefined && asked.version !== row['_version']) throw new PorticoError('conflict.version');
  return { key, row };
}
