import type { Field } from '@portico/contracts';
import { isNode, names, parseExpression, type Node } from './expression.ts';

/** A check that a field can say by itself. */
export type Rule =
  | { readonly kind: 'values'; readonly column: string; readonly values: readonly string[]; readonly list: boolean }
  | { readonly kind: 'min' | 'max'; readonly column: string; readonly value: number; readonly open: boolean }
  | { readonly kind: 'pattern'; readonly column: string; readonly pattern: string };

/** A constant as the parser sees it: its text, and whether it was written as a string. */
export interface Constant {
  readonly kind: 'text' | 'number' | 'boolean' | 'null';
  readonly text: string;
}

/** The rules a check amounts to, all of them or undefined: `a >= 1 AND a <= 5` is a smallest and a largest. */
export function rulesOf(sql: string): readonly Rule[] | undefined {
  const parsed = parseExpression(sql);
  if ('reason' in parsed) return undefined;
  const rules = conjuncts(parsed.node).map(ruleOf);
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

/** The constant an expression is, casts aside; undefined when it is more than that. */
export function constantOf(node: Node): Constant | undefined {
  const bare = withoutCasts(node);
  const constant = bare['A_Const'];
  if (!isNode(constant)) return undefined;
  if (constant['isnull'] === true) return { kind: 'null', text: '' };
  const { sval, ival, fval, boolval } = constant;
  if (isNode(sval)) return { kind: 'text', text: said(sval['sval'], '') };
  if (isNode(ival)) return { kind: 'number', text: said(ival['ival'], '0') };
  if (isNode(fval)) return { kind: 'number', text: said(fval['fval'], '0') };
  if (isNode(boolval)) return { kind: 'boolean', text: said(boolval['boolval'], 'false') };
  return undefined;
}

/** The parser leaves out what is empty, zero or false. */
function said(value: unknown, absent: string): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : absent;
}

/** The number a text stands for, when JavaScript holds it exactly. */
export function exactNumber(text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  const digits = text.replace(/^-?0*|\./g, '').replace(/^0+/, '');
  return digits.length <= 15 && Number.isFinite(value) ? value : undefined;
}

/** Says whether a field of this type may carry the rule, so that PostgreSQL and JavaScript judge alike. */
export function fits(rule: Rule, field: Field): boolean {
  if (rule.kind === 'values') {
    const short = rule.values.length <= 500 && rule.values.every((value) => value.length > 0 && value.length <= 100);
    return field.type === 'text' && (field.list === true) === rule.list && short && new Set(rule.values).size === rule.values.length;
  }
  if (field.list === true) return false;
  if (rule.kind === 'pattern') return field.type === 'text' && rule.pattern.length <= 500 && sameInJavaScript(rule.pattern);
  const whole = ['smallint', 'integer', 'bigint'].includes(field.type);
  return whole || (!rule.open && ['decimal', 'float'].includes(field.type));
}

function sameInJavaScript(pattern: string): boolean {
  if (/\[\[[:.=]|^\*\*\*|^\(\?[a-z]+\)|\\[mMyYAZ]/.test(pattern)) return false;
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false;
  }
}

function conjuncts(node: Node): Node[] {
  const both = node['BoolExpr'];
  if (!isNode(both) || both['boolop'] !== 'AND_EXPR' || !Array.isArray(both['args'])) return [node];
  return (both['args'] as Node[]).flatMap(conjuncts);
}

function ruleOf(node: Node): Rule | undefined {
  const comparison = node['A_Expr'];
  if (!isNode(comparison) || !isNode(comparison['lexpr'])) return undefined;
  const column = columnOfNode(comparison['lexpr']);
  const [operator] = names(comparison['name']);
  const right = comparison['rexpr'];
  if (column === undefined || !isNode(right)) return undefined;
  switch (comparison['kind']) {
    case 'AEXPR_OP_ANY':
      return operator === '=' ? values(column, elements(right), false) : undefined;
    case 'AEXPR_IN':
      return operator === '=' ? values(column, isNode(right['List']) ? right['List']['items'] : undefined, false) : undefined;
    case 'AEXPR_BETWEEN':
      return undefined;
    case 'AEXPR_OP':
      return operatorRule(column, operator ?? '', right);
    default:
      return undefined;
  }
}

function operatorRule(column: string, operator: string, right: Node): Rule | undefined {
  if (operator === '<@') return values(column, elements(right), true);
  const constant = constantOf(right);
  if (constant === undefined) return undefined;
  if (operator === '=' && constant.kind === 'text') return values(column, [right], false);
  if (operator === '~' && constant.kind === 'text') return { kind: 'pattern', column, pattern: constant.text };
  const number = exactNumber(constant.text);
  if (number === undefined) return undefined;
  const open = operator === '>' || operator === '<';
  if (open && !Number.isInteger(number)) return undefined;
  if (operator === '>=' || operator === '>') return { kind: 'min', column, value: open ? number + 1 : number, open };
  if (operator === '<=' || operator === '<') return { kind: 'max', column, value: open ? number - 1 : number, open };
  return undefined;
}

function values(column: string, items: unknown, list: boolean): Rule | undefined {
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const constants = (items as Node[]).map(constantOf);
  if (!constants.every((one) => one?.kind === 'text')) return undefined;
  return { kind: 'values', column, list, values: constants.map((one) => one?.text ?? '') };
}

function elements(node: Node): unknown {
  const array = withoutCasts(node)['A_ArrayExpr'];
  return isNode(array) ? array['elements'] : undefined;
}

function columnOfNode(node: Node): string | undefined {
  const reference = withoutCasts(node, widening)['ColumnRef'];
  const path = isNode(reference) ? names(reference['fields']) : [];
  return path.length === 1 ? path[0] : undefined;
}

const widening: readonly string[] = ['text', 'varchar', 'numeric', 'int4', 'int8', 'float8'];
const harmless: readonly string[] = [...widening, 'int2', 'bpchar', 'date', 'time', 'timestamp', 'timestamptz', 'interval', 'uuid', 'jsonb', 'json', 'bool'];

/** `(x)::text` → `x`, for casts that change nothing a rule looks at. */
function withoutCasts(node: Node, types = harmless): Node {
  const cast = node['TypeCast'];
  if (!isNode(cast) || !isNode(cast['arg']) || !isNode(cast['typeName'])) return node;
  return types.includes(names(cast['typeName']['names']).at(-1) ?? '') ? withoutCasts(cast['arg'], types) : node;
}
