import { compare, sameRecord } from './compile-scalar.ts';
import { itemType, type Scope } from './scope.ts';
import { always, anyOf, flat, ifDefined, merged, never, NotCompilable, reached, truth, type Holder, type Many, type Truth, type Value } from './values.ts';

/** SQL array of a set, and what has to be joined for it. */
interface ArrayOf {
  readonly sql: string;
  readonly holder: Holder | undefined;
  readonly errs: boolean;
}

function itemSql(item: Value): string {
  if (item.kind === 'truth') return item.sql;
  if (item.kind === 'plain') return flat(item.sql, item.holder);
  if (item.kind === 'reference' && item.parts.length === 1) return flat(item.parts[0] ?? 'NULL', item.holder);
  throw new NotCompilable({
    en: 'Sets of records with a key of several fields can only be asked with contains or in.',
    zh: '组合键记录的集合只能使用 contains 或 in。',
  });
}

/** Items that can't be any record are dropped: nothing equals them. */
function arrayOf(scope: Scope, many: Many, element: Many['element']): ArrayOf {
  const type = itemType(scope, element);
  if (!many.items) return { sql: many.sql ?? 'NULL', holder: many.holder, errs: many.errs };
  const items = many.items.filter((item) => !(item.kind === 'reference' && item.nobody === true)).map(itemSql);
  const list = `ARRAY[${items.join(', ')}]${type === undefined ? '::text[]' : `::${type}[]`}`;
  if (!many.errs) return { sql: list, holder: undefined, errs: false };
  return { sql: `(CASE WHEN array_position(${list}, NULL) IS NULL THEN ${list} END)`, holder: undefined, errs: true };
}

/** Without the NULLs an array column may hold; Cedar's sets have none. */
const clean = (array: ArrayOf, many: Many): string => (many.items ? array.sql : `array_remove(${array.sql}, NULL)`);

const hasNobody = (many: Many): boolean => many.items?.some((item) => item.kind === 'reference' && item.nobody === true) ?? false;

/** `left == right` */
export function equal(scope: Scope, [left, right]: readonly [Value, Value], exact: boolean): Truth {
  if (left.kind === 'plain' && right.kind === 'plain') return compare([left, right], { sign: '=', exact });
  if (left.kind === 'reference' && right.kind === 'reference') return sameRecord([left, right], exact);
  if (left.kind === 'many' && right.kind === 'many') return sameSet(scope, [left, right], exact);
  if (left.kind === 'truth' && right.kind === 'truth') {
    if (left.constant !== undefined && right.constant !== undefined) return left.constant === right.constant ? always : never;
    return truth(`(${left.sql} = ${right.sql})`, left.errs || right.errs);
  }
  return ifDefined([left, right], never);
}

/** `many.contains(item)` */
export function contains(scope: Scope, many: Many, { item, exact }: { item: Value; exact: boolean }): Truth {
  if (many.items) {
    const [first] = many.items;
    if (
      many.items.length > 8 &&
      first &&
      !many.errs &&
      itemType(scope, many.element) !== undefined &&
      item.kind !== 'truth' &&
      item.kind !== 'many' &&
      !(item.kind === 'reference' && item.nobody === true)
    ) {
      const array = arrayOf(scope, many, many.element);
      const [part] = item.kind === 'plain' ? [item.sql] : item.parts;
      return reached(item.holder, truth(`(${part ?? 'NULL'} = ANY(${array.sql}))`, item.errs), exact);
    }
    const found = anyOf(
      many.items.map((one) => equal(scope, [one, item], false)),
      exact,
    );
    return ifDefined(exact ? [...many.items, item] : many.items, found);
  }
  if (item.kind === 'reference' && item.nobody === true) return ifDefined([many], never);
  const [sql, holder] = item.kind === 'plain' ? [item.sql, item.holder] : [itemSql(item), undefined];
  const inside = truth(`(${many.sql ?? 'NULL'} @> ARRAY[${sql}]::${itemType(scope, many.element) ?? 'text'}[])`, many.errs);
  const guarded = item.errs ? truth(`(CASE WHEN ${sql} IS NOT NULL THEN ${inside.sql} END)`, true) : inside;
  return reached(merged([many.holder, holder]), guarded, exact);
}

function both(scope: Scope, [left, right]: readonly [Many, Many]): [ArrayOf, ArrayOf] {
  const element = left.element ?? right.element;
  return [arrayOf(scope, left, element), arrayOf(scope, right, element)];
}

/** `left.containsAll(right)` */
export function containsAll(scope: Scope, [left, right]: readonly [Many, Many], exact: boolean): Truth {
  const [one, other] = both(scope, [left, right]);
  if (hasNobody(right)) return subset(scope, { left, right, exact });
  return reached(merged([one.holder, other.holder]), truth(`(${one.sql} @> ${clean(other, right)})`, one.errs || other.errs), exact);
}

/** A set with an item that can't be any record: item by item. */
function subset(scope: Scope, { left, right, exact }: { left: Many; right: Many; exact: boolean }): Truth {
  const parts = (right.items ?? []).map((item) => contains(scope, left, { item, exact: true }));
  if (parts.some((part) => part.constant === false)) return ifDefined([left, right], never);
  return truth(`(${parts.map(({ sql }) => sql).join(' AND ')})`, exact || parts.some(({ errs }) => errs));
}

/** `left.containsAny(right)` */
export function containsAny(scope: Scope, [left, right]: readonly [Many, Many], exact: boolean): Truth {
  const [one, other] = both(scope, [left, right]);
  return reached(merged([one.holder, other.holder]), truth(`(${one.sql} && ${other.sql})`, one.errs || other.errs), exact);
}

/** `left == right` for sets: the same items, in any order, however often. */
export function sameSet(scope: Scope, [left, right]: readonly [Many, Many], exact: boolean): Truth {
  const [one, other] = both(scope, [left, right]);
  if (hasNobody(left) !== hasNobody(right)) return ifDefined([left, right], never);
  const [a, b] = [clean(one, left), clean(other, right)];
  return reached(merged([one.holder, other.holder]), truth(`(${a} @> ${b} AND ${b} @> ${a})`, one.errs || other.errs), exact);
}

export function isEmpty(many: Many, exact: boolean): Truth {
  if (many.items) {
    const empty = many.items.length === 0;
    return ifDefined([many], { kind: 'truth', sql: empty ? 'TRUE' : 'FALSE', errs: false, constant: empty });
  }
  return reached(many.holder, truth(`(cardinality(array_remove(${many.sql ?? 'NULL'}, NULL)) = 0)`, many.errs), exact);
}
