import { wasm, type PolicyJson } from './cedar.ts';
import { fieldActions } from './vocabulary.ts';

/** One policy of a Cedar file. */
export interface Rule {
  /** Its `@id`, else `policy` and its place counted from 0. */
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly file: string;
  /** 1-based line it begins at. */
  readonly line: number;
  readonly text: string;
}
export interface ReadRule extends Rule {
  readonly json: PolicyJson;
  /** Names of the actions its head allows; undefined for all. */
  readonly actions: ReadonlySet<string> | undefined;
}

/** The pieces of a Cedar file between its semicolons, each with the line its first word stands on. */
export function pieces(text: string): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  let start = -1;
  let end = -1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '/' && text[at + 1] === '/') {
      const next = text.indexOf('\n', at);
      at = next === -1 ? text.length : next;
      continue;
    }
    if (sign === undefined || /\s/.test(sign)) continue;
    if (start === -1) start = at;
    if (sign === '"') at = closingQuote(text, at);
    end = Math.min(at + 1, text.length);
    if (sign !== ';') continue;
    found.push({ text: text.slice(start, end), line: lineAt(text, start) });
    start = -1;
  }
  if (start !== -1) found.push({ text: text.slice(start, end), line: lineAt(text, start) });
  return found;
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** The 1-based line of a position. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function actionsOf(json: PolicyJson): ReadonlySet<string> | undefined {
  const { action } = json;
  if (action.op === 'All') return undefined;
  const named = 'entities' in action ? action.entities : 'entity' in action ? [action.entity] : [];
  return new Set(named.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id)));
}

/** Reads the rules of a Cedar file that is known to parse. */
export function readRules(file: string, text: string): ReadRule[] {
  return pieces(text).map((piece, place) => {
    const answer = wasm.policyToJson(piece.text);
    if (answer.type === 'failure') throw new Error(`${file}:${piece.line}: ${answer.errors[0]?.message ?? 'not a policy'}`);
    const { json } = answer;
    return { id: json.annotations?.['id'] ?? `policy${place}`, effect: json.effect, file, line: piece.line, text: piece.text, json, actions: actionsOf(json) };
  });
}

/** May the rule say anything about this action? */
export function concerns(rule: ReadRule, action: string): boolean {
  return rule.actions?.has(action) ?? true;
}
export const concernsFields = (rule: ReadRule): boolean => fieldActions.some((action) => concerns(rule, action));
