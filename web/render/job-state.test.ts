import { describe, expect, test } from 'vitest';
import { appOf, figuresOf, groupIssues, type Job, placeOf, recentJobs } from './job-state.ts';

const job = (over: Partial<Job>): Job => ({
  id: '1',
  kind: 'apps.import',
  title: { en: 'Import', zh: '导入' },
  status: 'done',
  progress: 1,
  step: null,
  issues: [],
  result: null,
  error: null,
  startedBy: 'p',
  createdAt: '2026-03-01T00:00:00Z',
  finishedAt: '2026-03-01T00:01:00Z',
  ...over,
});

describe('jobs', () => {
  test('figures are numbers, lengths and sums', () => {
    expect(figuresOf(job({ result: { app: 'music', entities: 11, relations: ['a', 'b'], rows: { Artist: 275, Album: 347 } } }))).toEqual([
      { name: 'entities', value: 11 },
      { name: 'relations', value: 2 },
      { name: 'rows', value: 622 },
    ]);
  });
  test('only a finished job has an app to open', () => {
    expect(appOf(job({ result: { app: 'music' } }))).toBe('music');
    expect(appOf(job({ status: 'failed', result: { app: 'music' } }))).toBeUndefined();
  });
  test('the start page shows what runs and what ended today', () => {
    const now = Date.parse('2026-03-03T00:00:00Z');
    const jobs = [job({ id: 'old' }), job({ id: 'runs', status: 'running', finishedAt: null }), job({ id: 'new', finishedAt: '2026-03-02T12:00:00Z' })];
    expect(recentJobs(jobs, now).map((one) => one.id)).toEqual(['runs', 'new']);
  });
  test('equal findings stand together and keep their places', () => {
    const message = { en: 'trigger not taken over', zh: '未导入触发器' };
    const found = job({
      issues: [
        { file: 'a.sql', line: 3, message },
        { file: 'a.sql', line: 9, place: 'stamp', message },
      ],
    });
    expect(groupIssues(found, 'zh')).toHaveLength(1);
    expect(placeOf({ file: 'a.sql', line: 9, place: 'stamp', message }, { line: 'line' })).toBe('a.sql · line 9 · stamp');
  });
});
