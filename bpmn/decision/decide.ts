import { testFeel, workOut } from '../feel/evaluate.ts';
import { plainValue } from '../feel/values.ts';
import { fillText, type Text } from '../text/fill-text.ts';
import { holds, readCell } from './cell.ts';
import type { Decision, DecisionModel, DecisionTable, OutputColumn, ValueType } from './definition.ts';
import { applyPolicy, type Match, type Rank } from './hit.ts';
import { fitsType, typedValue } from './typed.ts';

/** What was decided; `matched` are the decisions worked out, in that order, with the numbers of the rules that gave the value. */
export type DecisionOutcome =
  | { readonly ok: true; readonly value: unknown; readonly matched: readonly MatchedRules[] }
  | { readonly ok: false; readonly message: Text; readonly decision: string; readonly rule?: number; readonly column?: string };

export interface MatchedRules {
  readonly decision: string;
  /** Counted from 1, as people see them; none for expressions. */
  readonly rules: readonly number[];
  readonly ids: readonly string[];
  readonly value: unknown;
}

interface Deciding {
  readonly model: DecisionModel;
  readonly now: Date;
  readonly variables: Record<string, unknown>;
  readonly matched: MatchedRules[];
}

/** What went wrong, and where in the decision. */
class Refusal extends Error {
  readonly outcome: Extract<DecisionOutcome, { ok: false }>;

  constructor(outcome: Omit<Extract<DecisionOutcome, { ok: false }>, 'ok'>) {
    super(outcome.message.en);
    this.outcome = { ok: false, ...outcome };
  }
}

/**
 * Decides over named values, as DMN 1.5 says: first what the decision needs, then itself. `decision` is an id; without
 * one the model's main decision. `at` (ISO 8601) is what FEEL's `now()` means. Never throws; values are plain JSON.
 */
export function decide(model: DecisionModel, about: { decision?: string; variables: Readonly<Record<string, unknown>>; at: string }): DecisionOutcome {
  const id = about.decision ?? model.main ?? '';
  const decision = Object.hasOwn(model.decisions, id) ? model.decisions[id] : undefined;
  if (!decision) return { ok: false, message: fillText(messages.unknown, { id }), decision: id };
  const deciding: Deciding = { model, now: new Date(about.at), variables: { ...about.variables }, matched: [] };
  try {
    for (const input of Object.values(model.inputs))
      if (Object.hasOwn(deciding.variables, input.name)) deciding.variables[input.name] = typedValue(input.type, deciding.variables[input.name]);
    addFunctions(deciding);
    workThrough(deciding, decision, []);
  } catch (error) {
    if (error instanceof Refusal) return error.outcome;
    throw error;
  }
  const last = deciding.matched.at(-1);
  return { ok: true, value: last?.value ?? null, matched: deciding.matched };
}

/** Works out a decision after those it needs; each once. */
function workThrough(deciding: Deciding, decision: Decision, path: readonly string[]): void {
  if (deciding.matched.some((one) => one.decision === decision.id)) return;
  if (path.includes(decision.id)) throw new Refusal({ message: messages.circle, decision: decision.id });
  for (const id of decision.needs) {
    const needed = deciding.model.decisions[id];
    if (needed) workThrough(deciding, needed, [...path, decision.id]);
  }
  const { value, from } =
    decision.logic.type === 'table' ? decideTable(deciding, decision, decision.logic) : { value: workOutAt(deciding, decision.logic.expression, { decision }), from: [] };
  const typed = typedValue(decision.type, value);
  if (!fitsType(decision.type, typed)) throw new Refusal({ message: fillText(messages.type, { value: shown(typed), type: typeWords[decision.type.base] }), decision: decision.id });
  deciding.variables[decision.variable] = typed;
  const rules = decision.logic.type === 'table' ? decision.logic.rules : [];
  deciding.matched.push({ decision: decision.id, rules: from.map(({ number }) => number), ids: from.map(({ number }) => rules[number - 1]?.id ?? ''), value: plainValue(typed) });
}

