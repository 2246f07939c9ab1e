import type { Text } from '@portico/contracts';
import type { Scalar } from './vocabulary.ts';

/**
 * SQL for the parts of a policy. Throughout, NULL stands for "Cedar would stop with an error here", because an absent
 * attribute and a missing row are NULL in SQL. `errs` says whether that can happen.
 *
 * `exact` asks for TRUE, FALSE or NULL as Cedar means it. Without it only TRUE has to be right, FALSE and NULL may be
 * swapped: enough where the result is only ever and-ed into a WHERE, and open to semi-joins and indexes.
 */
export type Value = Truth | Plain | Reference | Many;

/** Tables that have to be joined to reach a value. */
export interface Holder {
  readonly from: string;
  readonly where: string;
}
export interface Truth {
  readonly kind: 'truth';
  readonly sql: string;
  readonly errs: boolean;
  readonly constant?: boolean;
}
export interface Plain {
  readonly kind: 'plain';
  readonly type: Exclude<Scalar, 'Bool'> | 'duration';
  readonly sql: string;
  readonly errs: boolean;
  readonly holder?: Holder | undefined;
}
/** A record, person or role. */
export interface Reference {
  readonly kind: 'reference';
  readonly type: string;
  /** The parts of its key. */
  readonly parts: readonly string[];
  readonly errs: boolean;
  readonly holder?: Holder | undefined;
  /** Alias of its row, where that is at hand. */
  readonly row?: string;
  /** Its id, where it is known when the policy is compiled. */
  readonly id?: string;
  /** The id can't belong to any record. */
  readonly nobody?: boolean;
}
export interface Many {
  readonly kind: 'many';
  readonly element: Plain['type'] | 'Bool' | { readonly entity: string } | undefined;
  readonly errs: boolean;
  /** The items as written, or an array column. */
  readonly items?: readonly Value[];
  readonly sql?: string;
  readonly holder?: Holder | undefined;
}

/** Thrown inside the compiler, caught by `checkPolicy`: this can be said in Cedar but not in SQL. */
export class NotCompilable extends Error {
  readonly text: Text;
  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

export const always: Truth = { kind: 'truth', sql: 'TRUE', errs: false, constant: true };
export const never: Truth = { kind: 'truth', sql: 'FALSE', errs: false, constant: false };
export const truth = (sql: string, errs: boolean): Truth => ({ kind: 'truth', sql, errs });

export function not(arg: Truth): Truth {
  if (arg.constant !== undefined) return arg.constant ? never : always;
  return truth(`(NOT ${arg.sql})`, arg.errs);
}

/** Cedar's `&&`: the right side counts only if the left one is true. */
export function and(left: Truth, right: Truth, exact: boolean): Truth {
  if (left.constant !== undefined) return left.constant ? right : never;
  if (right.constant === true) return left;
  if (right.constant === false && (!exact || !left.errs)) return never;
  if (exact && left.errs) return truth(`(CASE ${left.sql} WHEN TRUE THEN ${right.sql} WHEN FALSE THEN FALSE END)`, true);
  return truth(`(${left.sql} AND ${right.sql})`, left.errs || right.errs);
}

/** Cedar's `||`: an error on the left is an error, whatever stands on the right. `left` has to be exact. */
export function or(left: Truth, right: Truth): Truth {
  if (left.constant !== undefined) return left.constant ? always : right;
  if (right.constant === false) return left;
  if (right.constant === true && !left.errs) return always;
  if (left.errs) return truth(`(CASE ${left.sql} WHEN TRUE THEN TRUE WHEN FALSE THEN ${right.sql} END)`, true);
  return truth(`(${left.sql} OR ${right.sql})`, right.errs);
}

/** Any of these, none of which has to be exact: one that fails does not keep another from counting. Exact: never NULL. */
export function anyOf(truths: readonly Truth[], exact: boolean): Truth {
  if (truths.some((one) => one.constant === true)) return always;
  const open = truths.filter((one) => one.constant === undefined);
  if (open.length === 0) return never;
  if (exact) return truth(`(${open.map(certain).join(' OR ')})`, false);
  return truth(
    `(${open.map(({ sql }) => sql).join(' OR ')})`,
    open.some(({ errs }) => errs),
  );
}

/** TRUE or FALSE, with NULL as FALSE. */
export function certain(one: Truth): string {
  return one.errs ? `COALESCE(${one.sql}, FALSE)` : one.sql;
}

export function merged(holders: readonly (Holder | undefined)[]): Holder | undefined {
  const found = holders.filter((holder) => holder !== undefined);
  if (found.length === 0) return undefined;
  return { from: found.map(({ from }) => from).join(', '), where: found.map(({ where }) => where).join(' AND ') };
}

/** Adds a table to what has to be joined. */
export function joined(holder: Holder | undefined, table: string, on: string): Holder {
  return holder ? { from: `${holder.from} JOIN ${table} ON ${on}`, where: holder.where } : { from: table, where: on };
}

/** A condition over values that are reached through `holder`. A missing row is an error, so NULL when exact. */
export function reached(holder: Holder | undefined, condition: Truth, exact: boolean): Truth {
  if (!holder) return condition;
  if (exact) return truth(`(SELECT ${condition.sql} FROM ${holder.from} WHERE ${holder.where})`, true);
  return truth(`EXISTS (SELECT 1 FROM ${holder.from} WHERE ${holder.where} AND ${condition.sql})`, false);
}

/** One expression, whatever has to be joined for it. */
export function flat(sql: string, holder: Holder | undefined): string {
  return holder ? `(SELECT ${sql} FROM ${holder.from} WHERE ${holder.where})` : sql;
}

/** Is the value there? */
export function defined(value: Value): Truth {
  if (!value.errs) return always;
  if (value.kind === 'truth') return truth(`(${value.sql} IS NOT NULL)`, false);
  if (value.kind === 'reference') return reached(value.holder, truth(`(${value.parts.map((part) => `${part} IS NOT NULL`).join(' AND ')})`, false), false);
  if (value.kind === 'many' && value.items) return value.items.map(defined).reduce((one, other) => and(one, other, false), always);
  return reached(value.holder, truth(`(${value.sql ?? 'NULL'} IS NOT NULL)`, false), false);
}

/** `result`, but an error if one of the values is. */
export function ifDefined(values: readonly Value[], result: Truth): Truth {
  const condition = values.map(defined).reduce((one, other) => and(one, other, false), always);
  if (condition.constant === true) return result;
  return truth(`(CASE WHEN ${condition.sql} THEN ${result.sql} END)`, true);
}
