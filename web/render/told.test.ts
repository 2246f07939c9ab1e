import { expect, test } from 'vitest';
import { told } from './told.ts';

test('what a process tells is told in words', () => {
  const words = { yes: 'yes', no: 'no' };
  const tell = (value: unknown) => told(value, 'en', words);
  expect([tell(true), tell(1234.5), tell('2026-12-01'), tell(['a', 2]), tell({ en: 'Leave', zh: '请假' })]).toEqual(['yes', '1,234.5', '1 Dec 2026', 'a, 2', 'Leave']);
  expect([tell(null), tell(''), tell(undefined)]).toEqual([undefined, undefined, undefined]);
  expect(tell({ id: 'p1', name: 'Ada' })).toBe('Ada');
  expect(tell({ city: { name: 'Suzhou' } })).toContain('Suzhou');
  expect(told('2026-12-01T08:30:00', 'zh', words)).toContain('2026年12月1日');
});
