import type { ItemOverride } from '@portico/contracts';
import type { Compared, Definition } from './diff.ts';

/** The lists of a surface, and what an item of each is known by. */
export const groups = { tools: 'name', prompts: 'name', resources: 'uri', resourceTemplates: 'uriTemplate' } as const;
export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as readonly Group[];

/** What agents read instead of what the provider wrote, by the provider's own names; all of a surface at once. */
export type Overrides = Readonly<Record<Group, Readonly<Record<string, ItemOverride>>>> & { readonly instructions: string };

/** The overrides as they were saved. */
export function readOverrides(saved: Readonly<Record<string, unknown>>): Overrides {
  const { tools = {}, prompts = {}, resources = {}, resourceTemplates = {}, instructions = '' } = saved as Partial<Overrides>;
  return { tools, prompts, resources, resourceTemplates, instructions };
}

/** The overrides as they are saved; what says nothing is left out. */
export function writtenOverrides({ instructions, ...lists }: Overrides): Record<string, unknown> {
  const full = (told: Overrides[Group]) => Object.fromEntries(Object.entries(told).flatMap(([key, one]) => (Object.keys(slim(one)).length > 0 ? [[key, slim(one)]] : [])));
  return { ...Object.fromEntries(groupNames.map((group) => [group, full(lists[group])])), ...(instructions.trim() !== '' && { instructions: instructions.trim() }) };
}

/** With one item told otherwise. */
export function withItem(overrides: Overrides, item: Pick<Item, 'group' | 'key'>, override: ItemOverride): Overrides {
  return { ...overrides, [item.group]: { ...overrides[item.group], [item.key]: override } };
}

/** An override without fields that say nothing. */
export function slim(one: ItemOverride): ItemOverride {
  return Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined && value !== false && value !== ''));
}

/** How many items two sets treat differently; the instructions are one. */
export function countChanged(a: Overrides, b: Overrides): number {
  const text = (one: ItemOverride | undefined) => JSON.stringify(Object.entries(slim(one ?? {})).toSorted(([x], [y]) => x.localeCompare(y, 'en')));
  const items = groupNames.flatMap((group) => [...new Set([...Object.keys(a[group]), ...Object.keys(b[group])])].filter((key) => text(a[group][key]) !== text(b[group][key])));
  return items.length + Number(a.instructions.trim() !== b.instructions.trim());
}

/** An item of a surface: as the provider wrote it, and as callers read it. */
export interface Item {
  readonly group: Group;
  /** The provider's own name, uri or template of it. */
  readonly key: string;
  readonly definition: Definition;
  readonly override: ItemOverride | undefined;
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** Every item of a surface under its overrides, tools first. */
export function itemsUnder(surface: Compared['after'], overrides: Overrides): readonly Item[] {
  return groupNames.flatMap((group) =>
    surface[group].map((definition: Definition) => {
      const text = (field: string) => (typeof definition[field] === 'string' ? definition[field] : '');
      const key = text(groups[group]);
      const override = overrides[group][key];
      const { name = text('name'), title = text('title'), description = text('description') } = override ?? {};
      return { group, key, definition, override, name, title, description };
    }),
  );
}
