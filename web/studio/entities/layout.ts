import type { Entity } from '@portico/contracts';
import { isPlain } from './design.ts';

/** Where the entities stand in the picture: apart from what they are, so that a diff of a file says something. */
export const layoutFile = 'layout/entities.json';

export interface Place {
  readonly x: number;
  readonly y: number;
}
export type Places = Readonly<Record<string, Place>>;

export function readLayout(text: string | undefined): Places {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (!isPlain(value)) return {};
    const places = Object.entries(value).filter(
      (entry): entry is [string, { x: number; y: number }] => isPlain(entry[1]) && Number.isFinite(entry[1]['x']) && Number.isFinite(entry[1]['y']),
    );
    return Object.fromEntries(places.map(([name, { x, y }]) => [name, { x, y }]));
  } catch {
    return {};
  }
}

/** The file: one entity a line, by name; places on a grid of eight. */
export function writeLayout(places: Places): string {
  const snap = (value: number): number => Math.round(value / 8) * 8;
  const lines = Object.entries(places)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { x, y }]) => `  ${JSON.stringify(name)}: { "x": ${snap(x)}, "y": ${snap(y)} }`);
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}

export const nodeWidth = 240;
const headHeight = 40;
const rowHeight = 28;

/** How high an entity is drawn. */
export function heightOf(entity: Entity): number {
  return headHeight + Object.keys(entity.fields).length * rowHeight + 34;
}

/** A place for something new: to the right of what is there, level with its top. */
export function freePlace(entities: readonly Entity[], known: Places): Place {
  const there = entities.flatMap((entity) => known[entity.name] ?? []);
  if (there.length === 0) return { x: 0, y: 0 };
  return { x: Math.max(...there.map((one) => one.x)) + nodeWidth + 80, y: Math.min(...there.map((one) => one.y)) };
}

/** Places for all: where somebody put them, else below one another to the right of what is there. */
export function placed(entities: readonly Entity[], known: Places, arranged: Places): Places {
  const free = entities.filter((entity) => known[entity.name] === undefined);
  if (free.length === 0) return known;
  if (free.length === entities.length) return arranged;
  const { x, y: top } = freePlace(entities, known);
  let y = top;
  const added = free.map((entity) => {
    const place = { x, y };
    y += heightOf(entity) + 40;
    return [entity.name, place] as const;
  });
  return { ...known, ...Object.fromEntries(added) };
}