function decideTable(deciding: Deciding, decision: Decision, table: DecisionTable): { value: unknown; from: readonly Match[] } {
  const given = table.inputs.map((column) => {
    const value = typedValue(column.type, workOutAt(deciding, column.expression, { decision, column: column.label }));
    if (!isAllowed(deciding, column.type, value))
      throw new Refusal({
        message: fillText(messages.given, { column: column.label, value: shown(value), allowed: column.type.allowed ?? '' }),
        decision: decision.id,
        column: column.label,
      });
    return value;
  });
  const matches: Match[] = [];
  for (const [index, rule] of table.rules.entries()) {
    const number = index + 1;
    const matching = table.inputs.every((column, position) =>
      testCell(deciding, rule.tests[position] ?? '-', { decision, rule: number, column: column.label, value: given[position] }),
    );
    if (!matching) continue;
    matches.push({ number, values: table.outputs.map((column, position) => outputValue(deciding, rule.values[position] ?? '', { decision, rule: number, column })) });
    if (table.policy === 'FIRST') break;
  }
  if (matches.length === 0 && table.outputs.some(({ otherwise }) => otherwise !== undefined)) {
    const values = table.outputs.map((column) => outputValue(deciding, column.otherwise ?? '', { decision, column }));
    const hit = applyPolicy(table, [{ number: 0, values }], () => 0);
    return { value: hit.ok ? hit.value : null, from: [] };
  }
  const hit = applyPolicy(table, matches, rankIn(deciding, table));
  if (hit.ok) return hit;
  const message = fillText(hit.why === 'numbers' ? messages.numbers : table.policy === 'ANY' ? messages.any : messages.unique, { rules: hit.rules.join(', ') });
  throw new Refusal({ message, decision: decision.id, ...(hit.rules[0] !== undefined && { rule: hit.rules[0] }) });
}

function testCell(deciding: Deciding, test: string, at: { decision: Decision; rule: number; column: string; value: unknown }): boolean {
  const simple = holds(readCell(test), at.value);
  if (simple !== undefined) return simple;
  const outcome = testFeel(test, { variables: deciding.variables, now: deciding.now, value: at.value });
  if (outcome.ok) return outcome.value === true;
  throw new Refusal({ message: fillText(messages.cell, { text: test }), decision: at.decision.id, rule: at.rule, column: at.column });
}

function outputValue(deciding: Deciding, expression: string, at: { decision: Decision; rule?: number; column: OutputColumn }): unknown {
  const { decision, rule, column } = at;
  if (expression.trim() === '' || expression.trim() === '-') return null;
  const place = { decision: decision.id, ...(rule !== undefined && { rule }), column: column.label };
  const value = typedValue(column.type, workOutAt(deciding, expression, { decision, ...(rule !== undefined && { rule }), column: column.label }));
  if (!fitsType(column.type, value)) throw new Refusal({ message: fillText(messages.type, { value: shown(value), type: typeWords[column.type.base] }), ...place });
  if (!isAllowed(deciding, column.type, value)) throw new Refusal({ message: fillText(messages.allowed, { value: shown(value), allowed: column.type.allowed ?? '' }), ...place });
  return value;
}

function workOutAt(deciding: Deciding, expression: string, at: { decision: Decision; rule?: number; column?: string }): unknown {
  const outcome = workOut(expression, { variables: deciding.variables, now: deciding.now });
  if (outcome.ok) return outcome.value;
  const { decision, ...place } = at;
  throw new Refusal({ message: fillText(messages.cell, { text: expression }), decision: decision.id, ...place });
}

function isAllowed(deciding: Deciding, type: ValueType, value: unknown): boolean {
  if (type.allowed === undefined || value === null || value === undefined) return true;
  const tests = type.allowed;
  return (type.list && Array.isArray(value) ? value : [value]).every((one) => {
    const simple = holds(readCell(tests), one);
    if (simple !== undefined) return simple;
    const outcome = testFeel(tests, { variables: deciding.variables, now: deciding.now, value: one });
    return outcome.ok && outcome.value === true;
  });
}

