import { describe, expect, test } from 'vitest';
import { diffPage } from './page-diff.ts';

const block = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ id, type: 'text', ...more });
const page = (...body: unknown[]): Record<string, unknown> => ({ format: 1, name: 'start', title: 'Start', body });
const told = (before: unknown, after: unknown): string[] =>
  (diffPage(before, after)?.rows ?? []).map((row) => `${'  '.repeat(row.depth)}${row.id} ${row.status} ${row.changes.join(',')}`.trimEnd());

describe('the picture of a page', () => {
  test('names blocks added, changed and removed, and which of their properties', () => {
    const before = page(block('a', { props: { text: 'x', size: 1 } }), block('b'), block('c'));
    const after = page(block('a', { props: { text: 'y', size: 1 }, visible: '=true' }), block('d'), block('c'));
    expect(told(before, after)).toEqual(['a changed text,visible', 'b removed', 'd added']);
    expect(diffPage(before, after)?.same).toBe(1);
  });

  test('shows a change deep down with the blocks around it', () => {
    const inner = (text: string) => page(block('tabs', { slots: { one: [block('x', { props: { text } }), block('y')] } }), block('z'));
    expect(told(inner('1'), inner('2'))).toEqual(['tabs same', '  x changed text']);
  });

  test('tells a move from a change, and what only has another neighbour from a move', () => {
    expect(told(page(block('a'), block('b'), block('c')), page(block('b'), block('c'), block('a')))).toContain('a moved');
    expect(told(page(block('a'), block('b')), page(block('a'), block('n'), block('b')))).toEqual(['n added']);
    expect(told(page(block('a'), block('box', { slots: { in: [] } })), page(block('box', { slots: { in: [block('a')] } })))).toEqual(['box same', '  a moved']);
  });

  test('says what is another about the page itself; one side may be missing', () => {
    expect(diffPage(page(), { ...page(), title: 'Welcome', data: {} })?.about).toEqual(['title', 'data']);
    expect(diffPage(undefined, page(block('a')))).toMatchObject({ about: [], rows: [{ id: 'a', status: 'added' }] });
    expect(diffPage({ body: 'no' }, page())).toBeUndefined();
  });
});
