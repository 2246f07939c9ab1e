import { expect, test } from 'vitest';
import { compareProposal, listTests } from './test-list.ts';

const result = (name: string, outcome: 'passed' | 'failed') => ({ file: 'tests/a.yaml', line: 4, name, outcome, steps: [] });
const run = {
  id: '1',
  branch: 'main',
  commit: 'c',
  content: 'x',
  whole: true,
  green: false,
  passed: 1,
  failed: 1,
  skipped: 0,
  milliseconds: 5,
  by: 'Ada',
  at: '2026-01-01T00:00:00Z',
  tests: [result('one', 'passed'), result('gone', 'failed')],
};

test('a test is found again in the last run wherever its lines went; one that is new has no result', () => {
  const listed = listTests({
    tests: [
      { file: 'tests/a.yaml', line: 9, name: 'one', steps: 1 },
      { file: 'tests/b.yaml', line: 4, name: 'one', steps: 1 },
    ],
    run,
  });
  expect([...listed.keys()]).toEqual(['tests/a.yaml', 'tests/b.yaml']);
  expect(listed.get('tests/a.yaml')).toMatchObject([{ line: 9, state: 'passed' }]);
  expect(listed.get('tests/b.yaml')).toMatchObject([{ state: 'unknown', result: undefined }]);
});

test('a proposal names what is new and what would take the place of an own file', () => {
  const text = 'format: 1\ntests:\n  - name: a\n  - name: b\n';
  expect(compareProposal({ 'tests/a.yaml': text, 'tests/b.yaml': text, 'tests/c.yaml': text }, { 'tests/b.yaml': text, 'tests/c.yaml': 'mine' })).toEqual([
    { path: 'tests/a.yaml', tests: 2, replaces: false },
    { path: 'tests/c.yaml', tests: 2, replaces: true },
  ]);
});
