import { snakeCase, type Entity, type Field, type Issue, type Relation, type Text } from '@portico/contracts';
import { autoName, languagesCheck } from './ddl.ts';
import { canonical, checkExpression, renamedIn, withoutBrackets } from './expression.ts';
import { defaultOf, fieldOf } from './introspect-columns.ts';
import { entityNameFor, fieldNameFor, identifier, relationNameFor, searchColumn } from './naming.ts';
import { fits, rulesOf, type Rule } from './recognise.ts';
import { readCatalog, type Catalog, type ColumnRow, type ConstraintRow, type IndexRow, type Source, type TableRow } from './store.ts';
import { kinds } from './words.ts';

export interface Introspected {
  readonly entities: Entity[];
  readonly issues: Issue[];
  /** Rows of each entity, as far as the server knows without counting. */
  readonly rows: Record<string, number>;
}

/**
 * Reads a schema of a live PostgreSQL as entities. What an entity can't say is in `issues`, by the object's name
 * (`table.column`, `table.constraint`): nothing is dropped in silence.
 */
export async function introspect(source: Source, schema: string): Promise<Introspected> {
  const reading = new Reading(await readCatalog(source, schema), schema);
  return reading.result();
}

/** A table on its way to an entity. */
interface Draft {
  readonly table: TableRow;
  readonly name: string;
  readonly fields: Record<string, Field>;
  /** Column → field. */
  readonly named: Map<string, string>;
  /** Columns an expression of this table may use. */
  readonly stored: string[];
  key: string[];
  indexes: NonNullable<Entity['indexes']>;
  checks: NonNullable<Entity['checks']>;
  relations: Record<string, Relation>;
}

class Reading {
  readonly #catalog: Catalog;
  readonly #schema: string;
  readonly #issues: Issue[] = [];
  readonly #drafts = new Map<string, Draft>();

  constructor(catalog: Catalog, schema: string) {
    this.#catalog = catalog;
    this.#schema = schema;
  }

