import type { AppModel, Entity, RowTest } from '@portico/contracts';
import { nodeOf, type Expr } from './cedar.ts';
import { attributesOf, principalAttributes, type Attribute } from './vocabulary.ts';

interface Pair {
  readonly left: Expr;
  readonly right: Expr;
}

/** The attribute at the end of `customer.owner` and every step to it that may be missing. Undefined where the path leads nowhere. */
export function follow(model: AppModel, entity: Entity, path: string): { end: Attribute; guards: readonly string[] } | undefined {
  const guards: string[] = [];
  let at: Entity | undefined = entity;
  let end: Attribute | undefined;
  let way = 'resource';
  for (const part of path.split('.')) {
    end = at && attributesOf(at).get(part);
    if (!end) return undefined;
    if (end.optional) guards.push(`${way} has ${part}`);
    way += `.${part}`;
    at = typeof end.type === 'object' && end.relation ? model.entities[end.type.entity] : undefined;
  }
  return end && { end, guards };
}

/** A test as Cedar's condition, with the questions whether each step is there at all. */
export function conditionOf(model: AppModel, entity: Entity, test: RowTest): string | undefined {
  const path = 'mine' in test ? test.mine : test.field;
  const found = follow(model, entity, path);
  if (!found) return undefined;
  const value = `resource.${path}`;
  const { guards } = found;
  if ('mine' in test) return [...guards, `${value} == principal`].join(' && ');
  if ('attribute' in test) {
    const attribute = principalAttributes(model).get(test.attribute);
    if (!attribute) return undefined;
    const own = attribute.optional ? [`principal has ${test.attribute}`] : [];
    return [...guards, ...own, attribute.set ? `principal.${test.attribute}.contains(${value})` : `${value} == principal.${test.attribute}`].join(' && ');
  }
  const values = 'is' in test ? test.is : test.isNot;
  const [only] = values;
  const list = `[${values.map(literal).join(', ')}].contains(${value})`;
  if ('is' in test) return [...guards, values.length === 1 && only !== undefined ? `${value} == ${literal(only)}` : list].join(' && ');
  return [...guards, values.length === 1 && only !== undefined ? `${value} != ${literal(only)}` : `!${list}`].join(' && ');
}

/** Cedar's string literals are JSON's but for control characters, which names of values do not have. */
function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** One part of a rule's condition as a test; undefined for what no test says, `guard` for a question whether something is there. */
export function testOf(expression: Expr): RowTest | 'guard' | undefined {
  const { operator, operand } = nodeOf(expression);
  const { left, right } = operand as Pair;
  if (operator === 'has') return 'guard';
  if (operator === '==' || operator === '!=') return compared(operator, { left, right });
  if (operator === 'contains') return contained(left, right);
  if (operator !== '!') return undefined;
  const inner = nodeOf((operand as { arg: Expr }).arg);
  if (inner.operator !== 'contains') return undefined;
  const { left: list, right: item } = inner.operand as Pair;
  const test = contained(list, item);
  return test && 'is' in test ? { field: test.field, isNot: test.is } : undefined;
}

function compared(operator: '==' | '!=', { left, right }: Pair): RowTest | undefined {
  const path = pathOf(left, 'resource');
  if (path === undefined || path === '') return undefined;
  if (operator === '==' && pathOf(right, 'principal') === '') return { mine: path };
  const attribute = pathOf(right, 'principal');
  if (operator === '==' && attribute !== undefined && attribute !== '' && !attribute.includes('.')) return { field: path, attribute };
  const value = valueOf(right);
  if (value === undefined) return undefined;
  return operator === '==' ? { field: path, is: [value] } : { field: path, isNot: [value] };
}

function contained(list: Expr, item: Expr): RowTest | undefined {
  const path = pathOf(item, 'resource');
  if (path === undefined || path === '') return undefined;
  const attribute = pathOf(list, 'principal');
  if (attribute !== undefined && attribute !== '' && !attribute.includes('.')) return { field: path, attribute };
  const { operator, operand } = nodeOf(list);
  if (operator !== 'Set' || !Array.isArray(operand)) return undefined;
  const values = (operand as Expr[]).map(valueOf);
  return values.length > 0 && values.every((value) => value !== undefined) ? { field: path, is: values } : undefined;
}

function valueOf(expression: Expr): string | number | boolean | undefined {
  const { operator, operand } = nodeOf(expression);
  return operator === 'Value' && (typeof operand === 'string' || typeof operand === 'number' || typeof operand === 'boolean') ? operand : undefined;
}

/** `resource.customer.owner` → `customer.owner`; the variable itself is `''`. */
function pathOf(expression: Expr, variable: 'resource' | 'principal'): string | undefined {
  const { operator, operand } = nodeOf(expression);
  if (operator === 'Var') return operand === variable ? '' : undefined;
  if (operator !== '.') return undefined;
  const { left, attr } = operand as { left: Expr; attr: string };
  const before = pathOf(left, variable);
  if (before === undefined) return undefined;
  return before === '' ? attr : `${before}.${attr}`;
}
