import { columnOf, tableOf, type Entity, type Issue } from '@portico/contracts';
import type { Entities } from './ddl.ts';
import { renamedIn } from './expression.ts';

/** Which thing of before each thing of after comes from; what has none is new, what is nobody's source is gone. */
export interface Origins {
  readonly entities: ReadonlyMap<string, string>;
  /** By entity of after: field of after → field of before. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly issues: readonly Issue[];
}

interface Named {
  readonly formerly?: string | undefined;
}

/**
 * Pairs up entities and fields by name and by `formerly`. A `formerly` counts once: where the thing was there under
 * its new name already with the same `formerly`, the rename has been done. Swaps are fine; two claims on one are not.
 */
export function originsOf(from: Entities, to: Entities): Origins {
  const issues: Issue[] = [];
  const entities = pair({ from, to, place: (name) => name }, issues);
  const fields = new Map<string, ReadonlyMap<string, string>>();
  for (const [name, entity] of Object.entries(to)) {
    const source = from[entities.get(name) ?? ''];
    if (source) fields.set(name, pair({ from: source.fields, to: entity.fields, place: (field) => `${name}.${field}` }, issues));
  }
  return { entities, fields, issues };
}

interface Sides {
  readonly from: Readonly<Record<string, Named>>;
  readonly to: Readonly<Record<string, Named>>;
  /** Names one of them to people. */
  readonly place: (name: string) => string;
}

function pair({ from, to, place }: Sides, issues: Issue[]): Map<string, string> {
  const origins = new Map<string, string>();
  const claims = new Map<string, string>();
  for (const [name, one] of Object.entries(to)) {
    const old = one.formerly;
    const done = from[name] !== undefined && (from[name].formerly === old || old === name);
    const source = old !== undefined && from[old] !== undefined && !done ? old : from[name] === undefined ? undefined : name;
    if (source === undefined) continue;
    const rival = claims.get(source);
    if (rival !== undefined) {
      issues.push({
        place: place(name),
        message: {
          en: `Both ${place(rival)} and ${place(name)} would take over "${source}": rename one only, or take "formerly" out of the other.`,
          zh: `${place(rival)} 与 ${place(name)} 都要继承“${source}”：只能重命名其中一个，请从另一个中去掉 formerly。`,
        },
      });
      continue;
    }
    claims.set(source, name);
    origins.set(name, source);
  }
  return origins;
}

/** Before, under the names of after: the same tables and columns, as they are called once the renames are done. */
export function carried(from: Entities, to: Entities, origins: Origins): Entities {
  const renamedTo = new Map([...origins.entities].map(([after, before]) => [before, after]));
  const fieldNames = new Map<string, ReadonlyMap<string, string>>();
  for (const [before, after] of renamedTo) fieldNames.set(before, new Map([...(origins.fields.get(after) ?? [])].map(([now, then]) => [then, now])));
  const field = (entity: string, name: string): string => fieldNames.get(entity)?.get(name) ?? removed(name);
  const result: Record<string, Entity> = {};
  for (const entity of Object.values(from)) {
    const name = renamedTo.get(entity.name);
    const after = name === undefined ? undefined : to[name];
    if (name === undefined || after === undefined) {
      result[removed(entity.name)] = gone(entity, (target) => renamedTo.get(target) ?? removed(target), field);
      continue;
    }
    const columns = new Map<string, string>();
    const fields: Entity['fields'] = {};
    for (const [old, definition] of Object.entries(entity.fields)) {
      const now = field(entity.name, old);
      const column = after.fields[now] === undefined ? columnOf(entity, old) : columnOf(after, now);
      if (column !== columnOf(entity, old)) columns.set(columnOf(entity, old), column);
      fields[now] = { ...definition, column };
    }
    for (const one of Object.values(fields)) if (one.computed !== undefined) one.computed = renamedIn(one.computed, columns);
    result[name] = {
      ...entity,
      name,
      table: tableOf(after),
      fields,
      key: entity.key.map((one) => field(entity.name, one)),
      relations: relations(entity, { target: (target) => renamedTo.get(target) ?? removed(target), field, name: (old) => old }),
      ...(entity.indexes && { indexes: entity.indexes.map((index) => ({ ...index, fields: index.fields.map((one) => field(entity.name, one)) })) }),
      ...(entity.checks && { checks: entity.checks.map((check) => ({ ...check, sql: renamedIn(check.sql, columns) })) }),
    };
  }
  return result;
}

/** A name no model can have, for what has no successor. */
export function removed(name: string): string {
  return `-${name}`;
}

export function isRemoved(name: string): boolean {
  return name.startsWith('-');
}

function gone(entity: Entity, target: (name: string) => string, field: (entity: string, name: string) => string): Entity {
  const fields: Entity['fields'] = {};
  for (const [name, one] of Object.entries(entity.fields)) fields[name] = { ...one, column: columnOf(entity, name) };
  return {
    ...entity,
    name: removed(entity.name),
    table: tableOf(entity),
    fields,
    relations: Object.fromEntries(
      Object.entries(entity.relations ?? {}).map(([name, relation]) => [
        name,
        {
          ...relation,
          to: target(relation.to),
          ...(relation.keys && { keys: target(relation.to).startsWith('-') ? relation.keys : relation.keys.map((key) => field(relation.to, key)) }),
        },
      ]),
    ),
  };
}

function relations(
  entity: Entity,
  names: { target: (name: string) => string; field: (entity: string, name: string) => string; name: (name: string) => string },
): NonNullable<Entity['relations']> {
  return Object.fromEntries(
    Object.entries(entity.relations ?? {}).map(([name, relation]) => {
      const target = names.target(relation.to);
      const keys = relation.keys?.map((key) => (isRemoved(target) ? key : names.field(relation.to, key)));
      return [names.name(name), { ...relation, to: target, fields: relation.fields.map((one) => names.field(entity.name, one)), ...(keys && { keys }) }];
    }),
  );
}
