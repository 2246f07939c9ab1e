import type { Definitions, ItemKind, JsonObject } from '@portico/contracts';
import { below, isObject } from './canonical.ts';
import { itemsOf, shapeOf } from './normal-form.ts';

/**
 * What a text is there for. People read names, titles and descriptions when they look at a tool; a model also reads
 * what is meant for machines: values, patterns, comments, names of properties.
 */
export type Role = 'name' | 'title' | 'description' | 'address' | 'property' | 'value' | 'choice' | 'pattern' | 'comment' | 'reference' | 'icon' | 'key';

/** Roles in which nobody expects sentences. */
export const machineRoles: ReadonlySet<Role> = new Set(['property', 'value', 'choice', 'pattern', 'comment', 'reference', 'key']);

export interface Passage {
  readonly role: Role;
  /** JSON pointer into the definition. */
  readonly place: string;
  readonly text: string;
}

/** An item with every text in it. */
export interface Subject {
  readonly kind: ItemKind;
  readonly name: string;
  readonly definition: JsonObject;
  readonly passages: readonly Passage[];
}

/** Every text of a surface, item by item. */
export function* subjectsOf(definitions: Definitions): Generator<Subject> {
  const { instructions } = definitions;
  if (instructions !== undefined) yield { kind: 'instructions', name: '', definition: {}, passages: [{ role: 'description', place: '', text: instructions }] };
  for (const item of itemsOf(definitions)) yield { ...item, passages: passagesOf(item.definition) };
}

/** Deeper than this nothing is read; `checkDefinitions` lets nothing deeper through. */
const deepest = 80;
const itemRoles: Readonly<Record<string, Role>> = { name: 'name', title: 'title', description: 'description', uri: 'address', uriTemplate: 'address' };
const schemaRoles: Readonly<Record<string, Role>> = {
  title: 'title',
  description: 'description',
  pattern: 'pattern',
  $comment: 'comment',
  $ref: 'reference',
  $dynamicRef: 'reference',
  $id: 'reference',
  $schema: 'reference',
  enum: 'choice',
  const: 'choice',
};

function passagesOf(definition: JsonObject): Passage[] {
  const passages: Passage[] = [];
  const add = (role: Role, place: string, text: string): void => {
    if (text !== '') passages.push({ role, place, text });
  };
  /** Any value whose keys mean nothing to us. */
  const data = (value: unknown, place: string, how: { role: Role; depth: number }): void => {
    if (typeof value === 'string') add(how.role, place, value);
    if (typeof value !== 'object' || value === null || how.depth > deepest) return;
    for (const [key, item] of Object.entries(value)) {
      const there = below(place, key);
      if (!Array.isArray(value) && !plainKey.test(key)) add('key', there, key);
      data(item, there, { role: how.role, depth: how.depth + 1 });
    }
  };
  const schema = (node: unknown, place: string, depth: number): void => {
    if (!isObject(node) || depth > deepest) return;
    for (const [keyword, value] of Object.entries(node)) {
      const there = below(place, keyword);
      const shape = shapeOf(keyword, value);
      if (shape === 'schema') schema(value, there, depth + 1);
      else if (shape === 'data') {
        if (!plainKey.test(keyword)) add('key', there, keyword);
        data(value, there, { role: Object.hasOwn(schemaRoles, keyword) ? (schemaRoles[keyword] ?? 'value') : 'value', depth });
      } else {
        for (const [key, branch] of Object.entries(value as object)) {
          if (shape === 'named') add('property', below(there, key), key);
          schema(branch, below(there, key), depth + 1);
        }
      }
    }
  };
  for (const [key, value] of Object.entries(definition)) {
    const place = below('', key);
    if (key === 'inputSchema' || key === 'outputSchema') schema(value, place, 0);
    else if (key === 'arguments' && Array.isArray(value)) {
      for (const [at, argument] of value.entries()) {
        if (!isObject(argument)) continue;
        for (const [part, text] of Object.entries(argument)) data(text, below(place, at, part), { role: part === 'name' ? 'property' : (itemRoles[part] ?? 'value'), depth: 0 });
      }
    } else if (key === 'annotations' && isObject(value)) {
      for (const [part, text] of Object.entries(value)) data(text, below(place, part), { role: part === 'title' ? 'title' : 'value', depth: 0 });
    } else {
      if (!plainKey.test(key)) add('key', place, key);
      data(value, place, { role: key === 'icons' ? 'icon' : Object.hasOwn(itemRoles, key) ? (itemRoles[key] ?? 'value') : 'value', depth: 0 });
    }
  }
  return passages;
}

/** Keys as programs write them; others are looked at as texts. */
const plainKey = /^[\w$./:@#-]{1,100}$/;
