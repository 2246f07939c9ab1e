import type { PageNode, Place } from '@portico/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arranged, compacted, moveTo, placed, placeOf } from './dashboard-grid.ts';

const node = (id: string, at?: Place, type = 'chart'): PageNode => ({ id, type, ...(at && { at }) });
const overlaps = (a: Place, b: Place): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

test('blocks without a place follow the others, side by side where they fit, and are read row by row', () => {
  const first = node('first', { x: 0, y: 0, w: 6, h: 4 });
  const nodes = placed([node('late', undefined), first, node('one', undefined, 'metric'), node('dialog', undefined, 'modal')]);
  expect(nodes.map(({ id, at }) => [id, at])).toEqual([
    ['first', { x: 0, y: 0, w: 6, h: 4 }],
    ['late', { x: 6, y: 0, w: 6, h: 7 }],
    ['one', { x: 0, y: 4, w: 3, h: 2 }],
    ['dialog', undefined],
  ]);
  expect(nodes[0]).toBe(first);
});

test('what is in the way moves down, and nothing else changes', () => {
  const nodes = [node('a', { x: 0, y: 0, w: 6, h: 2 }), node('b', { x: 6, y: 0, w: 6, h: 2 }), node('c', { x: 0, y: 2, w: 12, h: 2 })];
  const moved = moveTo(nodes, 'b', { x: 3, y: 0, w: 6, h: 2 });
  expect(moved.map(placeOf)).toEqual([
    { x: 0, y: 2, w: 6, h: 2 },
    { x: 3, y: 0, w: 6, h: 2 },
    { x: 0, y: 4, w: 12, h: 2 },
  ]);
  expect(moveTo(nodes, 'a', { x: 0, y: 0, w: 6, h: 2 })).toEqual(nodes);
  expect(moveTo(nodes, 'a', { x: -3, y: -1, w: 40, h: 0 }).map(placeOf)[0]).toEqual({ x: 0, y: 0, w: 12, h: 1 });
});

const place = fc.record({ x: fc.integer({ min: 0, max: 11 }), y: fc.integer({ min: 0, max: 20 }), w: fc.integer({ min: 1, max: 12 }), h: fc.integer({ min: 1, max: 8 }) });
test('after a move no two blocks lie on one another, and the one that moved is where it was put', () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), place, (places, to) => {
      const nodes = places.map((at, index) => node(`n${index}`, at));
      const moved = moveTo(nodes, 'n0', to).map(placeOf);
      expect(moved[0]?.y).toBe(to.y);
      for (const [index, a] of moved.entries()) for (const b of moved.slice(index + 1)) expect(overlaps(a, b)).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test('after an arrangement no two blocks lie on one another, and none could move up', () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), place, (places, to) => {
      const nodes = places.map((at, index) => node(`n${index}`, at));
      const done = arranged(nodes, 'n0', to).map(placeOf);
      for (const [index, a] of done.entries()) {
        const others = done.toSpliced(index, 1);
        expect(others.some((b) => overlaps(a, b))).toBe(false);
        expect(a.y === 0 || others.some((b) => overlaps({ ...a, y: a.y - 1 }, b))).toBe(true);
      }
      expect(done.map(({ w, h }) => [w, h]).slice(1)).toEqual(
        placed(nodes)
          .toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
          .map((one) => [placeOf(one).w, placeOf(one).h])
          .slice(1),
      );
    }),
    { numRuns: 100 },
  );
});

test('a block that is put below its neighbour changes places with it, and a hole is closed', () => {
  const nodes = [node('a', { x: 0, y: 0, w: 6, h: 2 }), node('b', { x: 0, y: 2, w: 6, h: 2 }), node('c', { x: 6, y: 9, w: 6, h: 2 })];
  expect(arranged(nodes, 'a', { x: 0, y: 2, w: 6, h: 2 }).map(({ at }) => at?.y)).toEqual([2, 0, 0]);
  expect(arranged(nodes, 'b', { x: 0, y: 0, w: 6, h: 2 }).map(({ at }) => at?.y)).toEqual([2, 0, 0]);
  const settled = compacted(nodes);
  expect(settled[0]).toBe(nodes[0]);
  expect(compacted(settled)).toEqual(settled);
});
