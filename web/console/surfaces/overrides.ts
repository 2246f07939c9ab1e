import type { ItemOverride } from '@portico/contracts';
import type { Definition } from './diff.ts';

/** Overrides as the operation keeps them: all kinds; this page changes those of tools. */
export type Overrides = Readonly<Record<string, unknown>>;
export type ToolOverrides = Readonly<Record<string, ItemOverride>>;

/** The overrides of tools, by the provider's own names. */
export function toolOverrides(overrides: Overrides): ToolOverrides {
  return (overrides['tools'] ?? {}) as ToolOverrides;
}

/** The whole set with those of tools replaced; what says nothing is left out. */
export function withTools(overrides: Overrides, tools: ToolOverrides): Overrides {
  return { ...overrides, tools: Object.fromEntries(Object.entries(tools).flatMap(([name, one]) => (Object.keys(slim(one)).length > 0 ? [[name, slim(one)]] : []))) };
}

/** An override without fields that say nothing. */
export function slim(one: ItemOverride): ItemOverride {
  return Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined && value !== false && value !== ''));
}

/** How many tools two sets treat differently. */
export function countChanged(a: ToolOverrides, b: ToolOverrides): number {
  const text = (one: ItemOverride | undefined) => JSON.stringify(Object.entries(slim(one ?? {})).toSorted(([x], [y]) => x.localeCompare(y, 'en')));
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => text(a[name]) !== text(b[name])).length;
}

/** A tool as callers read it. */
export function toolAs(definition: Definition, override: ItemOverride | undefined): { name: string; title: string; description: string } {
  const text = (key: string) => (typeof definition[key] === 'string' ? definition[key] : '');
  return { name: override?.name ?? text('name'), title: override?.title ?? text('title'), description: override?.description ?? text('description') };
}
