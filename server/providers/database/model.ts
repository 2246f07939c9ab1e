import type { Field, Filter } from '@portico/contracts';

export type Engine = 'postgresql' | 'mariadb' | 'mysql';

/** A column as the database describes it. */
export interface FoundColumn {
  readonly column: string;
  readonly field: Field;
  /** The type a written value is cast to; text for what Portico only shows. */
  readonly sqlType: string;
  readonly nullable: boolean;
  /** The database fills it when nothing is given: default, identity, auto-increment. */
  readonly filled: boolean;
  /** Computed by the database; never written. */
  readonly generated: boolean;
  /** Shown as text and not compared: geometry and other types Portico does not know. */
  readonly opaque: boolean;
  readonly comment: string;
}

export interface FoundTable {
  readonly schema: string;
  readonly table: string;
  readonly kind: 'table' | 'view';
  readonly comment: string;
  /** Rows as the database's statistics estimate them; null when it does not say. */
  readonly rows: number | null;
  readonly columns: readonly FoundColumn[];
  /** Columns of the primary key, else of a unique index without empty values, else none. */
  readonly key: readonly string[];
  /** Columns whose values are unique, each by itself. */
  readonly unique: readonly string[];
  readonly references: readonly { readonly schema: string; readonly table: string; readonly columns: readonly string[]; readonly keys: readonly string[] }[];
}

/** What a database holds, as its own login may see it. Plain data, in a fixed order. */
export interface DatabaseSchema {
  readonly engine: Engine;
  readonly version: string;
  readonly tables: readonly FoundTable[];
}

/** A column as callers know it. */
export interface Column extends FoundColumn {
  /** What filters, sorting and values call it. */
  readonly name: string;
  /** `hidden`: only row policies know it. `masked`: seen as `***`, not compared. */
  readonly show: 'open' | 'masked' | 'hidden';
  /** Keys, references and unique columns are compared exactly; other texts without regard to case. */
  readonly exact: boolean;
}

/** A reference from one row here to at most one row there. */
export interface Relation {
  readonly name: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
}

export interface Table {
  /** What tools call it; unique within the database. */
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly kind: 'table' | 'view';
  readonly comment: string;
  readonly rows: number | null;
  readonly columns: readonly Column[];
  /** Names of the key's columns; none when there is no key, or a caller may not see all of it. */
  readonly key: readonly string[];
  readonly relations: readonly Relation[];
  /** Only rows that pass are ever seen or written; holds `{"$principal": …}`. */
  readonly policy?: Filter;
}

/** The tables behind a provider's tools, under its policy. Plain data: kept with a surface, it goes on serving it as approved. */
export interface DatabaseModel {
  readonly provider: string;
  readonly engine: Engine;
  readonly tables: readonly Table[];
  readonly writes: boolean;
}

export const verbs = ['find', 'get', 'aggregate', 'related', 'describe', 'insert', 'update', 'delete'] as const;
export type Verb = (typeof verbs)[number];

/** What a tool does: to one table, or, when no table is named, to the one its `table` argument names. */
export interface Binding {
  readonly verb: Verb;
  readonly table?: string;
}

/** Who calls, as far as row policies ask. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The table of that name; undefined when there is none. */
export function tableOf(model: DatabaseModel, name: string): Table | undefined {
  return model.tables.find((table) => table.name === name);
}

/** The columns a caller sees, masked ones included. */
export function shownOf(table: Table): Column[] {
  return table.columns.filter((column) => column.show !== 'hidden');
}

/** Can rows be ordered and grouped by it, and by whom it is not masked? */
export function isOrderable(column: Column): boolean {
  return column.show === 'open' && !column.opaque && column.field.list !== true && column.field.type !== 'json' && column.field.type !== 'binary';
}

/** Relations of other tables that point at this one. */
export function relatedOf(model: DatabaseModel, table: Table): { readonly name: string; readonly from: Table; readonly relation: Relation }[] {
  return model.tables.flatMap((from) =>
    from.relations.filter((relation) => relation.to === table.name).map((relation) => ({ name: `${from.name}.${relation.name}`, from, relation })),
  );
}
