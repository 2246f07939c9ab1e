import type { Text } from '@portico/contracts';
import { isRemoved } from './carry.ts';
import { addObject, at, dropObject, objectsOf, type TableObject } from './ddl.ts';
import { canonical } from './expression.ts';
import { quoted, searchColumn } from './naming.ts';
import { adoptSequence } from './sequence.ts';
import { countable, mark, type Change } from './change.ts';
import type { Stage, Step } from './steps.ts';
import { blockWords, stepWords } from './words.ts';

/** An object that is there, as it is called now and as it would be called after the renames. */
interface Present {
  readonly now: TableObject;
  readonly later: TableObject;
}

/**
 * Keys, uniques, checks, indexes, relations and search of entities that stay: what is gone or hangs on a column that
 * changes is taken away before anything else, what is new or was taken away is put (back) at the end, and what only
 * has another name is renamed.
 */
export function planObjects(change: Change): void {
  const now = objectsOf(change.from);
  const present = objectsOf(change.carried).flatMap((later, index): Present[] => (now[index] ? [{ now: now[index], later }] : []));
  const wanted = objectsOf(change.to);
  const partners = matched(change, present, wanted);
  const kept = new Set(partners.values());
  const wantedPlaces = new Set(wanted.map(placeOf));
  for (const one of present.filter((each) => !kept.has(each))) dropPresent(change, one, wantedPlaces);
  renameKept(change, partners);
  const twins = objectsOf(change.backed);
  for (const [index, object] of wanted.entries()) {
    if (!partners.has(object) && change.origins.entities.has(object.entity)) addWanted(change, object, countable(change, index, twins));
  }
}

/** Which wanted object is there already, untouched. */
function matched(change: Change, present: readonly Present[], wanted: readonly TableObject[]): Map<TableObject, Present> {
  const free = new Map<string, Present[]>();
  for (const one of present) {
    if (isRemoved(one.later.entity) || isTouched(change, one)) continue;
    const key = signature(one.later);
    free.set(key, [...(free.get(key) ?? []), one]);
  }
  const partners = new Map<TableObject, Present>();
  // First those that keep their name, so that of two equal ones neither is renamed for nothing.
  for (const sameName of [true, false]) {
    for (const object of wanted) {
      if (partners.has(object)) continue;
      const candidates = free.get(signature(object)) ?? [];
      const found = candidates.find((one) => !sameName || one.now.name === object.name);
      if (!found) continue;
      partners.set(object, found);
      candidates.splice(candidates.indexOf(found), 1);
    }
  }
  return untied(partners);
}

/** A relation rests on the key it refers to, the search index on its column: when that is taken away, so are they. */
function untied(partners: Map<TableObject, Present>): Map<TableObject, Present> {
  const unique = (object: TableObject): boolean => object.kind === 'key' || object.kind === 'unique' || object.definition.startsWith('UNIQUE ');
  const place = (table: string, columns: readonly string[]): string => `${table}\0${columns.toSorted().join('\0')}`;
  const standing = new Set([...partners.values()].filter((one) => unique(one.later)).map((one) => place(one.later.table, one.later.columns)));
  const searched = new Set([...partners.keys()].filter((object) => object.kind === 'search').map((object) => object.table));
  const rests = (object: TableObject): boolean => !object.target || standing.has(place(object.target.table, object.target.columns));
  const firm = [...partners].filter(([object]) => rests(object) && (!object.columns.includes(searchColumn) || searched.has(object.table)));
  return new Map(firm);
}

function signature(object: TableObject): string {
  const definition = object.condition === undefined ? object.definition : canonical(object.condition);
  return `${object.table}\0${object.kind}\0${definition}`;
}

function isTouched(change: Change, { now, later }: Present): boolean {
  // Its column goes on drawing from it under any name, that of a removed one too; dropped, it would take the default along.
  if (later.kind === 'sequence') return isRemoved(later.subject);
  const on = (set: ReadonlySet<string>, table: string, columns: readonly string[]): boolean => columns.some((column) => set.has(mark(table, column)));
  if (on(change.replaced, later.table, later.columns)) return true;
  if (later.target && (isRemoved(later.target.entity) || on(change.replaced, later.target.table, later.target.columns))) return true;
  switch (later.kind) {
    case 'search':
      // Its marks are made from column names: renamed columns need new ones.
      return now.definition !== later.definition || on(change.retyped, later.table, later.columns);
    case 'check':
      return on(change.retyped, later.table, later.columns);
    case 'relation':
      return on(change.retyped, later.table, later.columns) || (later.target !== undefined && on(change.retyped, later.target.table, later.target.columns));
    case 'key':
    case 'unique':
    case 'index':
      return false;
  }
}

