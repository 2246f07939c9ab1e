import { pageFile, pageSchema, referencesOf, writePage } from '@portico/contracts';
import { describe, expect, test } from 'vitest';
import { createModelReader, readPage } from './model.ts';
import { changeMenu, duplicatePage, emptyPage, freePageName, menuOrder, removePage, renamePage } from './page-files.ts';
import { pageKinds, pagesFromEntities } from './pages-from-entities.ts';
import { pagesFromEntity } from './page-from-entity.ts';
import { recordParams } from './sample-params.ts';
import { byHand, customer, ticket } from './sample.fixture.ts';

const opener = { ...emptyPage('start', 'Start'), body: [{ id: 'go', type: 'button', props: { title: 'Go', actions: [{ do: 'open', page: 'orders' }] } }] };
const files = {
  'app.yaml': '# The desk\nformat: 1\nname: desk\ntitle: Desk # short\nmenu: [orders, Ticket, start]\n',
  'pages/orders.page.json': writePage(emptyPage('orders', { en: 'Orders', zh: '订单' })),
  'pages/start.page.json': writePage(opener),
};

describe('files of pages', () => {
  test('a rename moves the file, the menu and every action that opens it', () => {
    const edits = renamePage(files, 'orders', 'sales');
    expect(edits['pages/orders.page.json']).toBeNull();
    expect(JSON.parse(edits['pages/sales.page.json'] ?? '')).toMatchObject({ name: 'sales' });
    expect(edits['pages/start.page.json']).toContain('"page": "sales"');
    expect(edits['app.yaml']).toBe('# The desk\nformat: 1\nname: desk\ntitle: Desk # short\nmenu: [sales, Ticket, start]\n');
  });

  test('the order of the menu changes one line of app.yaml, or nothing', () => {
    expect(changeMenu(files, () => ['start', 'orders'])['app.yaml']).toBe('# The desk\nformat: 1\nname: desk\ntitle: Desk # short\nmenu: [start, orders]\n');
    expect(changeMenu(files, (menu) => [...menu])).toEqual({});
    expect(removePage(files, 'start')).toEqual({ 'pages/start.page.json': null, 'app.yaml': files['app.yaml'].replace(', start', '') });
  });

  test('a copy has a name and a title of its own', () => {
    const copy = duplicatePage(files, 'orders', { name: freePageName(files, 'orders'), title: 'Copy' });
    expect(JSON.parse(copy[pageFile('orders-2')] ?? '')).toMatchObject({ name: 'orders-2', title: 'Copy' });
    expect(freePageName(files, '客户')).toBe('page');
  });

  test('the menu shows what is named first, then pages, then entities', () => {
    expect(menuOrder(['Ticket', 'gone', 'b'], ['a', 'b'], ['Ticket', 'Customer'])).toEqual(['Ticket', 'b', 'a', 'Customer']);
  });
});

describe('pages of an entity', () => {
  const names = { list: 'customers', form: 'customer-form', detail: 'customer' };
  const pages = pagesFromEntity(customer, names, [customer, ticket]);

  test('are valid, and name only what is there', () => {
    for (const page of pages) {
      expect(pageSchema.safeParse(page).error).toBeUndefined();
      const known = { entity: ['Customer', 'Ticket'], page: Object.values(names), source: Object.keys(page.data ?? {}) };
      const missing = referencesOf(page).filter(({ kind, name }) => (kind === 'entity' || kind === 'page' || kind === 'source') && !known[kind].includes(name));
      expect(missing).toEqual([]);
    }
  });

  test('only the detail must be opened with a record', () => {
    expect(pages.map(recordParams)).toEqual([{}, {}, { id: 'Customer' }]);
  });

  test('the detail shows the records that point at it', () => {
    const related = pages[2]?.body.find(({ type }) => type === 'tabs');
    expect(related?.slots?.['ticket_customer']?.[0]?.props?.['source']).toEqual({ records: 'Ticket', filter: { customer_id: '=params.id' } });
  });
});

describe('pages of several entities', () => {
  const app = { 'app.yaml': 'format: 1\nname: desk\ntitle: Desk\nmenu: [ start ]\n', 'pages/ticket.page.json': '' };
  const made = (kinds: readonly (typeof pageKinds)[number][]) => pagesFromEntities(app, { entities: [customer, ticket], kinds, all: [customer, ticket] });
  const pagesOf = (edits: Readonly<Record<string, string | null>>) =>
    Object.entries(edits).flatMap(([path, text]) => (path.endsWith('.page.json') ? [pageSchema.parse(JSON.parse(text ?? ''))] : []));

  test('are valid, named freely, tied together, and stand in the menu instead of what is made by itself', () => {
    const { edits, open } = made(pageKinds);
    const pages = pagesOf(edits);
    expect(pages.map(({ name, kind }) => (kind === 'dashboard' ? `${name}!` : name)).toSorted()).toEqual(
      ['customer', 'customer-form', 'customers', 'dashboard!', 'ticket-2', 'ticket-2-board', 'ticket-form', 'tickets'].toSorted(),
    );
    const known = { entity: ['Customer', 'Ticket'], page: pages.map(({ name }) => name) };
    const missing = pages.flatMap(referencesOf).filter(({ kind, name }) => (kind === 'entity' || kind === 'page') && !known[kind].includes(name));
    expect(missing).toEqual([]);
    expect(edits['app.yaml']).toBe(
      'format: 1\nname: desk\ntitle: Desk\nmenu: [start, dashboard, ticket-2-board, tickets, customers]\nhidden: [Ticket, ticket-form, Customer, customer-form]\n',
    );
    expect(open).toBeUndefined();
    const hidden = { ...app, ...(edits as Record<string, string>) };
    expect(renamePage(hidden, 'ticket-form', 'report')['app.yaml']).toContain('hidden: [Ticket, report, Customer, customer-form]');
    expect(removePage(hidden, 'ticket-form')['app.yaml']).toContain('hidden: [Ticket, Customer, customer-form]');
  });

  test('a board is of the choice, a dashboard counts and spreads; alone they leave the menu as it was', () => {
    const { edits, open } = made(['board']);
    expect([open, edits['app.yaml']]).toEqual(['ticket-2-board', 'format: 1\nname: desk\ntitle: Desk\nmenu: [start, ticket-2-board]\n']);
    expect(pagesOf(edits)[0]?.body[1]).toMatchObject({ type: 'kanban', props: { group: 'state', source: { records: 'Ticket' } } });
    const [dashboard] = pagesOf(made(['dashboard']).edits);
    expect(dashboard?.body.map(({ type, props }) => `${type} ${String(props?.['group'] ?? '')}`)).toEqual(['metric ', 'metric ', 'chart state']);
  });
});

describe('reading', () => {
  test('the same files give the same model; another entity gives another one', () => {
    const read = createModelReader();
    const first = read(files);
    expect(read({ ...files })).toBe(first);
    expect(first.pages.map(({ name }) => name)).toEqual(['orders', 'start']);
    expect(read({ ...files, 'entities/Customer.yaml': 'format: 1\nname: Customer\nkey: [id]\nfields:\n  id: { type: integer }\n' }).entities).toHaveLength(1);
  });

  test.each([
    ['{', 'json'],
    ['{"format":1}', 'format'],
    ['{"format":1,"name":"p","title":"P","body":[{"id":"a","type":"heading"},{"id":"a","type":"button"}]}', 'twins'],
  ])('what can not be designed says why: %s', (text, broken) => expect(readPage(text)).toEqual({ broken }));

  test('a page written by hand can be designed', () => expect(readPage(byHand)).toHaveProperty('page.owner', { team: 'sales' }));
});
