import { pageFile, pageSchema, type Entity } from '@portico/contracts';
import { expect, test } from 'vitest';
import { customer, ticket } from '../pages/design/sample.fixture.ts';
import { putChart, suggestedCharts } from './suggest-charts.ts';

const said = (entity: Entity) => suggestedCharts(entity).map(({ props = {} }) => [props['kind'] ?? 'number', (props['title'] as { en: string }).en]);

test('an entity gets the charts its fields allow, with titles in words', () => {
  expect(said(ticket)).toEqual([
    ['bar', 'Tickets by state'],
    ['donut', 'Tickets by state'],
    ['line', 'Tickets per month'],
    ['bar', 'Tickets per month by state'],
    ['row', 'Tickets by customer'],
    ['number', 'Tickets'],
  ]);
  expect(suggestedCharts(ticket)[3]?.props?.['title']).toEqual({ en: 'Tickets per month by state', zh: '工单（按月、State）' });
  expect(said(customer)).toEqual([['number', 'Customers']]);
  const sold = { ...ticket, fields: { ...ticket.fields, total: { type: 'money' as const, currency: 'EUR', title: { en: 'Total', zh: '金额' } } } };
  expect(said(sold)).toContainEqual(['area', 'Total per month']);
  expect(suggestedCharts(sold).at(-1)?.props).toEqual({ title: { en: 'Total', zh: '金额' }, measure: { fn: 'sum', field: 'total' }, source: { records: 'Ticket' } });
});

test('a chart goes on the dashboard under a name of its own, or begins one', () => {
  const [chart] = suggestedCharts(ticket);
  if (!chart) throw new Error('there is one');
  const first = putChart({}, chart, undefined);
  const file = pageFile('dashboard');
  const made = pageSchema.parse(JSON.parse(first?.edits[file] ?? ''));
  expect([first?.page, first?.id, made.kind, made.body.map(({ id }) => id)]).toEqual(['dashboard', 'chart', 'dashboard', ['chart']]);
  const second = putChart({ [file]: first?.edits[file] ?? '' }, chart, 'dashboard');
  expect([second?.page, second?.id]).toEqual(['dashboard', 'chart2']);
  expect(pageSchema.parse(JSON.parse(second?.edits[file] ?? '')).body.map(({ id }) => id)).toEqual(['chart', 'chart2']);
  // Another page of that name is in nobody's way, a file that can not be read is not overwritten.
  expect(putChart({ [file]: first?.edits[file] ?? '' }, chart, undefined)?.page).toBe('dashboard-2');
  expect(putChart({ [file]: '{' }, chart, 'dashboard')).toBeUndefined();
});
