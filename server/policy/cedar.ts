import * as wasm from '@cedar-policy/cedar-wasm/nodejs';
import type { CedarValueJson, DetailedError, EntityJson, Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

export { wasm };
export type { CedarValueJson, DetailedError, EntityJson, Expr, PolicyJson };

/** The operator or function of a node of Cedar's JSON and what it is applied to; a node always has exactly one. */
export function nodeOf(expression: Expr): { operator: string; operand: unknown } {
  const [found] = Object.entries(expression);
  if (!found) throw new Error('an empty Cedar expression');
  return { operator: found[0], operand: found[1] };
}

/** Calls `visit` for an expression and everything inside it, outermost first. */
export function walk(expression: unknown, visit: (operator: string, operand: unknown) => void): void {
  if (Array.isArray(expression)) {
    for (const item of expression) walk(item, visit);
    return;
  }
  if (typeof expression !== 'object' || expression === null) return;
  for (const [key, value] of Object.entries(expression)) {
    visit(key, value);
    if (key !== 'Value') walk(value, visit);
  }
}

/** The reference `{__entity: …}` or `{type, id}` stands for. */
export function referenceOf(value: unknown): { type: string; id: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const inner: unknown = '__entity' in value ? value.__entity : value;
  if (typeof inner !== 'object' || inner === null || !('type' in inner) || !('id' in inner)) return undefined;
  return { type: String(inner.type), id: String(inner.id) };
}
