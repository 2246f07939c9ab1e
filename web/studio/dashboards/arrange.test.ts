import { expect, test } from 'vitest';
import { draggedPlace, keyedPlace } from './arrange.ts';

const start = { x: 4, y: 2, w: 4, h: 3 };
const key = (name: string, more: object = {}) => ({ key: name, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more });

test('a block follows the pointer from column to column and never leaves the grid', () => {
  // 12 columns in 1188 px: one every 100 px; a row every 52 px.
  expect(draggedPlace(start, { grip: 'move', x: 149, y: 110 }, 1188)).toEqual({ x: 5, y: 4, w: 4, h: 3 });
  expect(draggedPlace(start, { grip: 'move', x: 5000, y: -5000 }, 1188)).toEqual({ x: 8, y: 0, w: 4, h: 3 });
});

test('its corner changes the size, up to the edge and down to one', () => {
  expect(draggedPlace(start, { grip: 'resize', x: -100, y: 52 }, 1188)).toEqual({ x: 4, y: 2, w: 3, h: 4 });
  expect(draggedPlace(start, { grip: 'resize', x: 5000, y: -5000 }, 1188)).toEqual({ x: 4, y: 2, w: 8, h: 1 });
});

test('arrows move, with Shift they resize; other keys are left to others', () => {
  expect(keyedPlace(start, key('ArrowRight'))).toEqual({ ...start, x: 5 });
  expect(keyedPlace(start, key('ArrowUp', { shiftKey: true }))).toEqual({ ...start, h: 2 });
  expect(keyedPlace(start, key('ArrowUp', { altKey: true }))).toBeUndefined();
  expect(keyedPlace(start, key('Enter'))).toBeUndefined();
});
