import { expect, test } from 'vitest';
import { modelFiles } from './model-files.ts';
import { readModel } from './read-model.ts';

const base = {
  'app.yaml': 'format: 1\nname: desk\ntitle: Desk\n',
  'access.cedar': '',
  'entities/Customer.yaml': 'format: 1\nname: Customer\nlabel: [name]\nkey: [id]\nfields:\n  id: { type: integer, required: true }\n  name: { type: text, length: 80 }\n',
  'entities/Ticket.yaml':
    'format: 1\nname: Ticket\nlabel: [title]\nkey: [id]\nfields:\n  id: { type: integer, required: true }\n  title: { type: text, length: 80 }\n  customerId: { type: integer }\nrelations:\n  customer: { to: Customer, fields: [customerId] }\n',
  'context/house.md': '# House rules\n\nBe kind.\n',
};
const contexts = (pieces: string): string =>
  `format: 1\ncontexts:\n  answer:\n    title: Answering\n    input:\n      ticket: { type: integer, required: true }\n    pieces:\n${pieces}`;
const read = (text: string) => readModel({ ...base, 'context.yaml': text });
const good = contexts(`      - id: house
        file: context/house.md
        cut: last
      - id: ticket
        if: =input.ticket != null
        records: Ticket
        filter: { id: =input.ticket, customer.name: { contains: a } }
        sort: [-id]
        fields: [title]
        top: 1
        else:
          text: { en: No ticket, zh: 无工单 }
      - id: similar
        tool: search
        provider: docs
        arguments: { query: =purpose }
        pick: =answer.hits
`);

test('the rules are read with their lines and the texts they name, and written back the same', () => {
  const { model, issues } = read(good);
  expect(issues).toEqual([]);
  expect(model?.context).toMatchObject({ lines: { 'answer/house': 8, 'answer/ticket': 11, 'answer/similar': 20 }, files: { 'context/house.md': base['context/house.md'] } });
  const files = model ? modelFiles(model) : {};
  expect(files['context/house.md']).toBe(base['context/house.md']);
  const again = readModel(files);
  expect(again.issues).toEqual([]);
  expect(again.model?.context?.contexts).toEqual(model?.context?.contexts);
  expect(again.model && modelFiles(again.model)).toEqual(files);
});

test('an app without rules has none', () => {
  expect(readModel(base).model).not.toHaveProperty('context');
});

test.each([
  ['an entity nobody has', '      - { id: a, records: Tickt }\n', 'There is no entity "Tickt". Did you mean "Ticket"?'],
  ['a field nobody has', '      - { id: a, records: Ticket, fields: [titel] }\n', 'Ticket has no field "titel". Did you mean "title"?'],
  ['a field over a relation', '      - { id: a, records: Ticket, filter: { customer.nam: x } }\n', 'Customer has no field "nam". Did you mean "name"?'],
  ['a sort', '      - { id: a, records: Ticket, sort: [-age] }\n', 'Ticket has no field "age".'],
  ['a file', '      - { id: a, file: context/hose.md }\n', 'There is no file "context/hose.md". Did you mean "context/house.md"?'],
  ['a tool of the app', '      - { id: a, tool: ticket_fnd }\n', 'There is no tool "ticket_fnd". Did you mean "ticket_find"?'],
  ['an input', '      - { id: a, text: x, if: =input.tikket = 1 }\n', 'There is no input "tikket". Did you mean "ticket"?'],
  ['an expression', '      - { id: a, text: x, if: =1 + }\n', 'This expression can not be read at character 5: something is missing here.'],
  ['two sources', '      - { id: a, text: x, file: context/house.md }\n', 'A piece gives one of: records, tool, resource, file, text.'],
  ['a key without meaning', '      - { id: a, text: x, top: 3 }\n', '"top" means nothing for "text". Remove it.'],
  ['an else that is never reached', '      - { id: a, text: x, else: { text: y } }\n', 'This "else" is never reached: add "if" before it.'],
  ['two of one name', '      - { id: a, text: x }\n      - { id: a, text: y }\n', '"a" stands here twice. Rename one.'],
])('%s is kept from being published, with its line', (_, pieces, message) => {
  const { model, broken } = read(contexts(pieces));
  expect(model).toBeDefined();
  expect(broken.map((one) => one.message.en)).toEqual([message]);
  expect(broken[0]).toMatchObject({ file: 'context.yaml', line: pieces.split('\n').length === 3 ? 9 : 8 });
});

test('what is no format is refused at once, in both languages', () => {
  const { model, issues } = read(contexts('      - { id: a, txt: hello }\n'));
  expect(model).toBeUndefined();
  expect(issues[0]).toMatchObject({ file: 'context.yaml', line: 8, message: { en: expect.stringContaining('txt') as string, zh: expect.stringContaining('txt') as string } });
  expect(readModel({ ...base, 'context.yaml': good, 'context/big.md': 'x'.repeat(200_001) }).issues.map(({ file }) => file)).toEqual(['context/big.md']);
});

test('a name no expression knows is doubtful, not wrong', () => {
  const { broken, issues } = read(contexts('      - { id: a, text: x, if: =purpos = "a" }\n'));
  expect(broken).toEqual([]);
  expect(issues.map((one) => one.message.en)).toEqual(['"purpos" is nothing an expression knows here; it counts as null. There are: input, purpose, principal, language.']);
});
