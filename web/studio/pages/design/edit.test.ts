import { nodesOf, type Page, writePage } from '@portico/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copiesFor, readBlocks, writeBlocks } from './clipboard.ts';
import { createDesign } from './design-store.ts';
import { addBlock, deleteBlock, duplicateBlock, pasteBlocks, setEntity, stepBlock, wrapBlock } from './edit.ts';
import { readPage } from './model.ts';
import { withParts, withWidths } from './parts.ts';
import { anyPage, byHand, ticket } from './sample.fixture.ts';
import { sharedUnder } from './sources.ts';
import { asksForEntity } from './suggest.ts';
import { nodeOf, replaceNode, spotOf, withProp } from './tree.ts';

const empty: Page = { format: 1, name: 'p', title: 'P', kind: 'page', body: [] };
const all = (page: Page): string[] => [...nodesOf(page)].map(({ node }) => node.id);
const made = (...types: string[]): Page => types.reduce((page, type) => addBlock(page, type, undefined).page, empty);

describe('adding', () => {
  test('goes behind what is chosen, or into it where it is empty', () => {
    const first = addBlock(empty, 'section', undefined);
    const inside = addBlock(first.page, 'heading', first.select);
    expect(spotOf(inside.page, 'heading')).toEqual({ parent: 'section', slot: 'content', index: 0 });
    const behind = addBlock(inside.page, 'button', inside.select);
    expect(spotOf(behind.page, 'button')).toEqual({ parent: 'section', slot: 'content', index: 1 });
  });

  test('a table needs one more choice, and shows then what the entity has', () => {
    const { page, select = '' } = addBlock(empty, 'table', undefined);
    expect(asksForEntity(page.body[0] ?? never())).toBe('source');
    const chosen = setEntity(page, select, ticket);
    expect(chosen.body[0]?.props).toEqual({ search: true, columns: ['title', 'state', 'due', 'customer', 'parent'], source: { records: 'Ticket' } });
    expect(asksForEntity(chosen.body[0] ?? never())).toBeUndefined();
  });

  test('a board, a calendar and a tree find the field they go by', () => {
    const page = made('kanban', 'calendar', 'tree');
    const chosen = ['kanban', 'calendar', 'tree'].reduce((now, id) => setEntity(now, id, ticket), page);
    expect(nodeOf(chosen, 'kanban')?.props?.['group']).toBe('state');
    expect(nodeOf(chosen, 'calendar')?.props?.['start']).toBe('due');
    expect(nodeOf(chosen, 'tree')?.props?.['parent']).toBe('parent');
  });

  test('the details of a record make the page ask for its id', () => {
    const { page } = addBlock(empty, 'detail', undefined);
    const chosen = setEntity(page, 'detail', ticket);
    expect(chosen.params).toEqual({ id: { type: 'text', required: true } });
    expect(chosen.body[0]?.props?.['source']).toEqual({ record: 'Ticket', id: '=params.id' });
  });
});

describe('moving by steps', () => {
  test('up and down among neighbours, into the one above and out again', () => {
    const page = made('section', 'heading', 'button');
    expect(all(stepBlock(page, 'button', 'up'))).toEqual(['section', 'button', 'heading']);
    const inside = stepBlock(page, 'heading', 'in');
    expect(spotOf(inside, 'heading')).toEqual({ parent: 'section', slot: 'content', index: 0 });
    expect(spotOf(stepBlock(inside, 'heading', 'out'), 'heading')).toEqual({ parent: undefined, slot: undefined, index: 1 });
    expect(stepBlock(page, 'section', 'up')).toBe(page);
  });

  test('from column to column', () => {
    const columns = made('columns');
    const { page } = addBlock(columns, 'heading', 'columns');
    expect(spotOf(stepBlock(page, 'heading', 'down'), 'heading')?.slot).toBe('column2');
  });

  test('never loses or doubles a block', () => {
    fc.assert(
      fc.property(anyPage, fc.nat(), fc.constantFrom('up' as const, 'down' as const, 'in' as const, 'out' as const), (page, pick, direction) => {
        const names = all(page);
        const id = names[pick % Math.max(1, names.length)] ?? 'none';
        expect(all(stepBlock(page, id, direction)).toSorted()).toEqual(names.toSorted());
      }),
    );
  });
});

