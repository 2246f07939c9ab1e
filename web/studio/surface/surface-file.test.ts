import { expect, test } from 'vitest';
import { fieldsOf } from '../../kit/schema-form.ts';
import { startDry } from './start-dry.ts';
import { bindingOf, hiddenIn, withTool, wordsOf } from './surface-file.ts';

const files = {
  'entities/Ticket.yaml': 'name: Ticket\n',
  'surface.yaml': 'format: 1\n# for agents\ntools:\n  find_ticket: { entity: Ticket, verb: find, description: Finds tickets }\n',
};

test('a tool is found by its name, written or generated', () => {
  expect(bindingOf(files, 'find_ticket')).toMatchObject({ entity: 'Ticket', verb: 'find' });
  expect(bindingOf(files, 'ticket_create')).toMatchObject({ entity: 'Ticket', verb: 'create' });
  expect(bindingOf(files, 'count_and_sum')).toBeUndefined();
  expect(wordsOf(files, 'find_ticket').description).toEqual({ en: 'Finds tickets', zh: 'Finds tickets' });
});

test('what is drawn is written beside what stood there, and goes again', () => {
  const words = wordsOf(files, 'ticket_create');
  const text = withTool(files, 'ticket_create', { ...words, name: 'open_ticket', description: { en: 'Opens a ticket', zh: '' }, pinned: true });
  expect(text).toContain('# for agents');
  expect(text).toContain('find_ticket: { entity: Ticket, verb: find, description: Finds tickets }');
  const next = { ...files, 'surface.yaml': text };
  expect(bindingOf(next, 'open_ticket')).toMatchObject({ entity: 'Ticket', verb: 'create' });
  expect(wordsOf(next, 'open_ticket')).toMatchObject({ pinned: true, hidden: false, description: { en: 'Opens a ticket', zh: '' } });
  const empty = { en: '', zh: '' };
  const back = withTool(next, 'open_ticket', { name: 'ticket_create', title: empty, description: empty, pinned: false, hidden: false });
  expect(back).not.toContain('open_ticket');
  expect(back).not.toContain('ticket_create');
});

test('a hidden tool is remembered by its name', () => {
  const text = withTool(files, 'ticket_delete', { ...wordsOf(files, 'ticket_delete'), hidden: true });
  expect(hiddenIn({ ...files, 'surface.yaml': text })).toEqual(['ticket_delete']);
});

test('a tool that can say what it would do is tried so first', () => {
  const writes = fieldsOf({ properties: { limit: { type: 'integer', default: 5 }, dryRun: { type: 'boolean', default: false } } });
  expect(startDry(writes)).toEqual({ values: { limit: 5, dryRun: true }, dry: true });
  expect(startDry(fieldsOf({ properties: { limit: { type: 'integer', default: 5 } } }))).toEqual({ values: { limit: 5 }, dry: false });
});