  result(): Introspected {
    for (const table of this.#catalog.tables) this.#startTable(table);
    for (const column of this.#catalog.columns) this.#takeColumn(column);
    for (const draft of this.#drafts.values()) this.#takeChecks(draft);
    for (const draft of this.#drafts.values()) this.#takeKeys(draft);
    for (const draft of this.#drafts.values()) this.#takeRelations(draft);
    for (const other of this.#catalog.others) this.#note(other.name, kinds(other.kind));
    const drafts = [...this.#drafts.values()];
    return { entities: drafts.map(entityOf), issues: this.#issues, rows: Object.fromEntries(drafts.map((draft) => [draft.name, Math.round(draft.table.rows)])) };
  }

  #note(place: string, message: Text): void {
    this.#issues.push({ place, message });
  }

  #startTable(table: TableRow): void {
    const taken = [...this.#drafts.values()].map((draft) => draft.name);
    this.#drafts.set(table.table, { table, name: entityNameFor(table.table, taken), fields: {}, named: new Map(), stored: [], key: [], indexes: [], checks: [], relations: {} });
    const children = table.children.join(', ');
    if (table.kind === 'p') {
      this.#note(table.table, { en: `Partitions are taken over as one table; left out: ${children || 'none'}`, zh: `分区表按单个表导入，未单独导入的分区：${children || '无'}` });
    } else if (table.children.length > 0) {
      this.#note(table.table, { en: `Inheritance is not taken over: ${children} become entities of their own`, zh: `未导入表继承关系：${children} 将成为独立的实体` });
    }
    if (table.security)
      this.#note(table.table, {
        en: 'Row-level security is not taken over: say who sees which records in access.cedar',
        zh: '未导入行级安全设置：请在 access.cedar 中规定谁能看到哪些记录',
      });
  }

  #takeColumn(column: ColumnRow): void {
    const draft = this.#drafts.get(column.table);
    if (draft === undefined || this.#isOwnSearch(column)) return;
    const place = `${column.table}.${column.column}`;
    if (column.column === searchColumn) {
      return this.#note(place, {
        en: `A column can not be called ${searchColumn}, the name is Portico’s own; it was left out`,
        zh: `列名 ${searchColumn} 为 Portico 保留，该列未导入`,
      });
    }
    const { field, notes } = fieldOf(column);
    for (const note of notes) this.#note(place, note);
    if (field === undefined) return;
    const name = fieldNameFor(column.column, Object.keys(draft.fields));
    draft.named.set(column.column, name);
    draft.fields[name] = {
      ...field,
      ...(snakeCase(name) !== column.column && { column: column.column }),
      ...(column.comment !== null && { description: this.#description(place, column.comment) }),
    };
    if (column.generated === '') draft.stored.push(column.column);
    this.#takeValue(draft, { name, column });
  }

  /** Default, identity or computed expression. */
  #takeValue(draft: Draft, at: { name: string; column: ColumnRow }): void {
    const { column } = at;
    const field = draft.fields[at.name];
    if (field === undefined) return;
    if (column.identity !== '') {
      field.default = { auto: 'increment' };
    } else if (column.standard !== null && column.generated === '') {
      const { value, note } = defaultOf(this.#plain(column.standard), field);
      if (value !== undefined) field.default = value;
      if (note) this.#note(`${column.table}.${column.column}`, note);
    }
  }

  #takeChecks(draft: Draft): void {
    for (const column of this.#catalog.columns) {
      const name = column.table === draft.table.table ? draft.named.get(column.column) : undefined;
      if (name === undefined) continue;
      if (column.generated !== '' && column.standard !== null) this.#takeComputed(draft, { name, column, sql: withoutBrackets(this.#plain(column.standard)) });
      for (const check of this.#catalog.domains.filter((one) => column.domains.includes(one.domain))) {
        const sql = renamedIn(this.#plain(check.expression), new Map([['value', column.column]]));
        this.#takeCheck(draft, { sql, name: identifier(`${draft.table.table}_${column.column}_${check.name}`) });
      }
    }
    for (const check of this.#constraints(draft, 'c')) this.#takeCheck(draft, { sql: this.#plain(check.expression ?? ''), name: check.name });
  }

  #takeComputed(draft: Draft, at: { name: string; column: ColumnRow; sql: string }): void {
    const field = draft.fields[at.name];
    const issue = checkExpression(at.sql, { columns: draft.stored, use: 'computed' });
    if (issue === undefined && at.sql.length <= 2000 && field !== undefined) {
      field.computed = at.sql;
      return;
    }
    const why = issue?.message ?? { en: 'It is too long.', zh: '表达式过长。' };
    this.#note(`${at.column.table}.${at.column.column}`, { en: `No longer computed, but an ordinary field. ${why.en}`, zh: `不再自动计算，改为普通字段。${why.zh}` });
  }

  #takeCheck(draft: Draft, check: { sql: string; name: string }): void {
    const sql = withoutBrackets(check.sql);
    const words = [...draft.named].find(([column, name]) => draft.fields[name]?.type === 'json' && canonical(sql) === canonical(languagesCheck(column)));
    const spoken = words && draft.fields[words[1]];
    if (spoken) {
      spoken.type = 'localText';
      if (typeof spoken.default === 'string') spoken.default = wordsDefault(spoken.default);
      return;
    }
    const rules = rulesOf(sql);
    if (rules && rules.every((rule) => canTake(draft, rule))) {
      for (const rule of rules) takeRule(draft, rule);
      return;
    }
    const place = `${draft.table.table}.${check.name}`;
    const issue = checkExpression(sql, { columns: [...draft.named.keys()] });
    if (issue) return this.#note(place, { en: `The check was left out. ${issue.message.en}`, zh: `未导入该检查约束。${issue.message.zh}` });
    if (sql.length > 4000 || draft.checks.length >= 64)
      return this.#note(place, { en: 'The check was left out: it is too long, or one too many', zh: '未导入该检查约束：过长或数量过多' });
    draft.checks.push({ name: check.name, sql });
  }

  #takeKeys(draft: Draft): void {
    const table = draft.table.table;
    const [primary] = this.#constraints(draft, 'p');
    draft.key = (primary && fieldsOf(draft, primary.columns)) ?? [];
    for (const constraint of this.#constraints(draft, 'u')) {
      if (constraint.deferrable) this.#note(`${table}.${constraint.name}`, { en: 'The unique constraint is no longer deferrable', zh: '该唯一约束不再可延迟' });
      this.#takeIndex(draft, { name: constraint.name, columns: constraint.columns, unique: true });
    }
    for (const index of this.#catalog.indexes) if (index.table === table && !index.constraint && !index.columns.includes(searchColumn)) this.#takePlainIndex(draft, index);
    for (const constraint of this.#constraints(draft, 'x')) {
      this.#note(`${table}.${constraint.name}`, { en: 'The exclusion constraint was left out', zh: '未导入该排他约束' });
    }
    if (draft.key.length === 0) this.#makeKey(draft);
    if (draft.key.length > 16) draft.key = draft.key.slice(0, 16);
  }

  #takePlainIndex(draft: Draft, index: IndexRow): void {
    const place = `${index.table}.${index.name}`;
    const columns = index.columns.filter((column) => column !== null);
    const why = index.partial
      ? partialWords
      : columns.length < index.columns.length
        ? expressionWords
        : index.method !== 'btree'
          ? methodWords(index.method)
          : !index.valid
            ? invalidWords
            : undefined;
    if (why) return this.#note(place, { en: `The index was left out: ${why.en}`, zh: `未导入该索引：${why.zh}` });
    if (!index.plain || index.included > 0 || index.nullsEqual) {
      this.#note(place, {
        en: 'The index is taken over without its order, included columns, operator classes and treatment of empty values',
        zh: '该索引的排序、附加列、运算符类及空值处理方式未导入',
      });
    }
    this.#takeIndex(draft, { name: index.name, columns, unique: index.unique });
  }

  #takeIndex(draft: Draft, index: { name: string; columns: readonly string[]; unique: boolean }): void {
    const fields = fieldsOf(draft, index.columns);
    const [only] = fields ?? [];
    const place = `${draft.table.table}.${index.name}`;
    if (fields === undefined || only === undefined || fields.length > 16 || draft.indexes.length >= 64) {
      return this.#note(place, { en: 'The index was left out: it needs a column that was left out, or is one too many', zh: '未导入该索引：引用了未导入的列，或数量过多' });
    }
    const field = draft.fields[only];
    if (index.unique && fields.length === 1 && field) {
      field.unique = true;
      return;
    }
    const auto = autoName(draft.table.table, index.columns, index.unique ? 'key' : 'idx');
    draft.indexes.push({ ...(index.name !== auto && { name: index.name }), fields, ...(index.unique && { unique: true }) });
  }

