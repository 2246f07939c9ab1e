import { recordsHistory, type Output } from '@portico/contracts';
import { linesAbout, type AuditLine } from '../audit/index.ts';
import { implementRead, type Implementation, type Kernel, type Tx } from '../kernel/index.ts';
import { attemptOf, speaking } from './database-errors.ts';
import { noRecord } from './get.ts';
import { queryOf } from './query.ts';
import { readableFields } from './reach.ts';
import { decodeId } from './record-id.ts';
import { keyCondition, readRows } from './store.ts';

type Change = Output<typeof recordsHistory>['changes'][number];

const kinds: Readonly<Record<string, Change['kind']>> = { 'records.update': 'updated', 'records.delete': 'deleted', 'records.undelete': 'undeleted' };

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
        const target = `${input.entity}/${input.id}`.slice(0, 300);
        return changesOf(tx, { app: input.app, target, readable, before: input.cursor, limit: input.limit });
      }),
    );
  });
}

/** A page of changes. What was only tried stands in the audit too, and is passed over. */
async function changesOf(
  tx: Tx,
  of: { app: string; target: string; readable: ReadonlySet<string>; before: string | undefined; limit: number },
): Promise<Output<typeof recordsHistory>> {
  const changes: Change[] = [];
  let before = of.before;
  for (;;) {
    const wanted = of.limit + 1 - changes.length;
    const found = await linesAbout(tx, { app: of.app, target: of.target, operations: Object.keys(kinds), before, limit: wanted });
    changes.push(...found.flatMap(({ line, intent }) => changeOf(line, { asked: intent?.detail ?? line.detail, readable: of.readable })));
    before = found.at(-1)?.line.id;
    if (found.length < wanted || changes.length > of.limit) break;
  }
  const page = changes.slice(0, of.limit);
  return { changes: page, next: changes.length > of.limit ? (page.at(-1)?.id ?? null) : null };
}

/** A line in the reader's terms; none for what was only tried. */
function changeOf(line: AuditLine, of: { asked: AuditLine['detail']; readable: ReadonlySet<string> }): Change[] {
  const kind = kinds[line.operation];
  if (kind === undefined || of.asked['dryRun'] === true) return [];
  const given = of.asked['values'];
  const values = typeof given === 'object' && given !== null ? Object.entries(given).filter(([name]) => of.readable.has(name)) : [];
  const { id, at, principal } = line;
  return [{ id, at, kind, by: { ...principal }, values: Object.fromEntries(values) }];
}
