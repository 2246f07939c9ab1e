import { Cron } from 'croner';

/** A schedule: five fields of cron (minute hour day month weekday) and an IANA time zone. */
export interface Schedule {
  readonly cron: string;
  readonly timezone: string;
}

function read({ cron, timezone }: Schedule): Cron {
  return new Cron(cron, { timezone, mode: '5-part', paused: true });
}

/** What is wrong with a schedule, or undefined. */
export function scheduleTrouble(schedule: Schedule): { place: 'cron' | 'timezone'; detail: string } | undefined {
  try {
    Intl.DateTimeFormat('en', { timeZone: schedule.timezone });
  } catch {
    return { place: 'timezone', detail: schedule.timezone };
  }
  try {
    return read(schedule).nextRun(new Date('2000-01-01T00:00:00Z')) === null ? { place: 'cron', detail: 'it never comes' } : undefined;
  } catch (error) {
    return { place: 'cron', detail: error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error) };
  }
}

/** When a schedule that is known to be right comes next after a time; null when never again. */
export function nextTime(schedule: Schedule, after: Date): Date | null {
  return read(schedule).nextRun(after);
}