describe('copies', () => {
  test('have names of their own and speak of each other', () => {
    const dialog = {
      id: 'ask',
      type: 'modal',
      slots: {
        content: [
          {
            id: 'go',
            type: 'button',
            props: {
              actions: [
                { do: 'show', modal: 'ask' },
                { do: 'show', modal: 'other' },
              ],
            },
          },
        ],
      },
    };
    const page: Page = { ...empty, body: [dialog] };
    const [copy] = copiesFor(page, [dialog]);
    expect(copy?.id).toBe('modal');
    expect(copy?.slots?.['content']?.[0]?.props?.['actions']).toEqual([
      { do: 'show', modal: 'modal' },
      { do: 'show', modal: 'other' },
    ]);
    expect(duplicateBlock(page, 'ask').page.body).toHaveLength(2);
  });

  test('go through the clipboard to another page, with everything in them', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const nodes = readBlocks(writeBlocks(page.body));
        expect(nodes).toEqual(page.body);
        expect(all(pasteBlocks(empty, nodes, undefined).page)).toEqual(all(page));
        const twice = pasteBlocks(page, nodes, undefined).page;
        expect(new Set(all(twice)).size).toBe(all(page).length * 2);
      }),
    );
  });

  test.each([
    '',
    'hello',
    '{"blocks":[]}',
    '{"portico/blocks":1,"blocks":[{"id":"1","type":"heading"}]}',
    '{"portico/blocks":1,"blocks":[{"id":"a","type":"heading","props":[]}]}',
  ])('anything else in the clipboard is none: %s', (text) => {
    expect(readBlocks(text)).toEqual([]);
  });
});

describe('taking away', () => {
  test('leaves what stood beside it chosen', () => {
    const page = made('heading', 'button', 'table');
    expect(deleteBlock(page, 'button').select).toBe('table');
    expect(deleteBlock(page, 'table').select).toBe('button');
  });

  test('a part of tabs takes its blocks along; a column leaves them to the last one', () => {
    const tabs = {
      id: 't',
      type: 'tabs',
      props: {
        parts: [
          { key: 'a', title: 'A' },
          { key: 'b', title: 'B' },
        ],
      },
      slots: { a: [], b: [{ id: 'x', type: 'heading' }], old: [{ id: 'y', type: 'heading' }] },
    };
    expect(Object.keys(withParts(tabs, [{ key: 'a', title: 'A' }]).slots ?? {})).toEqual(['a', 'old']);
    const columns = { id: 'c', type: 'columns', props: { widths: [6, 6] }, slots: { column1: [], column2: [{ id: 'z', type: 'heading' }] } };
    expect(withWidths(columns, [12])).toEqual({ id: 'c', type: 'columns', props: { widths: [12] }, slots: { column1: [{ id: 'z', type: 'heading' }] } });
  });

  test('wrapping keeps the place', () => {
    const { page, select } = wrapBlock(made('heading', 'button', 'table'), 'button', 'section');
    expect(all(page)).toEqual(['heading', 'section', 'button', 'table']);
    expect(select).toBe('section');
  });
});

test('a page written by hand keeps what nobody knows when something else is changed', () => {
  const read = readPage(byHand);
  if (!('page' in read)) throw new Error('it can be read');
  const changed = replaceNode(read.page, 'right', (node) => withProp(node, 'text', 'Left'));
  const before = JSON.parse(byHand) as Page;
  const after = JSON.parse(writePage(changed)) as Page;
  expect(after).toEqual(JSON.parse(byHand.replace('"Right"', '"Left"')));
  expect(after.body[0]).toEqual(before.body[0]);
});

test('a list is shared under a name, and a filter bar works on it', () => {
  const page = setEntity(made('table', 'filterBar'), 'table', ticket);
  const shared = sharedUnder(page, 'table', { into: 'filterBar' });
  expect(shared.data).toEqual({ ticket: { records: 'Ticket' } });
  expect(nodeOf(shared, 'table')?.props?.['source']).toBe('ticket');
  expect(nodeOf(shared, 'filterBar')?.props?.['sources']).toEqual(['ticket']);
});

describe('the way back', () => {
  test('typing into one field is one step, and what is chosen comes along', () => {
    const design = createDesign(made('heading'));
    const start = design.now().page;
    design.select('heading');
    for (const text of ['H', 'He', 'Hel'])
      design.change(
        replaceNode(design.now().page, 'heading', (node) => withProp(node, 'text', text)),
        { mark: 'heading.text' },
      );
    design.change(addBlock(design.now().page, 'button', undefined).page, { select: 'button' });
    design.undo();
    expect(nodeOf(design.now().page, 'heading')?.props?.['text']).toBe('Hel');
    expect(design.now().selected).toBe('heading');
    design.undo();
    expect(design.now().page).toBe(start);
    design.redo();
    design.redo();
    expect(all(design.now().page)).toEqual(['heading', 'button']);
  });

  test('what was chosen between two words of typing makes them two steps', () => {
    const design = createDesign(made('heading', 'button'));
    const type = (text: string): void =>
      design.change(
        replaceNode(design.now().page, 'heading', (node) => withProp(node, 'text', text)),
        { mark: 'heading.text' },
      );
    design.select('heading');
    type('one');
    design.select('button');
    design.select('heading');
    type('two');
    design.undo();
    expect(nodeOf(design.now().page, 'heading')?.props?.['text']).toBe('one');
  });

  test('a page that is not changed is no step and tells nobody', () => {
    const design = createDesign(made('heading'));
    let told = 0;
    design.subscribe(() => (told += 1));
    design.change(design.now().page);
    expect([told, design.now().past.length]).toEqual([0, 0]);
  });
});

function never(): never {
  throw new Error('it is there');
}