function dropPresent(change: Change, { now, later }: Present, wanted: ReadonlySet<string>): void {
  // What hangs on a removed table goes with it, but for relations: two removed tables may hold each other.
  if (isRemoved(later.entity) && now.kind !== 'relation') return;
  // Dropped with its column.
  if (now.kind === 'index' && now.columns.includes(searchColumn)) return;
  const back = wanted.has(placeOf(later));
  const what = back ? stepWords.rebuild(now.kind, labelOf(now)) : stepWords.drop(now.kind, labelOf(now));
  change.steps.add(now.kind === 'relation' ? 'untie' : 'loosen', { id: `drop-${now.kind}:${now.entity}.${now.subject}`, loss: 'safe', what, sql: dropObject(now) });
}

function renameKept(change: Change, partners: ReadonlyMap<TableObject, Present>): void {
  const renamings = [...partners].flatMap(([object, { now }]) => (now.name === object.name ? [] : [{ from: now.name, to: object.name, object }]));
  const inUse = new Set([...partners.values()].map((one) => one.now.name));
  // Names of indexes are shared by all tables: where one is in the way of another, all are renamed in one step.
  const crossed = renamings.some((one) => inUse.has(one.to));
  const groups = crossed ? [renamings] : Object.values(change.to).map((entity) => renamings.filter((one) => one.object.entity === entity.name));
  for (const group of groups.filter((each) => each.length > 0)) {
    const entities = [...new Set(group.map((one) => one.object.entity))].join(', ');
    const away = (index: number): string => `_moving_${index}`;
    const sql = crossed
      ? [...group.map((one, index) => renameSql(one.object, one.from, away(index))), ...group.map((one, index) => renameSql(one.object, away(index), one.to))]
      : group.map((one) => renameSql(one.object, one.from, one.to));
    change.steps.add('names', { id: `rename-objects:${entities}`, loss: 'safe', what: stepWords.renameObjects(entities), sql });
  }
}

function renameSql(object: TableObject, old: string, to: string): string {
  if (object.kind === 'sequence') return `ALTER SEQUENCE ${at(old)} RENAME TO ${quoted(to)}`;
  if (object.kind === 'index') return `ALTER INDEX ${at(old)} RENAME TO ${quoted(to)}`;
  return `ALTER TABLE ${at(object.table)} RENAME CONSTRAINT ${quoted(old)} TO ${quoted(to)}`;
}

const stageOf: Readonly<Record<TableObject['kind'], Stage>> = { sequence: 'names', key: 'key', unique: 'key', index: 'check', check: 'check', search: 'search', relation: 'tie' };

function addWanted(change: Change, object: TableObject, broken: string | undefined): void {
  const gin = object.columns.includes(searchColumn);
  const unconverted =
    !object.columns.some((column) => change.retyped.has(mark(object.table, column))) &&
    !object.target?.columns.some((column) => change.retyped.has(mark(object.target?.table ?? '', column)));
  const blocks: Step['blocks'] = broken !== undefined && unconverted ? { sql: broken, why: whyOf(object), place: `${object.entity}.${object.subject}` } : undefined;
  change.steps.add(gin ? 'search' : stageOf[object.kind], {
    id: `add-${object.kind}:${object.entity}.${object.subject}`,
    loss: 'slow',
    what: stepWords.add(object.kind, labelOf(object)),
    sql: addObject(object),
    blocks,
  });
  const entity = change.to[object.entity];
  if (object.kind !== 'sequence' || !entity) return;
  const what = stepWords.numberField(labelOf(object));
  // Behind the columns that are added, before empty values are filled.
  change.steps.add('create', { id: `number-field:${object.entity}.${object.subject}`, loss: 'slow', what, sql: adoptSequence(entity, object.subject) });
}

function whyOf(object: TableObject): Text {
  if (object.target) return blockWords.relation(labelOf(object), object.target.entity);
  return object.kind === 'check' ? blockWords.check(labelOf(object)) : blockWords.key(labelOf(object));
}

function labelOf(object: TableObject): string {
  return object.kind === 'key' || object.kind === 'search' ? object.entity.replace(/^-/, '') : `${object.entity.replace(/^-/, '')}.${object.subject}`;
}

function placeOf(object: TableObject): string {
  return `${object.kind}:${object.entity}.${object.subject}`;
}
