import { expect, test } from 'vitest';
import { beginnings, keyOf, type Template } from './begin-with.ts';

const template = (name: string): Template => ({ name, title: name, description: '', pages: [], entities: [], roles: [], rows: 1 });

test('templates come first, then data somebody has, then nothing; each with a key of its own', () => {
  expect(beginnings([template('file'), template('crm')]).map(keyOf)).toEqual(['template-file', 'template-crm', 'file', 'database', 'nothing']);
});

test('without templates there is still a way to begin', () => {
  expect(beginnings([]).map(({ from }) => from)).toEqual(['file', 'database', 'nothing']);
});
