import { nodesOf, type Page } from '@portico/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPage } from './model.ts';
import { anyPage, byHand } from './sample.fixture.ts';
import { arrange, type Item, shapeOf, skeletonOf, withIds } from './skeleton.ts';

const ids = (page: Page): string[] => [...nodesOf(page)].map(({ node }) => node.id).toSorted();

/** All places of a skeleton, to take from and put into. */
function placesIn(items: Item[]): Item[][] {
  return [items, ...items.flatMap(({ props }) => Object.values(props).flatMap((inner) => (Array.isArray(inner) ? placesIn(inner as Item[]) : [])))];
}

describe('what the canvas is told of a page', () => {
  test('given back as it was, the page is the very same', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        expect(arrange(page, skeletonOf(page.body))).toBe(page);
      }),
    );
  });

  test('nothing in it says what is in a block', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        for (const place of placesIn([...skeletonOf(page.body)]))
          for (const { props } of place) expect(Object.keys(props).every((key) => key === 'id' || key.startsWith('slot'))).toBe(true);
      }),
    );
  });

  test('after any move every block is still there once, with all that is in it', () => {
    fc.assert(
      fc.property(anyPage, fc.nat(), fc.nat(), fc.nat(), (page, from, at, to) => {
        const skeleton = structuredClone(skeletonOf(page.body)) as Item[];
        const before = placesIn(skeleton);
        const source = before[from % before.length] ?? [];
        const [item] = source.splice(at % Math.max(1, source.length), 1);
        const after = placesIn(skeleton);
        if (item) after[to % after.length]?.push(item);
        const moved = arrange(page, skeleton);
        expect(ids(moved)).toEqual(ids(page));
        const rest = new Map([...nodesOf(page)].map(({ node }) => [node.id, node]));
        for (const { node } of nodesOf(moved)) {
          const { slots, ...own } = node;
          const { slots: slotsBefore, ...ownBefore } = rest.get(node.id) ?? node;
          expect(own).toEqual(ownBefore);
          expect(slots?.['elsewhere']).toEqual(slotsBefore?.['elsewhere']);
        }
        expect(shapeOf(skeletonOf(moved.body))).toBe(shapeOf(skeleton));
      }),
    );
  });

  test('under other ids and back again it is the same', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const items = skeletonOf(page.body);
        const there = withIds(items, (id) => `x-${id}`);
        expect(withIds(there, (id) => id.slice(2))).toEqual(items);
      }),
    );
  });

  test('a block the canvas does not show keeps its place and its own blocks', () => {
    const read = readPage(byHand);
    if (!('page' in read)) throw new Error('it can be read');
    const [weather, two] = skeletonOf(read.page.body);
    if (!weather || !two) throw new Error('there are two');
    const swapped = arrange(read.page, [two, weather]);
    expect(swapped.body.map(({ id }) => id)).toEqual(['two', 'weather']);
    expect(swapped.body[1]).toBe(read.page.body[0]);
    expect(swapped.body[0]).toBe(read.page.body[1]);
  });
});