  /** Records are found by their key: without one, a unique field that is never empty does, or a number is added. */
  #makeKey(draft: Draft): void {
    const required = (name: string): boolean => draft.fields[name]?.required === true;
    const single = Object.keys(draft.fields).find((name) => draft.fields[name]?.unique === true && required(name));
    const joint = draft.indexes.find((index) => index.unique === true && index.fields.every(required));
    const table = draft.table.table;
    if (single !== undefined || joint !== undefined) {
      draft.key = single === undefined ? (joint?.fields ?? []) : [single];
      if (single !== undefined) delete draft.fields[single]?.unique;
      else draft.indexes = draft.indexes.filter((index) => index !== joint);
      return this.#note(table, { en: `The table has no primary key; ${draft.key.join(', ')} is the key now`, zh: `该表没有主键，现以 ${draft.key.join('、')} 为主键` });
    }
    const name = fieldNameFor('id', [...Object.keys(draft.fields), ...draft.named.keys()]);
    draft.fields[name] = { type: 'bigint', required: true, default: { auto: 'increment' } };
    draft.key = [name];
    this.#note(table, { en: `The table has no key; a numbered field "${name}" was added`, zh: `该表没有主键，已添加自动编号字段“${name}”` });
  }

  #takeRelations(draft: Draft): void {
    for (const constraint of this.#constraints(draft, 'f')) {
      const place = `${draft.table.table}.${constraint.name}`;
      const target = constraint.toSchema === this.#schema ? this.#drafts.get(constraint.toTable ?? '') : undefined;
      const fields = fieldsOf(draft, constraint.columns);
      const keys = target && fieldsOf(target, constraint.toColumns);
      if (target === undefined || fields === undefined || keys === undefined || fields.length > 16) {
        this.#note(place, {
          en: `The foreign key to ${constraint.toSchema}.${constraint.toTable} was left out: it leads to what was not taken over`,
          zh: `未导入指向 ${constraint.toSchema}.${constraint.toTable} 的外键：其目标未导入`,
        });
        continue;
      }
      const name = relationNameFor(constraint.columns, target.table.table, [...Object.keys(draft.fields), ...Object.keys(draft.relations)]);
      draft.relations[name] = { to: target.name, fields, ...(keys.join() !== target.key.join() && { keys }), ...this.#relationRules(constraint, draft) };
    }
  }

  #relationRules(constraint: ConstraintRow, draft: Draft): Partial<Relation> {
    const place = `${draft.table.table}.${constraint.name}`;
    const rules: Readonly<Record<string, Relation['onDelete']>> = { r: 'restrict', c: 'cascade', n: 'setNull' };
    if (constraint.onDelete === 'd' || constraint.onUpdate === 'd')
      this.#note(place, { en: 'SET DEFAULT is not taken over; deleting what is referred to is refused', zh: '未导入 SET DEFAULT；被引用的记录将不能删除' });
    if (constraint.match === 'f') this.#note(place, { en: 'MATCH FULL is not taken over; a partly empty reference is allowed', zh: '未导入 MATCH FULL；允许部分为空的引用' });
    if (!constraint.validated)
      this.#note(place, {
        en: 'The foreign key was never checked against the rows (NOT VALID); rows that break it will be refused',
        zh: '该外键从未校验（NOT VALID），违反约束的行将被拒绝',
      });
    const onDelete = rules[constraint.onDelete];
    const onUpdate = rules[constraint.onUpdate];
    return {
      ...(onDelete && { onDelete }),
      ...(onUpdate && { onUpdate }),
      ...(constraint.deferrable && { deferrable: true }),
      ...(constraint.name !== autoName(draft.table.table, constraint.columns, 'fkey') && { constraint: constraint.name }),
    };
  }

  #constraints(draft: Draft, kind: string): readonly ConstraintRow[] {
    return this.#catalog.constraints.filter((one) => one.kind === kind && one.table === draft.table.table);
  }

  /** Our own search column: generated, of the search type. */
  #isOwnSearch(column: ColumnRow): boolean {
    return column.column === searchColumn && column.type === 'tsvector' && column.generated === 's';
  }

  /** An expression without the schema's enums and domains, which become plain types. */
  #plain(expression: string): string {
    let sql = expression;
    for (const type of this.#catalog.types) sql = sql.replaceAll(`::${type.shown}`, `::${type.instead}`);
    return sql;
  }

  #description(place: string, comment: string): string {
    const text = comment.trim() === '' ? '–' : comment;
    if (text.length <= 200) return text;
    this.#note(place, { en: 'The comment was cut to 200 characters', zh: '注释已截断为 200 个字符' });
    return `${text.slice(0, 199)}…`;
  }
}

