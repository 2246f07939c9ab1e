import { expect, test } from 'vitest';
import { argumentsFor, matching, misfits, type Tool, toolOf } from './tools.ts';

const find = toolOf(
  {
    name: 'ticket_find',
    title: 'Find tickets',
    description: 'Looks for tickets',
    inputSchema: {
      type: 'object',
      required: ['state'],
      properties: {
        limit: { type: 'integer', title: 'At most' },
        state: { enum: ['open', 'done'] },
        filter: { type: 'object' },
        level: { enum: [1, 2] },
        loud: { type: 'boolean', description: 'With everything' },
      },
    },
  },
  'desk',
);
if (!find) throw new Error('it is a tool');

test('arguments become rows: needed ones first, each written as its type asks for', () => {
  expect(find.inputs.map(({ name, title, required, field }) => [name, title, required, field])).toEqual([
    ['state', 'state', true, { type: 'enum', values: [{ value: 'open' }, { value: 'done' }] }],
    ['limit', 'At most', false, { type: 'integer' }],
    ['filter', 'filter', false, undefined],
    ['level', 'level', false, undefined],
    ['loud', 'loud', false, { type: 'boolean' }],
  ]);
  expect(toolOf({ title: 'No name' })).toBeUndefined();
  expect(toolOf({ name: 'bare' })).toEqual({ provider: undefined, name: 'bare', title: 'bare', description: '', inputs: [] });
});

test('a tool is found by words of its name, title and description, in any order', () => {
  const other: Tool = { ...find, name: 'ship', title: 'Ship an order', description: '' };
  expect(matching([find, other], '  TICKET looks')).toEqual([find]);
  expect(matching([find, other], '')).toEqual([find, other]);
  expect(matching([find, other], 'ticket order')).toEqual([]);
});

test('another tool keeps the arguments it takes too; what is missing or foreign is told', () => {
  expect(argumentsFor(find, { limit: 5, colour: 'red' })).toEqual({ limit: 5 });
  expect(misfits(find, { limit: 5, colour: 'red', state: '' })).toEqual({ missing: [find.inputs[0]], foreign: ['colour'] });
  expect(misfits(find, { state: '=row.state' })).toEqual({ missing: [], foreign: [] });
});