/** Where an output's allowed values are listed, the first is the best; what is not listed comes last. */
function rankIn(deciding: Deciding, table: DecisionTable): Rank {
  const orders = table.outputs.map(({ type }) => {
    const outcome = type.allowed === undefined ? undefined : workOut(`[${type.allowed}]`, { variables: {}, now: deciding.now });
    return outcome?.ok && Array.isArray(outcome.value) ? outcome.value.map((one) => JSON.stringify(plainValue(typedValue(type, one)))) : [];
  });
  return (column, value) => {
    const place = orders[column]?.indexOf(JSON.stringify(plainValue(value))) ?? -1;
    return place < 0 ? Number.MAX_SAFE_INTEGER : place;
  };
}

/** Shared functions are values of FEEL that close over those they use. */
function addFunctions(deciding: Deciding): void {
  const done = new Set<string>();
  const add = (id: string, path: readonly string[]): void => {
    const shared = deciding.model.functions[id];
    if (!shared || done.has(id)) return;
    if (path.includes(id)) throw new Refusal({ message: messages.circle, decision: id });
    for (const other of shared.uses) add(other, [...path, id]);
    done.add(id);
    const outcome = workOut(`function(${shared.parameters.join(', ')}) (${shared.expression})`, { variables: deciding.variables, now: deciding.now });
    if (!outcome.ok) throw new Refusal({ message: fillText(messages.cell, { text: shared.expression }), decision: id });
    deciding.variables[shared.name] = outcome.value;
  };
  for (const id of Object.keys(deciding.model.functions)) add(id, []);
}

function shown(value: unknown): string {
  const text = JSON.stringify(plainValue(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

const messages = {
  unknown: { en: 'There is no decision "{id}" in this file.', zh: '文件中没有决策“{id}”。' },
  circle: { en: 'The decisions need each other in a circle. Remove one of the requirements.', zh: '决策之间循环依赖，请删除其中一个依赖。' },
  cell: { en: '"{text}" can not be worked out. Correct the expression; text stands in quotes.', zh: '“{text}”无法计算，请更正表达式；文本需加引号。' },
  type: { en: '{value} is not {type}. Correct the cell or the type.', zh: '{value} 不是{type}，请更正单元格或类型。' },
  given: { en: '"{column}" is {value}, which is none of the values allowed: {allowed}.', zh: '“{column}”的值为 {value}，不在允许的取值内：{allowed}。' },
  allowed: { en: '{value} is none of the values allowed: {allowed}. Correct the cell or the list.', zh: '{value} 不在允许的取值内：{allowed}。请更正单元格或列表。' },
  unique: {
    en: 'Rules {rules} match at once, but only one may. Make them exclude each other, or choose another hit policy.',
    zh: '规则 {rules} 同时匹配，但只允许一条。请使其互斥，或选择其他命中策略。',
  },
  any: {
    en: 'Rules {rules} match at once and give different values. Give them the same, or choose another hit policy.',
    zh: '规则 {rules} 同时匹配但结果不同。请使结果一致，或选择其他命中策略。',
  },
  numbers: { en: 'Rules {rules} give no numbers, so they can not be added up or compared. Give numbers.', zh: '规则 {rules} 的结果不是数字，无法汇总或比较，请填写数字。' },
} as const satisfies Record<string, Text>;

const typeWords: Readonly<Record<ValueType['base'], Text>> = {
  string: { en: 'a text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  boolean: { en: 'true or false', zh: '真或假' },
  date: { en: 'a date', zh: '日期' },
  time: { en: 'a time', zh: '时间' },
  dateTime: { en: 'a date and time', zh: '日期时间' },
  duration: { en: 'a duration', zh: '时长' },
  any: { en: 'a value', zh: '值' },
};
