import type { Entity } from '@portico/contracts';
import { nodeOf, referenceOf, type Expr } from './cedar.ts';
import { isIn } from './compile-in.ts';
import { arithmetic, compare, like, sqlOf } from './compile-scalar.ts';
import { contains, containsAll, containsAny, equal, isEmpty } from './compile-set.ts';
import {
  alias,
  column,
  entityOf,
  follow,
  keyMatch,
  knownReference,
  missing,
  parameter,
  principalAttribute,
  rowAlias,
  rowOf,
  keyColumns,
  scalar,
  sqlTypes,
  table,
  type Scope,
} from './scope.ts';
import { always, and, defined, flat, ifDefined, never, not, NotCompilable, or, reached, truth, type Many, type Plain, type Reference, type Truth, type Value } from './values.ts';
import { attributesOf, unusable, type Attribute } from './vocabulary.ts';

type Pair = { readonly left: Expr; readonly right: Expr };

/** Compiles a condition of a policy. See `values.ts` for `exact`. Throws {@link NotCompilable}. */
export function compile(scope: Scope, expression: Expr, exact: boolean): Truth {
  const value = valueOf(scope, expression, exact);
  if (value.kind !== 'truth') throw new Error('a policy condition that is not a boolean');
  return value;
}

function valueOf(scope: Scope, expression: Expr, exact: boolean): Value {
  const { operator, operand } = nodeOf(expression);
  const run = operators[operator];
  if (!run) throw unsupported(operator);
  return run(scope, operand, exact);
}

const truthOf = (scope: Scope, expression: Expr, exact: boolean): Truth => compile(scope, expression, exact);
const pairOf = (scope: Scope, operand: unknown): { left: Value; right: Value } => {
  const { left, right } = operand as Pair;
  return { left: valueOf(scope, left, true), right: valueOf(scope, right, true) };
};
const swapped = (operand: unknown): Pair => {
  const { left, right } = operand as Pair;
  return { left: right, right: left };
};

