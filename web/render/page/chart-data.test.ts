import { expect, test } from 'vitest';
import type { EntityView } from '../model.ts';
import { customer, model, orderLine } from '../testing-model.ts';
import { chartCsv } from './chart-csv.ts';
import { chartData, type ChartWords } from './chart-data.ts';
import { chartOption } from './chart-option.ts';
import { chartQuestion, chartSpec } from './chart-spec.ts';

const words: ChartWords = { language: 'en', none: 'without', other: 'Other', yes: 'Yes', no: 'No', people: new Map([['p1', 'Ada']]) };
const levels = [
  { value: 'basic', title: { en: 'Basic', zh: '基础' }, color: 'blue' as const },
  { value: 'gold', title: { en: 'Gold', zh: '金牌' }, color: 'amber' as const },
];
const titled: EntityView = { ...customer, fields: customer.fields.map((field) => (field.name === 'level' ? { ...field, values: levels } : field)) };

function spec(props: Record<string, unknown>, entity: EntityView = titled) {
  return chartSpec({ id: 'c', type: 'chart', props }, { model, entity, definition: { records: entity.name } });
}
const row = (group: Record<string, unknown>, value: unknown) => ({ group, measures: { value } });
const look = { stacked: false, scheme: 'light', calm: true, title: 'Customers', say: (value: number) => `${value} pcs`, sayShort: String } as const;

test('time has no gaps, and the latest spans stay', () => {
  const asked = spec({ group: 'since', by: 'month', kind: 'line' });
  expect(chartQuestion(asked)).toEqual({ groupBy: [{ field: 'since', by: 'month' }], measures: [{ as: 'value', fn: 'count' }], limit: 1000 });
  const rows = [row({ since: '2026-03-01' }, 4), row({ since: '2025-12-01' }, 1), row({ since: null }, 2)];
  const data = chartData(rows, asked, words);
  expect(data.groups.map(({ label }) => label)).toEqual(['Dec 2025', 'Jan 2026', 'Feb 2026', 'Mar 2026', 'without']);
  expect(data.series[0]?.numbers).toEqual([1, 0, 0, 4, 2]);
  expect(data.groups[3]?.values).toEqual({ since: '2026-03-01', from: '2026-03-01', to: '2026-04-01' });
  expect(chartData(rows, { ...asked, limit: 2 }, words).groups.map(({ label }) => label)).toEqual(['Feb 2026', 'Mar 2026', 'without']);
  expect(chartData(rows, asked, { ...words, language: 'zh' }).groups[0]?.label).toBe('2025年12月');
});

test('an average of nothing is nothing, not zero', () => {
  const data = chartData([row({ since: '2026-01-01' }, '2.5'), row({ since: '2026-03-01' }, '4')], spec({ group: 'since', measure: { fn: 'avg', field: 'limit' } }), words);
  expect(data.series[0]?.numbers).toEqual([2.5, null, 4]);
});

test('values of an enum stand in the order of their file, under their titles, split into series', () => {
  const asked = spec({ group: 'level', split: 'country' });
  const rows = [row({ level: 'gold', country: 'China' }, 5), row({ level: 'basic', country: 'China' }, 2), row({ level: 'basic', country: 'Italy' }, 9)];
  const data = chartData(rows, asked, words);
  expect(data.groups.map(({ label }) => label)).toEqual(['Basic', 'Gold']);
  expect(data.series.map(({ part, numbers }) => [part.label, ...numbers])).toEqual([
    ['Italy', 9, 0],
    ['China', 2, 5],
  ]);
  expect(chartCsv(data, { group: 'Level', measure: 'Customers' })).toBe('\uFEFFLevel,Italy,China\r\nBasic,9,2\r\nGold,0,5\r\n');
});

