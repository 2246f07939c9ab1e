import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstWindow, heightOf, rowsIn, scrolled, type WindowSize } from './window.ts';

const million: WindowSize = { rows: 1_000_000, row: 36, view: 600 };
const small: WindowSize = { rows: 100, row: 36, view: 600 };

describe('the window of a long list', () => {
  test('draws some twenty rows, wherever it stands', () => {
    const { first, end, offset } = rowsIn(scrolled(firstWindow, 1800, small), small);
    expect([first, end, offset]).toEqual([42, 75, 42 * 36]);
  });

  test('a million rows fit into an element that browsers can lay out, and its ends are those of the list', () => {
    const height = heightOf(million);
    expect(height).toBeLessThanOrEqual(16_000_000);
    expect(rowsIn(scrolled(firstWindow, height - million.view, million), million).end).toBe(1_000_000);
    expect(rowsIn(scrolled({ scroll: 5000, top: 900_000 }, 0, million), million).first).toBe(0);
  });

  test('a turn of the wheel moves by as much, a dragged bar goes to its share', () => {
    const middle = scrolled(firstWindow, heightOf(million) / 2, million);
    expect(middle.top / 36).toBeGreaterThan(490_000);
    expect(scrolled(middle, middle.scroll + 100, million).top - middle.top).toBe(100);
  });

  test('every row can be reached by small steps, and what is drawn covers what is seen', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -600, max: 600 }), { maxLength: 60 }), fc.integer({ min: 0, max: 8_000_000 }), (steps, start) => {
        let at = scrolled(firstWindow, start, million);
        for (const step of steps) at = scrolled(at, Math.min(heightOf(million) - million.view, Math.max(0, at.scroll + step)), million);
        const { first, end, offset } = rowsIn(at, million);
        expect(first * 36).toBeLessThanOrEqual(at.top);
        expect(end * 36).toBeGreaterThanOrEqual(Math.min(36_000_000, at.top + 600));
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(end - first).toBeLessThan(40);
      }),
    );
  });
});