const operators: Readonly<Record<string, (scope: Scope, operand: unknown, exact: boolean) => Value>> = {
  Value: (scope, operand) => literal(scope, operand),
  Var: (scope, operand) => variable(scope, operand),
  unknown: (scope, operand) => unknownOf(scope, operand),
  Set: (scope, operand) => setOf(scope, operand as Expr[]),
  '!': (scope, operand) => not(truthOf(scope, (operand as { arg: Expr }).arg, true)),
  '&&': (scope, operand, exact) => {
    const { left, right } = operand as Pair;
    const first = truthOf(scope, left, exact);
    return first.constant === false ? never : and(first, truthOf(scope, right, exact), exact);
  },
  '||': (scope, operand, exact) => {
    const { left, right } = operand as Pair;
    const first = truthOf(scope, left, true);
    return first.constant === true ? always : or(first, truthOf(scope, right, exact));
  },
  'if-then-else': (scope, operand, exact) => choose(scope, operand as { if: Expr; then: Expr; else: Expr }, exact),
  '==': (scope, operand, exact) => equality(scope, operand, exact),
  '!=': (scope, operand) => not(equality(scope, operand, true)),
  '<': (scope, operand, exact) => comparison(scope, operand, { sign: '<', exact }),
  '<=': (scope, operand, exact) => comparison(scope, operand, { sign: '<=', exact }),
  '>': (scope, operand, exact) => comparison(scope, swapped(operand), { sign: '<', exact }),
  '>=': (scope, operand, exact) => comparison(scope, swapped(operand), { sign: '<=', exact }),
  lessThan: (scope, operand, exact) => method(scope, operand, { sign: '<', exact }),
  lessThanOrEqual: (scope, operand, exact) => method(scope, operand, { sign: '<=', exact }),
  greaterThan: (scope, operand, exact) => method(scope, operand, { sign: '>', exact }),
  greaterThanOrEqual: (scope, operand, exact) => method(scope, operand, { sign: '>=', exact }),
  '+': (scope, operand) => calculation(scope, operand, '+'),
  '-': (scope, operand) => calculation(scope, operand, '-'),
  '*': (scope, operand) => calculation(scope, operand, '*'),
  neg: (scope, operand) => {
    const zero = scalar(scope, 'Long', 0);
    return arithmetic(scope, [zero as Plain, plainOf(valueOf(scope, (operand as { arg: Expr }).arg, true))], '-');
  },
  like: (scope, operand, exact) => {
    const { left, pattern } = operand as { left: Expr; pattern: readonly unknown[] };
    return like(scope, plainOf(valueOf(scope, left, true)), { pattern, exact });
  },
  contains: (scope, operand, exact) => {
    const { left, right } = pairOf(scope, operand);
    return contains(scope, manyOf(left), { item: right, exact });
  },
  containsAll: (scope, operand, exact) => {
    const { left, right } = pairOf(scope, operand);
    return containsAll(scope, [manyOf(left), manyOf(right)], exact);
  },
  containsAny: (scope, operand, exact) => {
    const { left, right } = pairOf(scope, operand);
    return containsAny(scope, [manyOf(left), manyOf(right)], exact);
  },
  isEmpty: (scope, operand, exact) => isEmpty(manyOf(valueOf(scope, (operand as { arg: Expr }).arg, true)), exact),
  '.': (scope, operand, exact) => {
    const { left, attr } = operand as { left: Expr; attr: string };
    return attributeOf(scope, referenceValue(valueOf(scope, left, true)), { name: attr, exact });
  },
  has: (scope, operand, exact) => {
    const { left, attr } = operand as { left: Expr; attr: string | string[] };
    return has(scope, referenceValue(valueOf(scope, left, true)), { path: typeof attr === 'string' ? [attr] : attr, exact });
  },
  in: (scope, operand, exact) => {
    const { left, right } = pairOf(scope, operand);
    return isIn(scope, [referenceValue(left), right], exact);
  },
  is: (scope, operand, exact) => {
    const { left, entity_type: type, in: inside } = operand as { left: Expr; entity_type: string; in?: Expr };
    const reference = referenceValue(valueOf(scope, left, true));
    const kind = ifDefined([reference], reference.type === type ? always : never);
    if (inside === undefined || kind.constant === false) return kind;
    return and(kind, isIn(scope, [reference, valueOf(scope, inside, true)], exact), exact);
  },
  datetime: (scope, operand) => scalar(scope, 'datetime', argument(operand)),
  decimal: (scope, operand) => scalar(scope, 'decimal', argument(operand)),
  duration: (scope, operand) => ({
    kind: 'plain',
    type: 'duration',
    sql: `(${parameter(scope, milliseconds(argument(operand)), 'bigint')} * interval '1 millisecond')`,
    errs: false,
  }),
  offset: (scope, operand) => {
    const [at, by] = operandsOf(scope, operand);
    if (by?.holder || !at) throw unsupported('offset');
    return { ...at, sql: `(${at.sql} + ${by?.sql ?? ''})`, errs: at.errs };
  },
  toDate: (scope, operand) => {
    const [at] = operandsOf(scope, operand);
    if (!at) throw unsupported('toDate');
    return { ...at, sql: `(date_trunc('day', ${at.sql} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')` };
  },
};

function unsupported(operator: string): NotCompilable {
  return new NotCompilable({
    en: `"${operator}" can't be used here: it can not be turned into a database condition. Say it with comparisons, has, in, like, contains or attributes of principal.`,
    zh: `此处不能使用“${operator}”：无法转换为数据库条件。请改用比较、has、in、like、contains 或 principal 的属性。`,
  });
}

function plainOf(value: Value): Plain {
  if (value.kind !== 'plain') throw new Error(`expected a value, not a ${value.kind}`);
  return value;
}
function manyOf(value: Value): Many {
  if (value.kind !== 'many') throw new Error(`expected a set, not a ${value.kind}`);
  return value;
}
function referenceValue(value: Value): Reference {
  if (value.kind !== 'reference') throw unsupported('.');
  return value;
}

/** Literals come as `{Value: …}`; the text of `datetime("…")` and its like. */
function argument(operand: unknown): string {
  const [first] = operand as Expr[];
  const text = first && 'Value' in first ? first.Value : undefined;
  if (typeof text !== 'string') throw unsupported('datetime(…)');
  return text;
}

function milliseconds(text: string): string {
  const found = /^(-?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!found) throw unsupported(`duration("${text}")`);
  const [, sign, ...parts] = found;
  const units = [86_400_000n, 3_600_000n, 60_000n, 1000n, 1n];
  const total = units.reduce((sum, unit, place) => sum + unit * BigInt(parts[place] ?? '0'), 0n);
  return String(sign === '-' ? -total : total);
}

