import { expect, test } from 'vitest';
import type { AppView } from '../model.ts';
import { model } from '../testing-model.ts';
import * as evaluator from './evaluate.ts';
import { menuOf } from './menu.ts';

const page = (name: string, more: Partial<AppView['pages'][number]> = {}): AppView['pages'][number] => ({ name, title: name, kind: 'page', params: [], ...more });
const app: AppView = {
  ...model,
  pages: [
    page('start'),
    page('order', { params: ['id'] }),
    page('mine', { visible: '=list contains(user.roles, "agent")' }),
    page('boss', { visible: '=list contains(user.roles, "boss")' }),
  ],
  menu: ['mine', 'Customer', 'start', 'order', 'boss', 'OrderLine'],
};
const paths = (how: Parameters<typeof menuOf>[1]) => menuOf(app, how).map(({ path }) => path);

test('the menu keeps its order, and leaves out what needs to be told what to show or is not for the reader', () => {
  expect(paths({ language: 'en', evaluator, now: new Date(0) })).toEqual(['/p/mine', '/Customer', '/p/start', '/OrderLine']);
});

test('until conditions can be worked out, pages with one wait', () => {
  expect(paths({ language: 'en', evaluator: undefined, now: new Date(0) })).toEqual(['/Customer', '/p/start', '/OrderLine']);
});
