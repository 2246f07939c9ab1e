import { expect, test } from 'vitest';
import { treeKey, treeOf, usualFile, visibleRows } from './file-tree.ts';

const files = [{ path: 'access.cedar' }, { path: 'app.yaml', mark: 'changed' as const }, { path: 'entities/Order.yaml' }, { path: 'entities/sub/Deep.yaml' }];
const tree = treeOf(files, new Map([['entities/Order.yaml', 2]]));
const names = (closed: readonly string[]) => visibleRows(tree, new Set(closed)).map((row) => `${row.depth} ${row.node.name}`);

test('folders before files, each by name', () => {
  expect(names([])).toEqual(['1 entities', '2 sub', '3 Deep.yaml', '2 Order.yaml', '1 access.cedar', '1 app.yaml']);
  expect(names(['entities/'])).toEqual(['1 entities', '1 access.cedar', '1 app.yaml']);
  expect(visibleRows(tree, new Set()).find((row) => row.node.name === 'Order.yaml')?.node).toMatchObject({ findings: 2 });
  expect(tree.at(-1)).toMatchObject({ mark: 'changed' });
});

test('the file opened first', () => {
  expect(usualFile(files)).toBe('app.yaml');
  expect(usualFile([{ path: 'x' }])).toBe('x');
  expect(usualFile([])).toBeUndefined();
});

test('keys walk the tree', () => {
  const closed = new Set<string>();
  const rows = visibleRows(tree, closed);
  const press = (index: number, key: string) => treeKey(rows, closed, { index, key });
  expect(press(0, 'ArrowDown')).toEqual({ to: 1 });
  expect(press(0, 'ArrowLeft')).toEqual({ toggle: 'entities/' });
  expect(press(0, 'ArrowRight')).toEqual({ to: 1 });
  expect(press(3, 'ArrowLeft')).toEqual({ to: 0 });
  expect(press(5, 'ArrowDown')).toEqual({ to: 5 });
  expect(press(2, 'Home')).toEqual({ to: 0 });
  expect(treeKey(visibleRows(tree, new Set(['entities/'])), new Set(['entities/']), { index: 0, key: 'ArrowRight' })).toEqual({ toggle: 'entities/' });
});
