import { PorticoError, titleIn, type Entity } from '@portico/contracts';
import type { Desk } from './desk.ts';
import { softGrant } from './reach.ts';
import type { TrashPart } from './store-keep.ts';
import { childrenOf } from './store-cascade.ts';

/** Most rows that one delete may take along. */
const mostRows = 5000;

/**
 * The rows the database will delete along with one (`onDelete: cascade`), parents first. The caller must be allowed to
 * delete each of them; else the record counts as in use.
 */
export async function takenAlong(desk: Desk, whole: string): Promise<TrashPart[]> {
  let level: TrashPart[] = [{ entity: desk.entity.name, whole }];
  const found = [...level];
  const seen = new Set(level.map((part) => `${part.entity} ${part.whole}`));
  while (level.length > 0) {
    const next: TrashPart[] = [];
    for (const entity of new Set(level.map((part) => part.entity))) {
      const parents = level.filter((part) => part.entity === entity).map((part) => part.whole);
      for (const part of await children(desk, { parent: entity, parents })) {
        const mark = `${part.entity} ${part.whole}`;
        if (seen.has(mark)) continue;
        seen.add(mark);
        next.push(part);
      }
    }
    if (found.length + next.length > mostRows) throw inUse(desk, desk.reach.app.model.entities[next[0]?.entity ?? ''] ?? desk.entity);
    found.push(...next);
    level = next;
  }
  return found;
}

async function children(desk: Desk, of: { parent: string; parents: readonly string[] }): Promise<TrashPart[]> {
  const { app } = desk.reach;
  const parent = app.model.entities[of.parent];
  if (!parent) return [];
  const found: TrashPart[] = [];
  for (const child of Object.values(app.model.entities)) {
    for (const relation of Object.values(child.relations ?? {})) {
      if (relation.to !== of.parent || relation.onDelete !== 'cascade') continue;
      const grant = await softGrant(desk.ctx, 'delete', child.name);
      const condition = grant?.condition ?? { kind: 'never' as const };
      const rows = await childrenOf(desk.ctx.tx, { schema: app.schema, parent, parents: of.parents, child, relation, condition, limit: mostRows + 1 });
      if (rows.some((row) => !row.may)) throw inUse(desk, child);
      found.push(...rows.map((row) => ({ entity: child.name, whole: row.whole })));
    }
  }
  return found;
}

function inUse(desk: Desk, by: Entity): PorticoError {
  const { language } = desk.ctx.from;
  return new PorticoError('record.referenced', {
    params: { entity: titleIn(language, desk.entity.title, desk.entity.name), by: titleIn(language, by.plural ?? by.title, by.name) },
  });
}
