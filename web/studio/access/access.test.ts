import { describe, expect, test } from 'vitest';
import { withoutRole, withRole, withSensitivity } from './roles-file.ts';
import { emptyCell, fieldRight, type MatrixEntity, namesFor, reachOf, rowsWords, usualPath, withField, withRows } from './row-words.ts';
import { startingCells } from './starting-cells.ts';

const names = namesFor({
  language: 'en',
  entity: 'Ticket',
  attributes: [{ name: 'regions', list: true, type: 'String', title: { en: 'Regions' } }],
  entities: {
    Ticket: {
      fields: { assignee: { title: 'Assignee' }, status: { values: [{ value: 'open', title: { en: 'Open', zh: '打开' } }] } },
      relations: { customer: { to: 'Customer', title: 'Customer' } },
    },
    Customer: { fields: { region: {} } },
  },
});
const words = (key: string, values: Record<string, string> = {}): string => [key, ...Object.values(values)].join(' ');

describe('words', () => {
  test('rows read as a sentence with titles of fields, relations, values and attributes', () => {
    const said = rowsWords([[{ mine: 'assignee' }, { field: 'status', is: ['open', 'new'] }], [{ field: 'customer.region', attribute: 'regions' }]], names, {
      words,
      attributes: [{ name: 'regions', list: true }],
    });
    expect(said).toBe('those mine AssigneeandisOneOf Status Open, neworattributeList Customer › Region Regions');
    expect([reachOf([]), reachOf([[]]), reachOf([[{ mine: 'assignee' }]])]).toEqual(['none', 'all', 'some']);
  });
});

describe('cells', () => {
  test('what may be changed is seen too', () => {
    const own = [[{ mine: 'assignee' }]];
    expect(withRows(emptyCell('agent', 'Ticket'), 'update', own).rows).toMatchObject({ read: own, update: own, delete: [] });
    expect(withRows(withRows(emptyCell('agent', 'Ticket'), 'read', [[]]), 'update', own).rows.read).toEqual([[]]);
    expect(withRows(emptyCell('agent', 'Ticket'), 'create', [[]]).rows.read).toEqual([]);
  });

  test('a new role begins alike everywhere, and never with deleting', () => {
    expect(startingCells('agent', ['Team', 'Ticket'], 'work').map(({ entity, rows }) => [entity, reachOf(rows.update), reachOf(rows.delete)])).toEqual([
      ['Team', 'all', 'none'],
      ['Ticket', 'all', 'none'],
    ]);
    expect(startingCells('guest', ['Team'], 'see')).toEqual([{ ...emptyCell('guest', 'Team'), rows: { read: [[]], create: [], update: [], delete: [] } }]);
    expect(startingCells('guest', ['Team'], 'nothing')).toEqual([]);
  });

  test('some records are first of all those of a person, named as near as can be', () => {
    const entity = (tests: MatrixEntity['tests']): MatrixEntity => ({ name: 'Ticket', fields: [], tests });
    const status = { path: 'status', holds: 'choice' as const, values: ['open'] };
    expect(usualPath(entity([status, { path: 'customer.owner', holds: 'person' }, { path: 'requester', holds: 'person' }]), [])?.path).toBe('requester');
    expect(usualPath(entity([{ path: 'team', holds: 'record', to: 'Team' }, status]), [])?.path).toBe('status');
  });

  test('a field is open, only seen, or hidden', () => {
    const cell = withField(withField(emptyCell('agent', 'Ticket'), 'cost', 'hidden'), 'code', 'read');
    expect(['cost', 'code', 'title'].map((field) => fieldRight(cell, field))).toEqual(['hidden', 'read', 'write']);
    expect(withField(cell, 'cost', 'write').hidden).toEqual([]);
  });
});

describe('files', () => {
  test('roles come and go and the rest of the file stays', () => {
    const text = 'format: 1\n# who works here\nroles:\n  boss:\n    title: { en: Boss, zh: 老板 }\n';
    const more = withRole(text, { name: 'agent', title: { en: 'Agent', zh: '客服' } });
    expect(more).toBe('format: 1\n# who works here\nroles:\n  boss:\n    title: { en: Boss, zh: 老板 }\n  agent:\n    title: { en: Agent, zh: 客服 }\n');
    expect(withoutRole(more, 'agent')).toBe(text);
    expect(withRole(undefined, { name: 'agent', title: { en: 'Agent', zh: '' } })).toContain('title: { en: Agent }');
  });

  test('sensitivity of a field', () => {
    expect(withSensitivity('fields:\n  cost: { type: decimal } # money\n', 'cost', 'confidential')).toBe('fields:\n  cost: { type: decimal, sensitivity: confidential } # money\n');
  });
});
