import type { Language } from '@portico/contracts';
import type { CallOutput } from '../client/index.ts';

export type Job = CallOutput<'jobs.get'>;

export function isActive(job: Pick<Job, 'status'> | undefined): boolean {
  return job?.status === 'waiting' || job?.status === 'running';
}

/** The app a finished job made or filled, if it says so. */
export function appOf(job: Job): string | undefined {
  const app = job.result?.['app'];
  return job.status === 'done' && typeof app === 'string' ? app : undefined;
}

/** The figures of a result, in order: what was done, in numbers. Tables inside are summed up. */
export function figuresOf(job: Job): readonly { name: string; value: number }[] {
  return Object.entries(job.result ?? {}).flatMap(([name, value]) => {
    if (typeof value === 'number') return [{ name, value }];
    if (Array.isArray(value)) return [{ name, value: value.length }];
    if (typeof value !== 'object' || value === null) return [];
    const numbers = Object.values(value).filter((one): one is number => typeof one === 'number');
    return numbers.length > 0 ? [{ name, value: numbers.reduce((sum, one) => sum + one, 0) }] : [];
  });
}

/** Where a finding is: `orders.csv, line 12, total`. */
export function placeOf(issue: Job['issues'][number], words: { line: string }): string {
  return [issue.file, issue.line === undefined ? undefined : `${words.line} ${issue.line}`, issue.place].filter(Boolean).join(' · ');
}

/** Jobs worth showing on the start page: active ones, and what ended within a day. */
export function recentJobs(jobs: readonly Job[], now: number): readonly Job[] {
  return jobs.filter((job) => isActive(job) || (job.finishedAt !== null && now - Date.parse(job.finishedAt) < 86_400_000)).slice(0, 5);
}

/** Same findings together: the words, how often, and the first places. */
export function groupIssues(job: Job, language: Language): readonly { message: string; issues: readonly Job['issues'][number][] }[] {
  const groups = Map.groupBy(job.issues, (issue) => issue.message[language]);
  return [...groups].map(([message, issues]) => ({ message, issues }));
}