function literal(scope: Scope, value: unknown): Value {
  if (typeof value === 'boolean') return value ? always : never;
  if (typeof value === 'number' || typeof value === 'bigint') return scalar(scope, 'Long', value);
  if (typeof value === 'string') return scalar(scope, 'String', value);
  if (Array.isArray(value))
    return setOf(
      scope,
      value.map((item) => ({ Value: item })),
    );
  const reference = referenceOf(value);
  if (reference) return knownReference(scope, reference.type, reference.id);
  const extension = (value as { __extn?: { fn: string; arg: unknown } } | null)?.__extn;
  if (extension?.fn === 'datetime' || extension?.fn === 'decimal') return scalar(scope, extension.fn, extension.arg);
  throw unsupported('a record');
}

function variable(scope: Scope, name: unknown): Reference {
  if (name === 'resource') return resource(scope);
  if (name === 'principal') return { ...knownReference(scope, 'Principal', scope.subject?.id), row: 'principal' };
  if (name === 'action') return knownReference(scope, 'Action', scope.action);
  throw unsupported(String(name));
}

function resource(scope: Scope): Reference {
  const entity = entityOf(scope, scope.resource);
  return { kind: 'reference', type: entity.name, parts: keyColumns(entity, rowAlias), row: rowAlias, errs: false };
}

/** What partial evaluation left open: the resource, or a record that the principal refers to. */
function unknownOf(scope: Scope, operand: unknown): Value {
  const name = argument(operand);
  if (name === 'resource') return resource(scope);
  const found = principalAttribute(scope, name.replace(/^principal\./, ''));
  if (!found?.value) throw new Error(`unknown ${name}`);
  return found.value;
}

function setOf(scope: Scope, items: readonly Expr[]): Many {
  const values = items.map((item) => valueOf(scope, item, true));
  const [first] = values;
  const element = first?.kind === 'plain' ? first.type : first?.kind === 'reference' ? { entity: first.type } : first?.kind === 'truth' ? 'Bool' : undefined;
  return { kind: 'many', element, items: values, errs: values.some(({ errs }) => errs) };
}

function equality(scope: Scope, operand: unknown, exact: boolean): Truth {
  const { left, right } = pairOf(scope, operand);
  return equal(scope, [left, right], exact);
}

function comparison(scope: Scope, operand: unknown, how: { sign: '<' | '<='; exact: boolean }): Truth {
  const { left, right } = pairOf(scope, operand);
  return compare([plainOf(left), plainOf(right)], how);
}

function operandsOf(scope: Scope, operand: unknown): Plain[] {
  return (operand as Expr[]).map((item) => plainOf(valueOf(scope, item, true)));
}

function method(scope: Scope, operand: unknown, how: { sign: '<' | '<=' | '>' | '>='; exact: boolean }): Truth {
  const [left, right] = operandsOf(scope, operand);
  if (!left || !right) throw new Error('a comparison takes two values');
  return compare([left, right], how);
}

function calculation(scope: Scope, operand: unknown, sign: '+' | '-' | '*'): Plain {
  const { left, right } = pairOf(scope, operand);
  return arithmetic(scope, [plainOf(left), plainOf(right)], sign);
}

function choose(scope: Scope, { if: condition, then: yes, else: no }: { if: Expr; then: Expr; else: Expr }, exact: boolean): Value {
  const which = truthOf(scope, condition, true);
  if (which.constant !== undefined) return valueOf(scope, which.constant ? yes : no, exact);
  const [one, other] = [valueOf(scope, yes, exact), valueOf(scope, no, exact)];
  const errs = which.errs || one.errs || other.errs;
  const either = (first: string, second: string): string => `(CASE ${which.sql} WHEN TRUE THEN ${first} WHEN FALSE THEN ${second} END)`;
  if (one.kind === 'truth' && other.kind === 'truth') return truth(either(one.sql, other.sql), errs);
  if (one.kind === 'plain' && other.kind === 'plain') return { kind: 'plain', type: one.type, sql: either(sqlOf(one), sqlOf(other)), errs };
  if (one.kind === 'reference' && other.kind === 'reference' && one.type === other.type && !one.nobody && !other.nobody) {
    const parts = one.parts.map((part, place) => either(flat(part, one.holder), flat(other.parts[place] ?? 'NULL', other.holder)));
    return { kind: 'reference', type: one.type, parts, errs };
  }
  throw unsupported('if');
}

