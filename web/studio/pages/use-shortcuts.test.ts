import { expect, test } from 'vitest';
import { keyAsks } from './use-shortcuts.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each([
  [{ key: 'z', ctrlKey: true }, false, 'undo'],
  [{ key: 'Z', metaKey: true, shiftKey: true }, false, 'redo'],
  [{ key: 'y', ctrlKey: true }, true, 'redo'],
  [{ key: 's', ctrlKey: true }, true, 'save'],
  [{ key: 'c', ctrlKey: true }, false, 'copy'],
  [{ key: 'c', ctrlKey: true }, true, undefined],
  [{ key: 'Delete' }, false, 'remove'],
  [{ key: 'Backspace' }, true, undefined],
  [{ key: 'ArrowUp', altKey: true }, false, 'move'],
  [{ key: 'ArrowUp' }, false, undefined],
  [{ key: 'F2' }, true, 'rename'],
  [{ key: '?', shiftKey: true }, false, 'help'],
  [{ key: 'k', ctrlKey: true }, false, undefined],
])('%j while typing: %s', (event, typing, asked) => {
  expect(keyAsks({ ...plain, ...event }, typing)).toBe(asked);
});
