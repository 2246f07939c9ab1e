import { expect, test } from 'vitest';
import { modelFiles } from './model-files.ts';
import { readModel } from './read-model.ts';

const app = { 'app.yaml': 'format: 1\nname: shop\ntitle: Shop\n', 'roles.yaml': 'format: 1\nroles:\n  clerk: { title: Clerk }\n', 'access.cedar': '' };
const yaml = 'format: 1\ntitle: { en: Total, zh: 合计 }\ninput: { type: object, properties: { n: { type: integer } }, required: [n] }\n';
const js = 'export default ({ n }) => n;\n';
const read = (files: Record<string, string>) => readModel({ ...app, ...files });
const issue = (files: Record<string, string>) => {
  const [one] = read(files).issues.filter(({ message }) => !message.en.startsWith('There is no access'));
  return one && `${one.file}:${one.line ?? '-'} ${one.message.en}`;
};

test('a function is read with its settings, and written back as it was read', () => {
  const { model, issues } = read({ 'functions/total.js': js, 'functions/total.yaml': yaml, 'functions/sum.py': 'def main(input):\n    return 1\n', 'functions/sum.yaml': yaml });
  expect(issues).toEqual([]);
  expect(model?.functions).toMatchObject({ total: { language: 'javascript', source: js, file: { title: { en: 'Total' } } }, sum: { language: 'python' } });
  const again = model && readModel(modelFiles(model)).model;
  expect(again?.functions).toEqual(model?.functions);
});

test.each([
  [{ 'functions/total.js': js }, 'functions/total.yaml:- functions/total.yaml is missing'],
  [{ 'functions/total.yaml': yaml }, 'functions/total.yaml:- There is no functions/total.js or .py'],
  [{ 'functions/Total.js': js, 'functions/Total.yaml': yaml }, 'functions/Total.js:- Only files like'],
  [
    { 'functions/total.js': js, 'functions/total.py': 'def main(input): ...', 'functions/total.yaml': yaml },
    'functions/total.py:- The function "total" is there in JavaScript and in Python',
  ],
  [{ 'functions/total.js': 'export default (n) => {\n  return n +;\n};', 'functions/total.yaml': yaml }, 'functions/total.js:2 This is not JavaScript'],
  [{ 'functions/total.js': `\nimport fs from 'fs';\n${js}`, 'functions/total.yaml': yaml }, 'functions/total.js:2 A function can import nothing'],
  [{ 'functions/total.js': `export default async () => await\nimport('os');`, 'functions/total.yaml': yaml }, 'functions/total.js:2 A function can import nothing'],
  [{ 'functions/total.js': 'const a = 1;', 'functions/total.yaml': yaml }, 'functions/total.js:- A function has a default export'],
  [{ 'functions/total.py': 'x = 1\nasync def main(input):\n    ...', 'functions/total.yaml': yaml }, 'functions/total.py:2 main is a plain function'],
  [{ 'functions/total.py': 'def other(input): ...', 'functions/total.yaml': yaml }, 'functions/total.py:- A function has a main'],
  [{ 'functions/total.js': js, 'functions/total.yaml': `${yaml}limits: { memory: 9999 }\n` }, 'functions/total.yaml:4 '],
  [{ 'functions/total.js': js, 'functions/total.yaml': 'format: 1\ntitle: T\ninput: { type: array }\n' }, 'functions/total.yaml:3 The input of a function is an object'],
  [{ 'functions/total.js': js, 'functions/total.yaml': `${yaml}output: { type: strange }\n` }, 'functions/total.yaml:4 This is no JSON Schema'],
  [{ 'functions/total.js': js, 'functions/total.yaml': `${yaml}schedule: { cron: "0 25 * * *", runAs: [clerk] }\n` }, 'functions/total.yaml:4 This is no schedule'],
  [
    { 'functions/total.js': js, 'functions/total.yaml': `${yaml}schedule: { cron: "0 9 * * *", timezone: Mars, runAs: [clerk] }\n` },
    'functions/total.yaml:4 There is no time zone "Mars"',
  ],
  [{ 'functions/total.js': js, 'functions/total.yaml': `${yaml}webhook: { runAs: [clark] }\n` }, 'functions/total.yaml:4 There is no role "clark". Did you mean "clerk"?'],
])('%j', (files, expected) => {
  expect(read(files).model).toBeUndefined();
  expect(issue(files)).toContain(expected);
});

test('a tool of a name the lists have already keeps the app from being published', () => {
  const entity = 'format: 1\nname: Item\ntitle: Item\nkey: [id]\nfields:\n  id: { type: integer, required: true }\n';
  const { model, broken } = read({ 'entities/Item.yaml': entity, 'functions/total.js': js, 'functions/total.yaml': `${yaml}tool: { name: item_find, effect: reads }\n` });
  expect(model).toBeDefined();
  expect(broken).toMatchObject([{ file: 'functions/total.yaml', line: 4, message: { en: expect.stringContaining('item_find') as string } }]);
});
