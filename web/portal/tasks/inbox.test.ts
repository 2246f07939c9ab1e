import { expect, test } from 'vitest';
import { asked, nextTask, type Task, viewOf, walk } from './inbox.ts';
import { told } from './told.ts';

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

test('what a process tells is told in words', () => {
  const words = { yes: 'yes', no: 'no' };
  const tell = (value: unknown) => told(value, 'en', words);
  expect([tell(true), tell(1234.5), tell('2026-12-01'), tell(['a', 2]), tell({ en: 'Leave', zh: '请假' })]).toEqual(['yes', '1,234.5', '1 Dec 2026', 'a, 2', 'Leave']);
  expect([tell(null), tell(''), tell(undefined)]).toEqual([undefined, undefined, undefined]);
  expect(tell({ city: { name: 'Suzhou' } })).toContain('Suzhou');
  expect(told('2026-12-01T08:30:00', 'zh', words)).toContain('2026年12月1日');
});
