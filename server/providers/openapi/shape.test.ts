import { describe, expect, it } from 'vitest';
import { rowsOf, shapeAnswer, withRows } from './shape.ts';

const answer = {
  total: 3,
  items: [
    { id: 1, name: 'A|b\nc', owner: { login: 'x', url: 'u' }, tags: ['t1', 't2'] },
    { id: 2, name: '长文本长文本', owner: { login: 'y', url: 'v' }, tags: [] },
    { id: 3, name: 'C', owner: null, tags: ['t3'] },
  ],
};

describe('shaping', () => {
  it('picks paths through lists', () => {
    expect(shapeAnswer(answer, { pick: ['items[].owner.login', 'items[].id', 'nothing.at.all'] }).value).toEqual({
      items: [
        { owner: { login: 'x' }, id: 1 },
        { owner: { login: 'y' }, id: 2 },
        { owner: null, id: 3 },
      ],
    });
    expect(shapeAnswer(answer.items, { pick: ['id'] }).value).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('truncates rows and texts and tells so', () => {
    expect(shapeAnswer(answer, { truncate: { rows: 2, characters: 4 } })).toMatchObject({ value: { items: [{}, { name: '长文本…' }] }, cut: { kept: 2, of: 3 } });
  });

  it('makes a table of rows', () => {
    expect(shapeAnswer(answer, { table: true }).text).toBe('id | name\n1 | A\\|b c\n2 | 长文本长文本\n3 | C');
    expect(shapeAnswer(answer, { table: ['id', 'owner.login', 'tags'] }).text).toBe('id | owner.login | tags\n1 | x | ["t1","t2"]\n2 | y | []\n3 |  | ["t3"]');
    expect(shapeAnswer({ a: 1 }, { table: true })).toEqual({ value: { a: 1 } });
  });

  it('fills a text', () => {
    expect(shapeAnswer(answer, { template: '{{total}} rows: {{ items[].id }}; {{nothing}}' }).text).toBe('3 rows: 1, 2, 3; ');
  });

  it('finds the rows of an answer', () => {
    expect(rowsOf([1])).toEqual({ rows: [1], path: '' });
    expect(rowsOf({ errors: [], data: [2] })).toEqual({ rows: [2], path: 'data' });
    expect(rowsOf({ a: { b: [3] } }, 'a.b')).toEqual({ rows: [3], path: 'a.b' });
    expect(rowsOf({ a: [1], b: [2] })).toBeUndefined();
    expect(withRows({ a: { b: [3] }, c: 1 }, 'a.b', [4])).toEqual({ a: { b: [4] }, c: 1 });
  });
});
