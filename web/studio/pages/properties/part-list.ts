import type { Title } from '@portico/contracts';

export interface Part {
  readonly key: string;
  readonly title: Title;
}

/** The parts of tabs and steps, as far as they can be read. */
export function partsOf(value: unknown): readonly Part[] {
  return Array.isArray(value) ? value.filter(isPart) : [];
}

/** A key no other part has; it names the part's blocks in the file and never changes. */
export function freeKey(parts: readonly Part[]): string {
  const taken = new Set(parts.map(({ key }) => key));
  for (let count = parts.length + 1; ; count += 1) if (!taken.has(`part${count}`)) return `part${count}`;
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string' && 'title' in value;
}
