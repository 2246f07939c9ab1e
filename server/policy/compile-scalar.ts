import { alias, parameter, type Scope } from './scope.ts';
import { always, flat, ifDefined, merged, never, NotCompilable, reached, truth, type Plain, type Reference, type Truth } from './values.ts';

/** The SQL of a value, whatever has to be joined for it. */
export function sqlOf(value: Plain): string {
  return flat(value.sql, value.holder);
}

/** `left < right` and its like, for numbers, decimals and instants. */
export function compare([left, right]: readonly [Plain, Plain], { sign, exact }: { sign: '=' | '<' | '<=' | '>' | '>='; exact: boolean }): Truth {
  return reached(merged([left.holder, right.holder]), truth(`(${left.sql} ${sign} ${right.sql})`, left.errs || right.errs), exact);
}

/** Do two references name the same record? They may be equal where no such record exists. */
export function sameRecord([left, right]: readonly [Reference, Reference], exact: boolean): Truth {
  if (left.type !== right.type || left.nobody === true || right.nobody === true) {
    if (left.id !== undefined && left.id === right.id && left.type === right.type) return always;
    return ifDefined([left, right], never);
  }
  if (left.id !== undefined && right.id !== undefined) return left.id === right.id ? always : never;
  if (left.type === 'Role') throw rolesOfOthers();
  const same = left.parts.map((part, place) => `${part} = ${right.parts[place] ?? 'NULL'}`).join(' AND ');
  return reached(merged([left.holder, right.holder]), truth(`(${same})`, left.errs || right.errs), exact);
}

export function rolesOfOthers(): NotCompilable {
  return new NotCompilable({
    en: 'Only the roles of the caller are known here. Ask "principal in Role::…", not the roles of somebody a record names.',
    zh: '此处仅知道调用者的角色。请使用 principal in Role::…，而不是记录中其他人员的角色。',
  });
}

const longRange = 'BETWEEN -9223372036854775808 AND 9223372036854775807';

/** Whole numbers of 64 bits; leaving the range is an error, as in Cedar, and not one of the database. */
export function arithmetic(scope: Scope, [left, right]: readonly [Plain, Plain], sign: '+' | '-' | '*'): Plain {
  const name = alias(scope);
  const sql = `(SELECT CASE WHEN ${name}.n ${longRange} THEN ${name}.n::bigint END FROM (SELECT ${left.sql}::numeric ${sign} ${right.sql}::numeric AS n) ${name})`;
  return { kind: 'plain', type: 'Long', sql, errs: true, holder: merged([left.holder, right.holder]) };
}

/** `left like "a*"`: `*` is any run of characters, everything else itself. */
export function like(scope: Scope, left: Plain, { pattern, exact }: { pattern: readonly unknown[]; exact: boolean }): Truth {
  const text = pattern.map((part) => (part === 'Wildcard' ? '%' : (part as { Literal: string }).Literal.replace(/[\\%_]/g, String.raw`\$&`))).join('');
  return reached(left.holder, truth(`(${left.sql} LIKE ${parameter(scope, text, 'text')})`, left.errs), exact);
}