test('the largest are shown; a pie gathers the rest, a bar says how many are left', () => {
  const rows = ['a', 'b', 'c', 'd'].map((country, index) => row({ country }, [3, 9, 1, 2][index]));
  const bars = chartData(rows, spec({ group: 'country', limit: 2 }), words);
  expect([bars.groups.map(({ label }) => label), bars.left]).toEqual([['b', 'a'], 2]);
  const pie = chartData(rows, spec({ group: 'country', limit: 2, kind: 'pie' }), words);
  expect([pie.groups.map(({ label }) => label), pie.series[0]?.numbers, pie.left]).toEqual([['b', 'a', 'Other'], [9, 3, 3], 0]);
  expect(pie.groups[2]?.rest).toBe(true);
});

test('a relation is told apart by its key and read by its label, whether it or its field is named', () => {
  for (const group of ['customer', 'customerId']) {
    const asked = spec({ group }, orderLine);
    expect(chartQuestion(asked).groupBy).toEqual([{ field: 'customerId' }, { field: 'customer.name' }]);
    const rows = [row({ customerId: 1, 'customer.name': 'Twin' }, 2), row({ customerId: 2, 'customer.name': 'Twin' }, 3)];
    expect(chartData(rows, asked, words).groups.map(({ label, values }) => [label, values['customerId']])).toEqual([
      ['Twin', 2],
      ['Twin', 1],
    ]);
  }
});

test('a source that sums up by itself says its own groups; a field that is gone counts all', () => {
  const definition = {
    aggregate: 'Customer',
    groupBy: [{ field: 'since', by: 'year' as const }, { field: 'level' }],
    measures: [{ as: 'most', fn: 'max' as const, field: 'limit' }],
  };
  const own = chartSpec({ id: 'c', type: 'chart', props: { group: 'country' } }, { model, entity: titled, definition });
  expect([own.group?.by, own.split?.label, own.measure.as]).toEqual(['year', 'level', 'most']);
  const gone = spec({ group: 'nothing', measure: { fn: 'sum', field: 'none' } });
  expect(chartQuestion(gone)).toEqual({ groupBy: [], measures: [{ as: 'value', fn: 'count' }], limit: 1000 });
  expect(chartData([row({}, 7)], gone, words).series[0]?.numbers).toEqual([7]);
});

test('every kind of chart has a picture with its numbers', () => {
  const rows = [row({ level: 'gold' }, 5), row({ level: 'basic' }, 2)];
  for (const kind of ['bar', 'row', 'line', 'area', 'pie', 'donut', 'scatter', 'funnel', 'gauge'] as const) {
    const asked = spec({ group: 'level', kind });
    const data = chartData(kind === 'gauge' ? [row({}, 7)] : rows, asked, words);
    const { series } = chartOption(data, { ...look, kind }) as { series: { type: string; data: unknown[] }[] };
    const numbers = series[0]?.data.map((one) => (typeof one === 'object' && one !== null && 'value' in one ? one.value : one));
    expect([kind, ...(numbers ?? [])]).toEqual(kind === 'gauge' ? [kind, 7] : kind === 'pie' || kind === 'donut' ? [kind, 5, 2] : [kind, 2, 5]);
  }
});

test('slices carry their words; values of an enum keep their colours; series differ by pattern', () => {
  const asked = spec({ group: 'level', kind: 'pie' });
  const data = chartData([row({ level: 'gold' }, 3), row({ level: 'basic' }, 1)], asked, words);
  const pie = chartOption(data, { ...look, kind: 'pie' }) as {
    series: { label: { formatter: (at: { dataIndex: number }) => string }; data: { itemStyle?: { color: string } }[] }[];
  };
  expect(pie.series[0]?.label.formatter({ dataIndex: 0 })).toBe('Gold\n3 pcs · 75%');
  expect(pie.series[0]?.data.map((one) => one.itemStyle?.color)).toEqual(['#D98A1F', '#3D78B5']);
  const split = chartData([row({ country: 'a', level: 'gold' }, 3), row({ country: 'a', level: 'basic' }, 1)], spec({ group: 'country', split: 'level' }), words);
  expect(chartOption(split, { ...look, kind: 'bar' })).toMatchObject({ aria: { decal: { show: true } }, tooltip: { renderMode: 'richText' } });
});
