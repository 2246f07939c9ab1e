// Every template is a whole app whose files hold together; tests/walks/templates.test.ts makes one of each.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readModel } from '../workspace/index.ts';
import { filesFrom, templateNames } from './templates.ts';

const now = new Date('2027-03-17T10:00:00Z');
const app = (template: string) => filesFrom(template, { name: 'mine', title: { en: 'Mine', zh: '我的' }, now });

test('every folder is offered', () => {
  const folders = readdirSync(new URL('./templates/', import.meta.url));
  expect([...templateNames].sort()).toEqual(folders.sort());
});

test('a template nobody has is refused by its name', () => {
  expect(() => app('../help-desk')).toThrow('There is no template "../help-desk"');
});

describe.each(templateNames)('%s', (name) => {
  const files = app(name);
  const { model, issues, broken } = readModel(files);

  test('nothing is wrong or doubtful in its files', () => {
    expect({ issues, broken }).toEqual({ issues: [], broken: [] });
    expect(model?.app).toMatchObject({ name: 'mine', title: { en: 'Mine', zh: '我的' } });
  });

  test('says everything in both languages', () => {
    const entities = Object.values(model?.entities ?? {});
    const fields = entities.flatMap((entity) =>
      Object.entries(entity.fields).flatMap(([key, field]) => (key === 'id' ? [] : [field.title, ...(field.values ?? []).map(({ title }) => title)])),
    );
    const titles = [
      ...fields,
      ...entities.flatMap(({ title, plural, description }) => [title, plural, description]),
      ...Object.values(model?.pages ?? {}).map(({ title }) => title),
    ];
    expect(titles.filter((title) => typeof title !== 'object' || !title.en || !/[\u4e00-\u9fff]/.test(title.zh ?? ''))).toEqual([]);
    expect(titles.length).toBeGreaterThan(20);
  });

  test('has rows in both languages, around the day it is made', () => {
    const rows = Object.entries(files).flatMap(([file, text]) => (file.startsWith('data/') ? [text] : []));
    expect(rows.join('\n')).toMatch(/[\u4e00-\u9fff]{2}/);
    const dates = rows.join('\n').match(/\b20\d\d-\d\d-\d\d/g) ?? [];
    expect(dates.filter((date) => Math.abs(Date.parse(date) - now.getTime()) < 31 * 86_400_000).length).toBeGreaterThan(5);
  });
});
