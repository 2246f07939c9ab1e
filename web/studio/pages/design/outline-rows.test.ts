import type { Page } from '@portico/contracts';
import { describe, expect, test } from 'vitest';
import { findTypes } from './find-types.ts';
import { findingsByBlock } from './findings-by-block.ts';
import { outlineKey, outlineRows } from './outline-rows.ts';

const page: Page = {
  format: 1,
  name: 'p',
  title: 'P',
  kind: 'page',
  body: [
    { id: 'top', type: 'heading', props: { text: { en: 'Sales', zh: '销售' } } },
    {
      id: 'tabs',
      type: 'tabs',
      props: {
        parts: [
          { key: 'a', title: 'First' },
          { key: 'b', title: 'Second' },
        ],
      },
      slots: { a: [{ id: 'list', type: 'table', props: { source: { filter: { open: true }, records: 'Order' } } }], b: [{ id: 'odd', type: 'weatherMap' }] },
    },
  ],
};

describe('the outline', () => {
  test('names each block by its kind and its own words, and the part it stands in', () => {
    expect(outlineRows(page, new Set(), 'zh').map(({ label, depth, slot }) => [depth, slot, label])).toEqual([
      [1, undefined, '标题 · 销售'],
      [1, undefined, '标签页'],
      [2, 'First', '表格 · Order'],
      [2, 'Second', 'weatherMap'],
    ]);
  });

  test('arrows walk, fold and go to what is around', () => {
    const rows = outlineRows(page, new Set(), 'en');
    expect(outlineKey(rows, 0, 'ArrowDown')).toEqual({ to: 1 });
    expect(outlineKey(rows, 1, 'ArrowLeft')).toEqual({ fold: 'tabs' });
    expect(outlineKey(rows, 3, 'ArrowLeft')).toEqual({ to: 1 });
    expect(outlineKey(outlineRows(page, new Set(['tabs']), 'en'), 1, 'ArrowRight')).toEqual({ fold: 'tabs' });
    expect(outlineKey(rows, 3, 'ArrowDown')).toEqual({});
  });
});

test('a finding stands at the innermost block it is about', () => {
  const message = { en: 'x', zh: 'x' };
  const found = findingsByBlock(page, [
    { place: 'body.1.slots.a.0.props.source.records', message },
    { place: 'body.1.props.parts', message },
    { place: 'title', message },
    { message },
  ]);
  expect([...found].map(([id, list]) => [id, list.length])).toEqual([
    ['list', 1],
    ['tabs', 1],
    ['', 2],
  ]);
});

test('blocks are found by their names in either language and by what they do', () => {
  expect(findTypes('tab', 'en')[0]).toBe('table');
  expect(findTypes('看板', 'en')).toEqual(['kanban']);
  expect(findTypes('moved by dragging', 'en')).toEqual(['kanban']);
  expect(findTypes('zzz', 'en')).toEqual([]);
});
