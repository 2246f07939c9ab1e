import { evaluateFeel } from '@portico/bpmn';
import { choicesOf, type ContextChoice, type Text } from '@portico/contracts';

/** What expressions of context.yaml read. */
export interface Request {
  readonly input: Readonly<Record<string, unknown>>;
  readonly purpose: string;
  readonly principal: Readonly<Record<string, unknown>>;
  readonly language: string;
}

/** A value that was worked out, or why it could not be. */
export type Worked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: Text };

/** The first choice whose condition is true, with how many were not; else why none is. */
export function choose(piece: ContextChoice, about: { request: Request; now: Date }): Worked<{ choice: ContextChoice; at: number }> {
  let why: Text = { en: 'no condition is true', zh: '条件均不成立' };
  for (const [at, choice] of choicesOf(piece).entries()) {
    if (choice.if === undefined) return { ok: true, value: { choice, at } };
    const outcome = evaluateFeel(choice.if.slice(1), { variables: { ...about.request }, now: about.now });
    if (outcome.ok && outcome.value === true) return { ok: true, value: { choice, at } };
    why = outcome.ok
      ? { en: `the condition is not true: ${choice.if.slice(1)}`, zh: `条件不成立：${choice.if.slice(1)}` }
      : { en: `the condition can not be worked out: ${outcome.message}`, zh: `条件无法计算：${outcome.message}` };
  }
  return { ok: false, why };
}

/**
 * A value with its expressions worked out, wherever they stand in it. An expression that gives nothing is no value: a
 * filter without it would give everything.
 */
export function fillIn(value: unknown, about: { request: Request; now: Date }): Worked<unknown> {
  if (typeof value === 'string' && value.startsWith('=')) {
    const outcome = evaluateFeel(value.slice(1), { variables: { ...about.request }, now: about.now });
    if (outcome.ok && outcome.value !== null) return { ok: true, value: outcome.value };
    return { ok: false, why: { en: `nothing is known of ${value.slice(1)}`, zh: `缺少 ${value.slice(1)} 的值` } };
  }
  if (Array.isArray(value)) return all(value.map((part) => fillIn(part, about)));
  if (typeof value !== 'object' || value === null) return { ok: true, value };
  const parts = all(Object.values(value).map((part) => fillIn(part, about)));
  return parts.ok ? { ok: true, value: Object.fromEntries(Object.keys(value).map((name, index) => [name, parts.value[index]])) } : parts;
}

function all(parts: readonly Worked<unknown>[]): Worked<unknown[]> {
  const bad = parts.find((part) => !part.ok);
  return bad && !bad.ok ? bad : { ok: true, value: parts.flatMap((part) => (part.ok ? [part.value] : [])) };
}
