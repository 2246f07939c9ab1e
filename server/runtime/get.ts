import { PorticoError, recordsGet, titleIn, type Entity } from '@portico/contracts';
import { implementRead, type Implementation, type Kernel } from '../kernel/index.ts';
import { attemptOf, speaking } from './database-errors.ts';
import { expand, expandTree, linkFields } from './expand.ts';
import { queryOf } from './query.ts';
import { readableFields } from './reach.ts';
import { decodeId } from './record-id.ts';
import { neededFields, recordFrom } from './record.ts';
import { keyCondition, readRows } from './store.ts';

/** `records.get`: one record, or `not_found` whether it does not exist or is not visible. */
export function getRecord(kernel: Kernel): Implementation {
  return implementRead(recordsGet, async (ctx, input) => {
    const tree = expandTree(input.expand ?? []);
    const { reach, sight, place } = await queryOf(ctx, { entity: input.entity }, input.expand);
    const key = decodeId(sight.entity, input.id);
    if (!key) throw noRecord(sight.entity, { id: input.id, language: reach.language });
    const asked = readableFields(sight);
    const fields = [...neededFields(sight, asked), ...linkFields(reach, sight, tree)];
    return speaking(attemptOf(kernel, { reach, entity: sight.entity, visible: sight.grant.readable, action: 'read' }), () =>
      ctx.read(async (tx) => {
        const [row] = await readRows(tx, place, { fields, where: [keyCondition(place, key)] });
        if (!row) throw noRecord(sight.entity, { id: input.id, language: reach.language });
        const record = recordFrom(sight, row, asked);
        await expand(tx, reach, { sight, tree, rows: [row], records: [record] });
        return record;
      }),
    );
  });
}

/** `not_found`, the same for a record that is hidden and one that does not exist. */
export function noRecord(entity: Entity, about: { id: string; language: 'en' | 'zh' }): PorticoError {
  return new PorticoError('not_found', { params: { what: titleIn(about.language, entity.title, entity.name), name: about.id } });
}
