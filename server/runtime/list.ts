import { recordsList } from '@portico/contracts';
import { implementRead, type Implementation, type Kernel } from '../kernel/index.ts';
import { openCursor, sealCursor } from './cursor.ts';
import { attemptOf, speaking } from './database-errors.ts';
import { expand, expandTree, linkFields } from './expand.ts';
import { askedFields, queryOf } from './query.ts';
import { neededFields, recordFrom } from './record.ts';
import { countRows } from './store.ts';
import { orderOf, readPage, termValue } from './store-page.ts';

/** `records.list`: one page, read along the order; the cursor continues the same question only. */
export function listRecords(kernel: Kernel): Implementation {
  return implementRead(recordsList, async (ctx, input) => {
    const tree = expandTree(input.expand ?? []);
    const query = await queryOf(ctx, input, input.expand);
    const { reach, sight, place, where } = query;
    const fields = askedFields(sight, input.fields);
    const terms = orderOf(sight, { sort: input.sort ?? [], language: reach.language });
    const question = [ctx.principal.id, input.app, input.entity, input.filter ?? null, input.search ?? null, terms];
    const after = input.cursor === undefined ? undefined : openCursor(kernel.vault, question, input.cursor);
    const needed = [...neededFields(sight, fields), ...linkFields(reach, sight, tree)];
    return speaking(attemptOf(kernel, { reach, entity: sight.entity, visible: sight.grant.readable, action: 'read' }), () =>
      ctx.read(async (tx) => {
        const found = await readPage(tx, place, {
          fields: needed,
          where,
          terms,
          limit: input.limit + 1,
          ...(after ? { after } : input.skip !== undefined && { skip: input.skip }),
        });
        const rows = found.slice(0, input.limit);
        const records = rows.map((row) => recordFrom(sight, row, fields));
        await expand(tx, reach, { sight, tree, rows, records });
        const last = rows.at(-1);
        const next =
          last && found.length > input.limit
            ? sealCursor(
                kernel.vault,
                question,
                terms.map((term) => termValue(term, last)),
              )
            : null;
        return { records, next, ...(input.total && { total: await countRows(tx, place, where) }) };
      }),
    );
  });
}
