import { evaluateFeel, readFeel, temporalValue } from '@portico/bpmn';
import { titleIn } from '@portico/contracts';
import { type EntityView, fieldsOf, type RecordView } from '../model.ts';
import type { Scope, SourceData } from './scope.ts';

/** Why an expression has no value, or not the one that was meant. */
export interface ExpressionProblem {
  readonly reason: 'unreadable' | 'unknownName';
  readonly detail: string;
  readonly expression: string;
}
export interface Outcome {
  readonly value: unknown;
  readonly problem?: ExpressionProblem | undefined;
}

const paths = new Map<string, readonly string[]>();

/** The names an expression uses, with their properties: `data.orders`, `row.total`; none when it can't be read. */
export function pathsOf(expression: string): readonly string[] {
  const known = paths.get(expression);
  if (known) return known;
  const read = readFeel(expression);
  const found = read.ok ? read.paths : [];
  paths.set(expression, found);
  return found;
}

/** Works an expression out over what its page knows. */
export function evaluate(expression: string, scope: Scope): Outcome {
  const { now } = scope;
  const outcome = evaluateFeel(expression, { variables: variablesOf(scope), now, today: dayOf(now) });
  if (!outcome.ok) return { value: null, problem: { reason: 'unreadable', detail: `${outcome.message} (${outcome.from + 1})`, expression } };
  const unknown = outcome.missing.filter((name) => !roots.has(name));
  if (unknown.length > 0) return { value: outcome.value, problem: { reason: 'unknownName', detail: unknown.join(', '), expression } };
  return { value: outcome.value };
}

const roots: ReadonlySet<string> = new Set(['params', 'user', 'data', 'state', 'row', 'form', 'answer']);

function variablesOf(scope: Scope): Record<string, unknown> {
  const { params, paramTypes, language } = scope;
  return {
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, temporalValue(paramTypes[name] ?? 'text', value)])),
    user: { ...scope.user, language },
    data: Object.fromEntries(Object.entries(scope.data).map(([name, data]) => [name, dataValue(data, language)])),
    state: scope.state,
    row: scope.row ? recordValue(scope.row.entity, scope.row.record, language) : null,
    answer: scope.answer ?? null,
    form: scope.form ? fieldValues(scope.form.entity, scope.form.values, language) : null,
  };
}

const kept = new WeakMap<object, { language: string; value: unknown }>();

function dataValue(data: SourceData, language: 'en' | 'zh'): unknown {
  if (data.kind === 'plain') return data.value;
  if (data.kind === 'record') return data.record ? recordValue(data.entity, data.record, language) : null;
  const known = kept.get(data.records);
  if (known?.language === language) return known.value;
  const value = data.records.map((record) => recordValue(data.entity, record, language));
  kept.set(data.records, { language, value });
  return value;
}

/** A record as FEEL has it: `row.total`, `row.customer.label`, `row.customer.name` for a relation that came along. */
function recordValue(entity: EntityView, record: RecordView, language: 'en' | 'zh'): unknown {
  const known = kept.get(record);
  if (known?.language === language) return known.value;
  const related = Object.entries(record.related ?? {}).map(([name, one]) => [name, isRelated(one) ? { ...one.values, id: one.id, label: one.label } : null]);
  const value = { ...fieldValues(entity, record.values, language), ...Object.fromEntries(related), id: record.values['id'] ?? record.id, label: record.label };
  kept.set(record, { language, value });
  return value;
}

function isRelated(value: unknown): value is RecordView {
  return typeof value === 'object' && value !== null && 'id' in value;
}

function fieldValues(entity: EntityView, values: Readonly<Record<string, unknown>>, language: 'en' | 'zh'): Record<string, unknown> {
  const types = new Map(fieldsOf(entity).map((field) => [field.name, field.type as string]));
  return Object.fromEntries(
    [...new Set([...types.keys(), ...Object.keys(values)])].map((name) => {
      const value = values[name] ?? null;
      const type = types.get(name) ?? 'text';
      return [name, type === 'localText' && typeof value === 'object' && value !== null ? titleIn(language, value, '') : temporalValue(type, value)];
    }),
  );
}

function dayOf(now: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
