import type { Field } from '@portico/contracts';
import { fieldsOf, type Control } from '../../../kit/schema-form.ts';

/** A tool a page can call; without `provider` one of the app itself. */
export interface Tool {
  readonly provider: string | undefined;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: readonly ToolInput[];
}

/** An argument a tool takes, as its input schema says. */
export interface ToolInput {
  readonly name: string;
  readonly title: string;
  readonly words: string;
  readonly required: boolean;
  /** How a literal is written; undefined for lists and objects, written as JSON. */
  readonly field: Field | undefined;
}

type Definition = Readonly<Record<string, unknown>>;

/** A tool as MCP defines it (2025-11-25), read for the designer; without a name it is none. */
export function toolOf(definition: Definition, provider?: string): Tool | undefined {
  const { name, title, description, inputSchema } = definition;
  if (typeof name !== 'string' || name === '') return undefined;
  const inputs = fieldsOf((inputSchema ?? {}) as Definition).map(({ name: input, label, description: words, required, control, choices }): ToolInput => ({
    name: input,
    title: label,
    words,
    required,
    field: literalOf(control, choices),
  }));
  return { provider, name, title: typeof title === 'string' && title !== '' ? title : name, description: typeof description === 'string' ? description : '', inputs };
}

const types: Readonly<Record<Exclude<Control, 'choice' | 'json' | 'texts'>, Field['type']>> = {
  text: 'text',
  long: 'text',
  date: 'date',
  boolean: 'boolean',
  integer: 'integer',
  number: 'float',
};

function literalOf(control: Control, choices: readonly unknown[]): ToolInput['field'] {
  if (control === 'json' || control === 'texts') return undefined;
  if (control !== 'choice') return { type: types[control] };
  return choices.every((one) => typeof one === 'string') ? { type: 'enum', values: choices.map((value) => ({ value })) } : undefined;
}

/** The tools whose name, title or description has every word that was typed; all of them for none. */
export function matching(tools: readonly Tool[], typed: string): readonly Tool[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return tools.filter(({ name, title, description }) => words.every((word) => `${name} ${title} ${description}`.toLowerCase().includes(word)));
}

type Values = Readonly<Record<string, unknown>>;

/** The arguments that also fit another tool: those it takes. */
export function argumentsFor(tool: Tool, before: Values = {}): Values {
  return Object.fromEntries(Object.entries(before).filter(([name]) => tool.inputs.some((input) => input.name === name)));
}

/** Arguments that are missing, and those the tool does not take. */
export function misfits(tool: Tool, given: Values = {}): { readonly missing: readonly ToolInput[]; readonly foreign: readonly string[] } {
  return {
    missing: tool.inputs.filter(({ name, required }) => required && (given[name] === undefined || given[name] === '')),
    foreign: Object.keys(given).filter((name) => !tool.inputs.some((input) => input.name === name)),
  };
}
