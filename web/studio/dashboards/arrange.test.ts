import { expect, test } from 'vitest';
import type { PageNode, Place } from '@portico/contracts';
import { carriedPlace, carriedType, carryName, draggedPlace, keyedBoard, keyedPlace } from './arrange.ts';

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

test('a kind of block is told by the small name browsers give to what is dragged, and lands under the pointer', () => {
  expect(carriedType(['text/plain', carryName('masterDetail').toLowerCase()])).toBe('masterDetail');
  expect(carriedType(['text/plain', 'application/x-portico-block.nothing'])).toBeUndefined();
  expect(carriedType([])).toBeUndefined();
  expect(carriedPlace('metric', { x: 600, y: 110 }, 1188)).toEqual({ x: 5, y: 2, w: 3, h: 2 });
  expect(carriedPlace('chart', { x: 1180, y: -5 }, 1188)).toEqual({ x: 6, y: 0, w: 6, h: 7 });
});

test('with the arrows a block goes past its neighbour, up and down', () => {
  const node = (id: string, at: Place): PageNode => ({ id, type: 'chart', at });
  const nodes = [node('a', { x: 0, y: 0, w: 6, h: 7 }), node('b', { x: 0, y: 7, w: 6, h: 3 })];
  const down = keyedBoard(nodes, 'a', { x: 0, y: 1, w: 6, h: 7 });
  expect(down.map(({ at }) => at?.y)).toEqual([3, 0]);
  expect(keyedBoard(down, 'a', { x: 0, y: 2, w: 6, h: 7 }).map(({ at }) => at?.y)).toEqual([0, 7]);
  // At the bottom there is nowhere to go.
  expect(keyedBoard(down, 'a', { x: 0, y: 4, w: 6, h: 7 })).toBe(down);
});
