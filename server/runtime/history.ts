import { recordsHistory, type Output } from '@portico/contracts';
import { implementRead, type Implementation, type Kernel } from '../kernel/index.ts';
import { attemptOf, speaking } from './database-errors.ts';
import { noRecord } from './get.ts';
import { queryOf } from './query.ts';
import { readableFields } from './reach.ts';
import { decodeId } from './record-id.ts';
import { keyCondition, readRows } from './store.ts';
import { changesOf, type KeptChange } from './store-change.ts';

type Change = Output<typeof recordsHistory>['changes'][number];

/** `records.history`: for whoever may read the record, and only the fields she may read. */
export function recordHistory(kernel: Kernel): Implementation {
  return implementRead(recordsHistory, async (ctx, input) => {
    const { reach, sight, place } = await queryOf(ctx, { entity: input.entity });
    const key = decodeId(sight.entity, input.id);
    const missing = (): Error => noRecord(sight.entity, { id: input.id, language: reach.language });
    if (!key) throw missing();
    const readable = new Set(readableFields(sight));
    return speaking(attemptOf(kernel, { reach, entity: sight.entity, visible: sight.grant.readable, action: 'read' }), () =>
      ctx.read(async (tx) => {
        const [row] = await readRows(tx, place, { fields: sight.entity.key, where: [keyCondition(place, key)] });
        if (!row) throw missing();
        const kept = await changesOf(tx, { app: reach.app.id, entity: sight.entity.name, record: input.id, before: input.cursor, limit: input.limit + 1 });
        const changes = kept.slice(0, input.limit).map((one) => shown(one, readable));
        return { changes, next: kept.length > input.limit ? (changes.at(-1)?.id ?? null) : null };
      }),
    );
  });
}

function shown({ id, at, kind, principal, fields }: KeptChange, readable: ReadonlySet<string>): Change {
  return { id, at, kind: kind as Change['kind'], by: principal, values: Object.fromEntries(Object.entries(fields).filter(([name]) => readable.has(name))) };
}
