import { expect, test } from 'vitest';
import { rank } from './rank.ts';

const commands = [
  { title: 'Order desk', group: 'apps' },
  { title: 'Orders', group: 'entities' },
  { title: 'Purchase orders', group: 'entities' },
  { title: '客户', group: 'entities', also: 'Customer' },
  { title: 'Mary Ordnance', group: 'people', found: true },
];
const titles = (query: string) => rank(commands, query).map((command) => command.title);

test('the start of a title beats the start of a word, and what the server found comes last', () => {
  expect(titles('ord')).toEqual(['Order desk', 'Orders', 'Purchase orders', 'Mary Ordnance']);
});
test('every word must occur', () => {
  expect(titles('purchase ord')).toEqual(['Purchase orders', 'Mary Ordnance']);
});
test('the other language finds it too', () => {
  expect(titles('cust')).toContain('客户');
});
test('without a query there is nothing from the server', () => {
  expect(titles(' ')).toEqual(['Order desk', 'Orders', 'Purchase orders', '客户']);
});
