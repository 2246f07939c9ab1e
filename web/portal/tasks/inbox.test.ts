import { expect, test } from 'vitest';
import { asked, nextTask, type Task, viewOf, walk } from './inbox.ts';

const named = (...ids: string[]) => ids.map((id) => ({ id })) as unknown as Task[];

test('an address names a view, or means what is mine', () => {
  expect(['claimable', 'done', 'nonsense', undefined].map(viewOf)).toEqual(['claimable', 'done', 'mine', 'mine']);
  expect(asked('done', undefined, 50)).toEqual({ scope: 'mine', status: 'completed', limit: 50 });
  expect(asked('all', 'leave', 50)).toEqual({ scope: 'all', app: 'leave', limit: 50 });
  expect(asked('mine', 'leave', 50)).toEqual({ scope: 'mine', limit: 50 });
});

test('after a task comes the one below it, after the last the one above', () => {
  expect(nextTask(named('a', 'b', 'c'), 'b')?.id).toBe('c');
  expect(nextTask(named('a', 'b', 'c'), 'c')?.id).toBe('b');
  expect(nextTask(named('a'), 'a')).toBeUndefined();
  // Gone already, because the list was read anew meanwhile.
  expect(nextTask(named('b', 'c'), 'a')?.id).toBe('b');
});

test('the keys walk from end to end and stop there', () => {
  expect([walk(3, -1, 1), walk(3, -1, -1), walk(3, 0, 1), walk(3, 2, 1), walk(3, 0, -1)]).toEqual([0, 2, 1, 2, 0]);
});
