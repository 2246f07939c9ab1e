import type { Issue } from '../errors/portico-error.ts';
import { isLocalText, type Text } from '../text.ts';
import type { Entity, Field } from './entity.ts';
import { nearestName } from './nearest-name.ts';
import { compareDecimals, parseValue, plainDecimal } from './parse-value.ts';

export interface CheckOptions {
  /** `create` also asks for what is required; `update` looks only at what is given. */
  readonly mode: 'create' | 'update';
  /** Fields the caller may write. Others, hidden or not existing, are refused with one and the same words. */
  readonly writable: ReadonlySet<string>;
}
export interface Checked {
  /** Normalised values of the good fields; null empties a field. */
  readonly values: Record<string, unknown>;
  readonly issues: readonly Issue[];
}

/** Most items of a list field. */
const mostItems = 10_000;
const issue = (place: string, message: Text): Issue => ({ place, message });

/**
 * Checks what somebody wants to write into a record and brings it into normal form. The same code runs behind the
 * page's form, the API and the tools; the database's own checks (unique, references) come later.
 */
export function checkValues(entity: Entity, values: Readonly<Record<string, unknown>>, options: CheckOptions): Checked {
  const good: Record<string, unknown> = {};
  const issues: Issue[] = [];
  for (const [name, given] of Object.entries(values)) {
    const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
    if (!field || !options.writable.has(name)) {
      issues.push(unknownField(name, options.writable));
      continue;
    }
    if (field.computed !== undefined) {
      issues.push(issue(name, { en: 'is computed and can not be written', zh: '为计算字段，不能写入' }));
      continue;
    }
    const input = spoken(given, { field, mode: options.mode });
    if (input === undefined) continue;
    if (input === null || (input === '' && field.required)) {
      if (!field.required) good[name] = null;
      else if (options.mode === 'update' || field.default === undefined) issues.push(missing(name));
      continue;
    }
    const checked = field.list ? checkList(field, input) : checkOne(field, input);
    if ('problem' in checked) issues.push(issue(checked.at === undefined ? name : `${name}[${checked.at}]`, checked.problem));
    else if (checked.value === null && field.required) issues.push(missing(name));
    else good[name] = checked.value;
  }
  if (options.mode === 'create') issues.push(...notGiven(entity, { good, issues, writable: options.writable }));
  return { values: good, issues };
}

/** The words for a field that does not exist or is hidden from the caller: nobody can tell which. */
export function unknownField(name: string, known: Iterable<string>): Issue {
  const near = nearestName(name, known);
  return issue(name, {
    en: `there is no field "${name}", or you may not use it${near === undefined ? '' : `; did you mean "${near}"?`}`,
    zh: `不存在字段“${name}”，或您无权使用${near === undefined ? '' : `；您是指“${near}”吗？`}`,
  });
}

/** Forms and CSV cells say nothing with an empty text: the default of a new record, no value in an old one. */
function spoken(given: unknown, about: { field: Field; mode: CheckOptions['mode'] }): unknown {
  if (given !== '' || (about.field.type === 'text' && !about.field.list)) return given;
  return about.mode === 'create' ? undefined : null;
}

const missing = (name: string): Issue => issue(name, { en: 'is required', zh: '为必填项' });

function notGiven(entity: Entity, found: { good: Record<string, unknown>; issues: readonly Issue[]; writable: ReadonlySet<string> }): Issue[] {
  return Object.entries(entity.fields)
    .filter(([name, field]) => (field.required === true || entity.key.includes(name)) && field.default === undefined && field.computed === undefined)
    .filter(([name]) => found.writable.has(name) && (found.good[name] ?? null) === null && !found.issues.some((one) => one.place === name))
    .map(([name]) => missing(name));
}

type Outcome = { readonly value: unknown } | { readonly problem: Text; readonly at?: number };

function checkList(field: Field, input: unknown): Outcome {
  if (!Array.isArray(input)) return { problem: { en: 'a list is expected', zh: '应为列表' } };
  if (input.length > mostItems) return { problem: { en: `at most ${mostItems} items`, zh: `最多 ${mostItems} 项` } };
  const items: unknown[] = [];
  for (const [at, item] of input.entries()) {
    const checked: Outcome = item === null ? { problem: { en: 'is empty', zh: '为空' } } : checkOne(field, item);
    if ('problem' in checked) return { problem: checked.problem, at };
    items.push(checked.value);
  }
  return { value: items };
}

function checkOne(field: Field, input: unknown): Outcome {
  const parsed = parseValue(field, input);
  if ('problem' in parsed) return parsed;
  const problem = limits(field, parsed.value);
  return problem ? { problem } : parsed;
}

/** Length, pattern, smallest and largest. */
function limits(field: Field, value: unknown): Text | undefined {
  if (field.type === 'text' && typeof value === 'string') {
    if (field.length !== undefined && value.length > field.length && Array.from(value).length > field.length) {
      return { en: `at most ${field.length} characters`, zh: `最多 ${field.length} 个字符` };
    }
    if (field.pattern !== undefined && !patternOf(field.pattern).test(value)) {
      return { en: `does not have the form ${field.pattern}`, zh: `不符合格式 ${field.pattern}` };
    }
    return undefined;
  }
  if (field.type === 'localText' && isLocalText(value)) {
    return Object.values(value)
      .map((one) => limits({ ...field, type: 'text' }, one))
      .find((found) => found !== undefined);
  }
  if (!['smallint', 'integer', 'bigint', 'decimal', 'float', 'money'].includes(field.type)) return undefined;
  const plain = plainDecimal(String(value)) ?? '0';
  if (field.min !== undefined && compareDecimals(plain, plainDecimal(String(field.min)) ?? '0') < 0) return { en: `at least ${field.min}`, zh: `不小于 ${field.min}` };
  if (field.max !== undefined && compareDecimals(plain, plainDecimal(String(field.max)) ?? '0') > 0) return { en: `at most ${field.max}`, zh: `不大于 ${field.max}` };
  return undefined;
}

const patterns = new Map<string, RegExp>();
/** The workspace refuses files with a pattern that is none, so this one compiles. */
function patternOf(source: string): RegExp {
  const known = patterns.get(source);
  if (known) return known;
  const made = new RegExp(source, 'u');
  if (patterns.size > 1000) patterns.clear();
  patterns.set(source, made);
  return made;
}