const partialWords: Text = { en: 'it covers only some rows', zh: '仅覆盖部分行' };
const expressionWords: Text = { en: 'it is over an expression', zh: '基于表达式' };
const invalidWords: Text = { en: 'it is not valid', zh: '索引无效' };
const methodWords = (method: string): Text => ({ en: `its method is ${method}`, zh: `索引方法为 ${method}` });

function fieldsOf(draft: Draft, columns: readonly string[]): string[] | undefined {
  const fields = columns.map((column) => draft.named.get(column));
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

function canTake(draft: Draft, rule: Rule): boolean {
  const field = draft.fields[draft.named.get(rule.column) ?? ''];
  if (field === undefined || !fits(rule, field)) return false;
  if (rule.kind === 'values') return field.pattern === undefined && (typeof field.default !== 'string' || rule.values.includes(field.default));
  return field[rule.kind] === undefined;
}

/** The default of a text in several languages: one text for all of them where they are the same. */
function wordsDefault(json: string): NonNullable<Field['default']> {
  const words = new Set(Object.values(JSON.parse(json) as Record<string, string>));
  const [only] = words;
  return words.size === 1 && only !== undefined ? only : { sql: `'${json.replaceAll("'", "''")}'::jsonb` };
}

function takeRule(draft: Draft, rule: Rule): void {
  const name = draft.named.get(rule.column);
  const field = name === undefined ? undefined : draft.fields[name];
  if (name === undefined || field === undefined) return;
  if (rule.kind === 'values') {
    draft.fields[name] = { ...field, type: 'enum', values: rule.values.map((value) => ({ value })) };
    delete draft.fields[name].length;
  } else if (rule.kind === 'pattern') field.pattern = rule.pattern;
  else field[rule.kind] = rule.value;
}

function entityOf(draft: Draft): Entity {
  const { table, name, fields, key, indexes, checks, relations } = draft;
  const entity: Entity = {
    format: 1,
    name,
    ...(snakeCase(name) !== table.table && { table: table.table }),
    ...(table.comment !== null && table.comment.trim() !== '' && { description: table.comment.slice(0, 200) }),
    key,
    fields,
    ...(Object.keys(relations).length > 0 && { relations }),
    ...(indexes.length > 0 && { indexes }),
    ...(checks.length > 0 && { checks }),
  };
  return entity;
}
