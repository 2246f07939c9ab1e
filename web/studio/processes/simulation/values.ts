import { type FlowNode, type FormBinding, type Json, type ProcessDefinition, readFeel, type Variables } from '@portico/bpmn';
import { type Entity, titleIn } from '@portico/contracts';
import type { Language } from '../../../kit/index.ts';
import { fieldsOf } from '../../../kit/schema-form.ts';
import { spell } from '../../../render/index.ts';

/** A value somebody is asked for while a process is tried. */
export interface Wanted {
  readonly name: string;
  readonly label: string;
  readonly kind: 'boolean' | 'choice' | 'any';
  readonly choices: readonly string[];
}

/** Values as they are typed: name → text. */
export type Typed = Readonly<Record<string, string>>;

/** What is asked for at an element: the fields of its form, else what its outputs look for in the answer. */
export function wantedAt(node: FlowNode | undefined, entities: readonly Entity[], language: Language): readonly Wanted[] {
  const form = formOf(node);
  if (form) return formWanted(form, entities, language);
  const outputs = node && 'mappings' in node ? node.mappings.outputs : [];
  return unique(outputs.flatMap(({ from }) => rootsOf(from)).filter((name) => name !== 'result')).map(anyNamed);
}

function formOf(node: FlowNode | undefined): FormBinding | undefined {
  if (node?.kind === 'start') return node.form;
  return node?.kind === 'activity' && node.work.type === 'user' ? node.work.form : undefined;
}

function formWanted(form: FormBinding, entities: readonly Entity[], language: Language): readonly Wanted[] {
  if (form.schema)
    return fieldsOf(form.schema).map(({ name, label, control, choices }) => ({
      name,
      label,
      kind: control === 'boolean' ? 'boolean' : control === 'choice' ? 'choice' : 'any',
      choices: choices.map(String),
    }));
  const entity = entities.find(({ name }) => name === form.entity);
  if (!entity) return (form.fields ?? []).map(anyNamed);
  const names = form.fields && form.fields.length > 0 ? form.fields : Object.keys(entity.fields);
  return names.map((name): Wanted => {
    const field = entity.fields[name];
    const values = (field?.values ?? []).map(({ value }) => value);
    return {
      name,
      label: titleIn(language, field?.title ?? entity.relations?.[name]?.title, spell(name)),
      kind: field?.type === 'boolean' ? 'boolean' : values.length > 0 ? 'choice' : 'any',
      choices: values,
    };
  });
}

/** Variables the conditions of a process look at: what is worth giving. */
export function usedNames(definition: ProcessDefinition): readonly string[] {
  return unique(Object.values(definition.flows).flatMap(({ condition }) => (condition === undefined ? [] : rootsOf(condition)))).toSorted();
}

function rootsOf(expression: string): readonly string[] {
  const read = readFeel(expression);
  return read.ok ? read.paths.map((path) => path.split('.')[0] ?? path) : [];
}

function anyNamed(name: string): Wanted {
  return { name, label: name, kind: 'any', choices: [] };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** What was typed, as values: numbers, true and false, JSON; the rest is text. What was left empty is left out. */
export function valuesOf(typed: Typed): Variables {
  return Object.fromEntries(Object.entries(typed).flatMap(([name, text]) => (name.trim() === '' || text.trim() === '' ? [] : [[name.trim(), valueOf(text.trim())]])));
}

function valueOf(text: string): Json {
  if (!/^(-?\d|true$|false$|null$|[[{"])/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A value as it would be typed. */
export function typedOf(value: Json): string {
  return typeof value === 'string' && valueOf(value) === value ? value : JSON.stringify(value);
}
