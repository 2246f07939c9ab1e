import type { SurfaceChange, Text } from '@portico/contracts';
import { reveal } from './hidden.ts';
import { wordDiff } from './word-diff.ts';

/** A change before it is known which item it is of. */
export type Facet = Omit<SurfaceChange, 'kind' | 'name' | 'was'>;

/** A value as it stands in a sentence: short, hidden characters visible. */
export function show(value: unknown): string {
  const text = reveal(typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? ''));
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** A name or value as it is quoted in either language. */
export function quoted(text: string): Text {
  const shown = show(text).slice(1).replace(/"$/, '');
  return { en: show(text), zh: `“${shown}”` };
}

/** A text that came, went or changed, with its words. Whatever a model reads deserves a look; titles less so. */
export function textFacet(id: string, at: { place: string; subject: Text }, values: readonly [before: unknown, after: unknown]): Facet {
  const [before, after] = values;
  const both = typeof before === 'string' && typeof after === 'string';
  const { en, zh } = at.subject;
  return {
    id,
    severity: id.endsWith('title') ? 'info' : 'attention',
    compatibility: 'compatible',
    place: at.place,
    message:
      before === undefined
        ? { en: `${en} was added.`, zh: `新增${zh}。` }
        : after === undefined
          ? { en: `${en} was taken away.`, zh: `移除${zh}。` }
          : { en: `${en} reads differently.`, zh: `${zh}已改写。` },
    ...(both || typeof after === 'string' || typeof before === 'string' ? { words: wordDiff(asText(before), asText(after)) } : { before, after }),
  };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));
