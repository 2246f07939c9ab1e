import { readModel } from './read-model.ts';
import { describe, expect, test } from 'vitest';
import { writePage } from '@portico/contracts';

const ground = {
  'app.yaml': 'format: 1\nname: desk\ntitle: Desk\nmenu: [start, Ticket]\n',
  'access.cedar': 'permit (principal, action, resource);\n',
  'entities/Ticket.yaml':
    'format: 1\nname: Ticket\nkey: [id]\nfields:\n  id: { type: integer, required: true, default: { auto: increment } }\n  title: { type: text }\n  person_id: { type: integer }\nrelations:\n  person: { to: Person, fields: [person_id] }\n',
  'entities/Person.yaml': 'format: 1\nname: Person\nkey: [id]\nfields:\n  id: { type: integer, required: true, default: { auto: increment } }\n  name: { type: text }\n',
};
const table = { id: 'list', type: 'table', props: { source: { records: 'Ticket', sort: ['-title'], filter: { 'person.name': '=user.name' } }, columns: ['title', 'person'] } };
const start = { format: 1, name: 'start', title: { en: 'Start', zh: '开始' }, body: [table] };
const read = (page: object) => readModel({ ...ground, 'pages/start.page.json': writePage(page) });
const said = (page: object): string[] => read(page).broken.map((issue) => `${issue.file}:${issue.line} ${issue.place} ${issue.message.en}`);

describe('pages', () => {
  test('a page in order is part of the model, in menu order, and nothing is said of it', () => {
    const { model, issues } = read(start);
    expect(issues).toEqual([]);
    expect(Object.keys(model?.pages ?? {})).toEqual(['start']);
    expect(model?.pages['start']?.body[0]?.props).toEqual(table.props);
  });

  test('what it names and nobody has is told with its line, saved, and kept from being published', () => {
    const props = { source: { records: 'Tiket' }, columns: ['titel'] };
    expect(said({ ...start, body: [{ ...table, props }] })).toEqual(['pages/start.page.json:17 body.0.props.source.records There is no entity "Tiket". Did you mean "Ticket"?']);
    expect(said({ ...start, body: [{ ...table, props: { ...table.props, columns: ['titel', 'person.nam'] } }] })).toEqual([
      'pages/start.page.json:14 body.0.props.columns.0 Ticket has no field "titel". Did you mean "title"?',
      'pages/start.page.json:15 body.0.props.columns.1 Person has no field "nam". Did you mean "name"?',
    ]);
    expect(read({ ...start, body: [{ ...table, props }] }).model).toBeDefined();
  });

  test('an expression that can not be read is told with the place in it', () => {
    expect(said({ ...start, body: [{ ...table, visible: '=user.name =' }] })[0]).toContain('body.0.visible This expression can not be read at character');
  });

  test('blocks and properties Portico does not know are kept and said', () => {
    const foreign = { id: 'x', type: 'tabel', more: { a: 1 } };
    const { model, issues, broken } = read({ ...start, later: true, body: [foreign, { ...table, props: { ...table.props, colums: [] } }] });
    expect(broken).toEqual([]);
    expect(issues.map(({ message }) => message.en)).toEqual([
      'Portico has no block "tabel"; a box with its name is shown. Did you mean "table"?',
      'A block "table" has no property "colums"; it is kept and does nothing. Did you mean "columns"?',
    ]);
    expect(model?.pages['start']).toMatchObject({ later: true, body: [foreign, { id: 'list' }] });
  });

  test('names that every object has are nobody of ours', () => {
    const { issues } = read({
      ...start,
      body: [
        { id: 'a', type: 'constructor', props: { x: 1 } },
        { ...table, props: { ...table.props, toString: 1 } },
      ],
    });
    expect(issues.map(({ message }) => message.en)).toEqual([
      'Portico has no block "constructor"; a box with its name is shown.',
      'A block "table" has no property "toString"; it is kept and does nothing.',
    ]);
  });

  test('two blocks with one id, and blocks without what they need', () => {
    const { model, issues } = read({ ...start, body: [table, table] });
    expect(model).toBeUndefined();
    expect(issues[0]).toMatchObject({ place: 'body.1.id', message: { en: 'Two blocks are called "list". Each needs an id of its own.' } });
    expect(said({ ...start, body: [{ id: 'go', type: 'button', props: { title: 'Go' } }] })).toEqual(['pages/start.page.json:9 body.0 The block "go" (Button) needs "Does".']);
  });

  test('the same page gives the same bytes, whatever the order of its keys', () => {
    const other = { body: [{ props: table.props, type: 'table', id: 'list' }], title: { zh: '开始', en: 'Start' }, name: 'start', format: 1 };
    expect(writePage({ ...other, title: start.title })).toBe(writePage(start));
    expect(writePage(start)).toMatch(/^\{\n {2}"format": 1,\n {2}"name": "start",/);
  });
});
