import { z } from 'zod';
import type { Operation } from './define.ts';

/** JSON Schema of one input field, as far as edges and the CLI look into it. */
export interface InputProperty {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly InputProperty[];
  readonly items?: InputProperty;
  readonly default?: unknown;
  readonly description?: string;
}

/** Fields of an operation's input as a caller writes them, and which of them must be there. */
export function inputProperties(operation: Operation): { readonly properties: Readonly<Record<string, InputProperty>>; readonly required: readonly string[] } {
  const schema = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, InputProperty>; required?: string[] };
  return { properties: schema.properties ?? {}, required: schema.required ?? [] };
}
