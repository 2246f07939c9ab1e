import { columnOf, tableOf, type Entity, type Field } from '@portico/contracts';
import { conversion } from './convert.ts';
import { at, columnSql, columnType, commentOnColumn, commentOnTable, defaultSql, isNumbered, isRequired, text } from './ddl.ts';
import { columnsIn, sameExpression } from './expression.ts';
import { quoted } from './naming.ts';
import { mark, type Change } from './change.ts';
import { renameGroups, type Removed } from './steps.ts';
import { blockWords, joined, noConversion, stepWords } from './words.ts';

/** An entity that stays, before and after. */
interface Pair {
  /** Under its old names. */
  readonly source: Entity;
  /** Under its new names, otherwise as it was. */
  readonly before: Entity;
  readonly after: Entity;
  /** New field name → old one. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Columns of entities that stay: added, removed, renamed, retyped, required, with other defaults. */
export function planFields(change: Change): void {
  for (const [name, sourceName] of change.origins.entities) {
    const [source, before, after] = [change.from[sourceName], change.carried[name], change.to[name]];
    if (!source || !before || !after) continue;
    const pair = { source, before, after, origins: change.origins.fields.get(name) ?? new Map<string, string>() };
    removeFields(change, pair);
    retypeFields(change, pair);
    const remade = new Set([...pair.origins.keys()].filter((field) => isRemade(change, pair, field)));
    for (const field of remade) remakeField(change, pair, field);
    renameColumns(change, { ...pair, origins: new Map([...pair.origins].filter(([field]) => !remade.has(field))) });
    for (const field of Object.keys(after.fields)) {
      if (!pair.origins.has(field)) addField(change, pair, field);
      else if (!remade.has(field)) changeField(change, pair, field);
    }
    if (JSON.stringify(before.description) !== JSON.stringify(after.description)) {
      change.steps.add('alter', { id: `describe:${name}`, loss: 'safe', what: stepWords.comment(name), sql: commentOnTable(after) });
    }
  }
}

function removeFields(change: Change, { source, after, origins }: Pair): void {
  const kept = new Set(origins.values());
  const removed = Object.keys(source.fields).filter((field) => !kept.has(field));
  // What is computed from other columns goes before them.
  for (const field of removed.toSorted((a, b) => Number(isComputed(source, b)) - Number(isComputed(source, a)))) {
    const column = columnOf(source, field);
    const table = at(tableOf(source));
    const id = `${after.name}.${field}`;
    change.replaced.add(mark(tableOf(after), column));
    const sql = `ALTER TABLE ${table} DROP COLUMN ${quoted(column)}`;
    if (isComputed(source, field)) change.steps.add('uncompute', { id: `remove-field:${id}`, loss: 'safe', what: stepWords.removeComputed(id), sql });
    else {
      const counts = count(table, `${quoted(column)} IS NOT NULL`);
      change.steps.add('clear', { id: `remove-field:${id}`, loss: 'destructive', what: stepWords.removeField(id), sql, counts, ...removing(source, field) });
    }
  }
}

function removing(entity: Entity, field: string): { removes?: Removed } {
  const definition = entity.fields[field];
  return definition ? { removes: { table: tableOf(entity), entity: entity.name, column: columnOf(entity, field), field, definition } } : {};
}

function renameColumns(change: Change, { source, after, origins }: Pair): void {
  const renamings = [...origins].flatMap(([now, old]) => {
    const [from, to] = [columnOf(source, old), columnOf(after, now)];
    return from === to ? [] : [{ from, to, now, old }];
  });
  const kept = new Set([...origins.values()].map((field) => columnOf(source, field)));
  for (const { of, hops } of renameGroups(renamings, kept)) {
    change.steps.add('columns', {
      id: `rename-field:${of.map((one) => `${after.name}.${one.now}`).join('+')}`,
      loss: 'safe',
      what: joined(of.map((one) => stepWords.renameField(`${source.name}.${one.old}`, `${after.name}.${one.now}`))),
      sql: hops.map(([old, now]) => `ALTER TABLE ${at(tableOf(after))} RENAME COLUMN ${quoted(old)} TO ${quoted(now)}`),
    });
  }
}

/** Marks columns of another type first: what is computed from them is made anew. */
function retypeFields(change: Change, { before, after, origins }: Pair): void {
  for (const field of origins.keys()) {
    const [old, now] = [before.fields[field], after.fields[field]];
    if (old && now && columnType(old) !== columnType(now)) change.retyped.add(mark(tableOf(after), columnOf(after, field)));
  }
}

function addField(change: Change, { source, after }: Pair, name: string): void {
  const field = after.fields[name];
  if (field === undefined) return;
  const table = at(tableOf(after));
  const id = `${after.name}.${name}`;
  const filled = field.computed !== undefined || isNumbered(field) || defaultSql(after, name) !== undefined;
  const constant = field.computed === undefined && !isNumbered(field) && typeof field.default !== 'object';
  const comment = field.description === undefined ? [] : [commentOnColumn(after, name)];
  const sql = [`ALTER TABLE ${table} ADD COLUMN ${columnSql(after, name, { required: filled && field.computed === undefined })}`, ...comment];
  change.steps.add('create', { id: `add-field:${id}`, loss: constant ? 'safe' : 'slow', what: stepWords.addField(id), sql });
  if (!isRequired(after, name) || (filled && field.computed === undefined)) return;
  const blocks = field.computed === undefined ? { sql: count(at(tableOf(source)), 'true'), why: blockWords.required(id), place: id } : undefined;
  change.steps.add('require', { id: `require-field:${id}`, loss: 'slow', what: stepWords.requireField(id), sql: notNull(after, name), blocks });
}

/** A column that becomes computed, or is computed otherwise or from columns that change, is dropped and made again. */
function isRemade(change: Change, { before, after }: Pair, name: string): boolean {
  const [old, now] = [before.fields[name], after.fields[name]];
  if (!old || now?.computed === undefined) return false;
  const table = tableOf(after);
  const moved = columnsIn(now.computed).some((one) => change.retyped.has(mark(table, one)) || change.replaced.has(mark(table, one)));
  return moved || old.computed === undefined || !sameExpression(old.computed, now.computed) || columnType(old) !== columnType(now);
}

function remakeField(change: Change, { source, before, after, origins }: Pair, name: string): void {
  const id = `${after.name}.${name}`;
  const table = at(tableOf(source));
  const column = columnOf(after, name);
  const oldColumn = quoted(columnOf(source, origins.get(name) ?? name));
  change.retyped.delete(mark(tableOf(after), column));
  change.replaced.add(mark(tableOf(after), column));
  const sql = `ALTER TABLE ${table} DROP COLUMN ${oldColumn}`;
  if (isComputed(before, name)) change.steps.add('uncompute', { id: `drop-computed:${id}`, loss: 'safe', what: stepWords.recompute(id), sql });
  else {
    const counts = count(table, `${oldColumn} IS NOT NULL`);
    change.steps.add('clear', { id: `compute-field:${id}`, loss: 'destructive', what: stepWords.compute(id), sql, counts, ...removing(source, origins.get(name) ?? name) });
  }
  const comment = after.fields[name]?.description === undefined ? [] : [commentOnColumn(after, name)];
  change.steps.add('create', {
    id: `add-computed:${id}`,
    loss: 'slow',
    what: stepWords.recompute(id),
    sql: [`ALTER TABLE ${at(tableOf(after))} ADD COLUMN ${columnSql(after, name, { required: false })}`, ...comment],
  });
  if (isRequired(after, name)) change.steps.add('require', { id: `require-field:${id}`, loss: 'slow', what: stepWords.requireField(id), sql: notNull(after, name) });
}

function changeField(change: Change, pair: Pair, name: string): void {
  const { source, before, after } = pair;
  const [old, now] = [before.fields[name], after.fields[name]];
  if (!old || !now) return;
  const id = `${after.name}.${name}`;
  const table = at(tableOf(after));
  const column = `ALTER COLUMN ${quoted(columnOf(after, name))}`;
  const oldColumn = quoted(columnOf(source, pair.origins.get(name) ?? name));
  const retyped = columnType(old) !== columnType(now);
  const alter = (what: string): string => `ALTER TABLE ${table} ${column} ${what}`;
  if (old.computed !== undefined && now.computed === undefined) {
    change.steps.add('uncompute', {
      id: `keep-computed:${id}`,
      loss: 'safe',
      what: stepWords.keepComputed(id),
      sql: `ALTER TABLE ${at(tableOf(source))} ALTER COLUMN ${oldColumn} DROP EXPRESSION`,
    });
  }
  const [oldDefault, newDefault] = [defaultSql(before, name), defaultSql(after, name)];
  const otherDefault = oldDefault !== newDefault;
  if (isNumbered(old) && !isNumbered(now)) change.steps.add('alter', { id: `unnumber-field:${id}`, loss: 'safe', what: stepWords.defaultField(id), sql: alter('DROP IDENTITY') });
  if (oldDefault !== undefined && (retyped || otherDefault))
    change.steps.add('alter', { id: `drop-default:${id}`, loss: 'safe', what: stepWords.defaultField(id), sql: alter('DROP DEFAULT') });
  if (retyped && !retype(change, pair, name)) return;
  if (newDefault !== undefined && (retyped || otherDefault))
    change.steps.add('alter', { id: `set-default:${id}`, loss: 'safe', what: stepWords.defaultField(id), sql: alter(`SET DEFAULT ${newDefault}`) });
  const [wasRequired, required] = [isRequired(before, name), isRequired(after, name)];
  if (wasRequired && !required) change.steps.add('alter', { id: `relax-field:${id}`, loss: 'safe', what: stepWords.relaxField(id), sql: alter('DROP NOT NULL') });
  if (!wasRequired && required) requireField(change, pair, { name, oldColumn });
  if (!isNumbered(old) && isNumbered(now)) {
    const sequence = `pg_get_serial_sequence(${text(at(tableOf(after)).replace('{schema}.', '')).replace(/^(E?)'/, "$1'{schema}.")}, ${text(columnOf(after, name))})`;
    const start = `SELECT setval(${sequence}, coalesce(max(${quoted(columnOf(after, name))}), 0) + 1, false) FROM ${table}`;
    change.steps.add('require', { id: `number-field:${id}`, loss: 'slow', what: stepWords.numberField(id), sql: [alter('ADD GENERATED BY DEFAULT AS IDENTITY'), start] });
  }
  if (JSON.stringify(before.fields[name]?.description) !== JSON.stringify(now.description)) {
    change.steps.add('alter', { id: `describe:${id}`, loss: 'safe', what: stepWords.comment(id), sql: commentOnColumn(after, name) });
  }
}

/** Says whether there was a way. */
function retype(change: Change, { source, before, after, origins }: Pair, name: string): boolean {
  const [old, now] = [before.fields[name], after.fields[name]];
  if (!old || !now) return false;
  const id = `${after.name}.${name}`;
  const oldColumn = quoted(columnOf(source, origins.get(name) ?? name));
  const column = quoted(columnOf(after, name));
  const [way, counted] = [conversion(old, now, column), conversion(old, now, oldColumn)];
  if (way === undefined || counted === undefined) {
    change.issues.push({ place: id, message: noConversion(typeName(old), typeName(now)) });
    return false;
  }
  const from = at(tableOf(source));
  const using = way.using === undefined ? '' : ` USING ${way.using}`;
  const type = typeName(now);
  change.steps.add('alter', {
    id: `retype-field:${id}:${columnType(now)}`,
    loss: way.loss,
    what: stepWords.retypeField(id, typeName(old), type),
    sql: `ALTER TABLE ${at(tableOf(after))} ALTER COLUMN ${column} TYPE ${columnType(now)}${using}`,
    counts: counted.changes === undefined ? undefined : count(from, counted.changes),
    blocks:
      counted.blocks === undefined
        ? emptied(after, name, { sql: counted.changes && count(from, `${counted.changes} AND (${counted.using}) IS NULL`), id })
        : { sql: count(from, counted.blocks), why: blockWords.range(id, type), place: id },
  });
  return true;
}

/** A required field may not become empty on the way to its new type. */
function emptied(
  after: Entity,
  name: string,
  found: { sql: string | undefined; id: string },
): { sql: string; why: ReturnType<typeof blockWords.range>; place: string } | undefined {
  const field = after.fields[name];
  return found.sql !== undefined && field && isRequired(after, name) ? { sql: found.sql, why: blockWords.range(found.id, typeName(field)), place: found.id } : undefined;
}

function requireField(change: Change, { source, after }: Pair, at2: { name: string; oldColumn: string }): void {
  const { name, oldColumn } = at2;
  const field = after.fields[name];
  if (field === undefined) return;
  const id = `${after.name}.${name}`;
  const value = defaultSql(after, name);
  const empty = count(at(tableOf(source)), `${oldColumn} IS NULL`);
  if (value !== undefined) {
    const column = quoted(columnOf(after, name));
    change.steps.add('fill', {
      id: `fill-field:${id}`,
      loss: 'slow',
      what: stepWords.fillField(id),
      sql: `UPDATE ${at(tableOf(after))} SET ${column} = ${value} WHERE ${column} IS NULL`,
      counts: empty,
    });
  }
  const blocks = value === undefined && field.computed === undefined ? { sql: empty, why: blockWords.required(id), place: id } : undefined;
  change.steps.add('require', { id: `require-field:${id}`, loss: 'slow', what: stepWords.requireField(id), sql: notNull(after, name), blocks });
}

function notNull(entity: Entity, name: string): string {
  return `ALTER TABLE ${at(tableOf(entity))} ALTER COLUMN ${quoted(columnOf(entity, name))} SET NOT NULL`;
}

function count(table: string, condition: string): string {
  return `SELECT count(*)::int AS count FROM ${table} WHERE ${condition}`;
}

function isComputed(entity: Entity, name: string): boolean {
  return entity.fields[name]?.computed !== undefined;
}

function typeName(field: Field): string {
  const size =
    field.type === 'text' && field.length !== undefined
      ? `(${field.length})`
      : field.type === 'decimal' && field.precision !== undefined
        ? `(${field.precision},${field.scale ?? 0})`
        : '';
  return `${field.type}${size}${field.list === true ? ' list' : ''}`;
}