/** `reference.name` */
function attributeOf(scope: Scope, reference: Reference, { name, exact }: { name: string; exact: boolean }): Value {
  if (reference.row === 'principal') {
    const found = principalAttribute(scope, name);
    if (!found) throw new Error(`principal.${name} is not declared`);
    return found.value ?? missing(scope, found.attribute);
  }
  const entity = entityOf(scope, reference.type);
  const attribute = declared(entity, name);
  const { row, holder } = rowOf(scope, reference, entity);
  if (attribute.relation) return follow(scope, { entity, row, holder }, attribute);
  return fieldValue(attribute, column(entity, row, name), { holder, exact });
}

function declared(entity: Entity, name: string): Attribute {
  const attribute = attributesOf(entity).get(name);
  if (attribute) return attribute;
  const field = entity.fields[name];
  const why = field && unusable(field);
  throw new NotCompilable(
    why === undefined
      ? { en: `${entity.name} has no field or relation "${name}".`, zh: `${entity.name} 没有名为“${name}”的字段或关系。` }
      : { en: `The field ${entity.name}.${name} (${why}) can't be used in policies.`, zh: `字段 ${entity.name}.${name}（${why}）不能用于权限策略。` },
  );
}

/** A column as Cedar would see it: days are midnights in UTC, instants have milliseconds. */
function fieldValue({ type, set, optional, field }: Attribute, sql: string, { holder, exact }: { holder: Reference['holder']; exact: boolean }): Value {
  const errs = optional || holder !== undefined;
  if (set) {
    const item = typeof type === 'object' ? 'text' : sqlTypes[type];
    return { kind: 'many', element: type, sql: `${sql}::${item}[]`, errs, holder };
  }
  if (typeof type === 'object') return { kind: 'reference', type: type.entity, parts: [sql], errs, holder };
  if (type === 'Bool') return reached(holder, truth(sql, errs), exact);
  if (type === 'datetime') {
    const at = field?.file.type === 'date' ? `(${sql}::timestamp AT TIME ZONE 'UTC')` : `date_trunc('milliseconds', ${sql})`;
    return { kind: 'plain', type, sql: at, errs, holder };
  }
  return { kind: 'plain', type, sql: field?.file.type === 'uuid' ? `${sql}::text` : sql, errs, holder };
}

/** `reference has a.b.c`: each step only counts where the one before is there. */
function has(scope: Scope, reference: Reference, { path, exact }: { path: readonly string[]; exact: boolean }): Truth {
  const [name, ...rest] = path;
  if (name === undefined) return always;
  const first = hasOne(scope, reference, { name, exact });
  if (rest.length === 0 || first.constant === false) return first;
  const next = attributeOf(scope, reference, { name, exact });
  return and(first, has(scope, referenceValue(next), { path: rest, exact }), exact);
}

function hasOne(scope: Scope, reference: Reference, { name, exact }: { name: string; exact: boolean }): Truth {
  if (reference.row === 'principal') {
    if (scope.subject) return principalAttribute(scope, name)?.value ? always : never;
    return truth(parameter(scope, null, 'boolean'), false);
  }
  const entity = entityOf(scope, reference.type);
  const attribute = attributesOf(entity).get(name);
  if (!attribute) return never;
  if (reference.row !== undefined) return reached(reference.holder, present(scope, entity, { row: reference.row, attribute }), exact);
  const row = alias(scope);
  const there = present(scope, entity, { row, attribute });
  const exists = truth(`EXISTS (SELECT 1 FROM ${table(entity)} ${row} WHERE ${keyMatch(entity, row, reference)} AND ${there.sql})`, false);
  // A record that is not there has nothing; a reference that is not there is an error.
  const guarded = exact && reference.errs ? truth(`(CASE WHEN ${reference.parts.map((part) => `${part} IS NOT NULL`).join(' AND ')} THEN ${exists.sql} END)`, true) : exists;
  return reached(reference.holder, guarded, exact);
}

function present(scope: Scope, entity: Entity, { row, attribute }: { row: string; attribute: Attribute }): Truth {
  if (attribute.relation) {
    const target = follow(scope, { entity, row, holder: undefined }, attribute);
    return defined(target);
  }
  return attribute.optional ? truth(`(${column(entity, row, attribute.name)} IS NOT NULL)`, false) : always;
}
