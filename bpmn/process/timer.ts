// When timers come true: ISO 8601 dates, durations, cycles, and cron; all in UTC unless a time zone is named.
import { Cron } from 'croner';
import type { TimerSpec } from './definition.ts';
import type { Json } from './state.ts';

interface Asked {
  /** Works FEEL out; only asked for what is no literal. */
  readonly evaluate: (expression: string) => Json;
  /** ISO 8601, UTC: now. */
  readonly at: string;
  /** How often the timer came true before. */
  readonly count: number;
}

const duration = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const instant = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?(?:[@[][^\]]+\]?)?)?$/;
const farthest = 8.64e15;

/**
 * The point in time a timer comes true next, ISO 8601 in UTC; undefined when a cycle has had all its turns. Throws a
 * RangeError that says what can't be read.
 */
export function timerDue(spec: TimerSpec, asked: Asked): string | undefined {
  const text = isLiteral(spec.expression) ? spec.expression : asText(spec.expression, asked.evaluate(spec.expression));
  const now = Date.parse(asked.at);
  if (text.startsWith('cron:')) return nextByCron(text, now);
  if (text.startsWith('R')) return nextOfCycle(text, { now, count: asked.count });
  if (duration.test(text)) return iso(later(now, text, 1), text);
  if (instant.test(text)) return iso(moment(text), text);
  throw new RangeError(`${text} is no date, duration or cycle`);
}

/** Whether a timer is written out rather than to be worked out with FEEL. */
export function isLiteral(expression: string): boolean {
  return expression.startsWith('cron:') || /^R\d*\//.test(expression) || (duration.test(expression) && /\d/.test(expression)) || instant.test(expression);
}

function asText(expression: string, value: Json): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RangeError(`${expression} gives no date, duration or cycle`);
}

/** `cron:0 9 * * 1 Asia/Shanghai`: five or six fields and a time zone. */
function nextByCron(text: string, now: number): string {
  const parts = text.slice('cron:'.length).trim().split(/\s+/);
  const zone = /[A-Za-z]+\/|^UTC$|^GMT$/.test(parts.at(-1) ?? '') && parts.length > 5 ? parts.pop() : 'UTC';
  try {
    const next = new Cron(parts.join(' '), { timezone: zone ?? 'UTC', paused: true }).nextRun(new Date(now));
    if (next) return next.toISOString();
  } catch (error) {
    throw new RangeError(`${text}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  throw new RangeError(`${text} never comes true`);
}

/** `R3/PT1H`, `R/2026-01-01T00:00:00Z/P1D`, `R/P1D/2026-02-01`: the turn after now, at most so many. */
function nextOfCycle(text: string, about: { now: number; count: number }): string | undefined {
  const [repeat = '', ...parts] = text.split('/');
  const turns = repeat === 'R' ? Number.POSITIVE_INFINITY : Number(repeat.slice(1));
  const period = parts.find((part) => duration.test(part) && /\d/.test(part));
  const dates = parts.filter((_, index) => index !== parts.indexOf(period ?? ''));
  if (period === undefined || parts.length > 2 || Number.isNaN(turns) || dates.some((date) => !instant.test(date))) throw new RangeError(`${text} is no cycle`);
  const [date] = dates;
  const ends = date !== undefined && parts.indexOf(period) === 0 ? moment(date) : Number.POSITIVE_INFINITY;
  if (about.count >= turns) return undefined;
  const begins = date !== undefined && parts.indexOf(period) === 1 ? moment(date) : undefined;
  const next = begins === undefined ? later(about.now, period, 1) : nextFrom(begins, { period, now: about.now, count: about.count });
  return next > ends ? undefined : iso(next, text);
}

/** Turns counted from a beginning, so that they do not drift; those missed are left out. */
function nextFrom(begins: number, about: { period: string; now: number; count: number }): number {
  if (about.count === 0 && begins > about.now) return begins;
  const length = later(begins, about.period, 1) - begins;
  if (length <= 0) throw new RangeError(`${about.period} is no period`);
  const longest = /P[^T]*[YM]/.test(about.period) ? length * 1.2 : length;
  for (let turn = Math.max(about.count, Math.floor((about.now - begins) / longest) - 1, 0); ; turn += 1) {
    const next = later(begins, about.period, turn);
    if (next > about.now) return next;
  }
}

/** A point in time so many durations later; months and years by the calendar, the day never past the end of its month. */
function later(from: number, text: string, times: number): number {
  const [, sign, years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = duration.exec(text) ?? [];
  const factor = (sign ? -1 : 1) * times;
  const date = new Date(from);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + factor * (12 * Number(years) + Number(months)));
  date.setUTCDate(Math.min(day, new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()));
  const exact = 7 * Number(weeks) + Number(days);
  return date.getTime() + factor * 1000 * (((exact * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds));
}

/** A date is its midnight, a time without offset is UTC; `@Europe/Paris` and `[Europe/Paris]` name a time zone. */
function moment(text: string): number {
  const [plain = '', zone] = text.replace(']', '').split(/[@[]/);
  const withOffset = /(?:Z|[+-]\d{2}:?\d{2})$/.test(plain.slice(10));
  const time = Date.parse(plain.length === 10 || withOffset ? plain : `${plain}Z`);
  if (Number.isNaN(time)) throw new RangeError(`${text} is no date`);
  return zone === undefined || withOffset ? time : time - offsetOf(zone, time);
}

function offsetOf(zone: string, time: number): number {
  const at = (guess: number): number => {
    const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' }).formatToParts(new Date(guess));
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - Math.floor(guess / 1000) * 1000;
  };
  return at(time - at(time));
}

function iso(time: number, text: string): string {
  if (!(Math.abs(time) <= farthest)) throw new RangeError(`${text} is too far away`);
  return new Date(time).toISOString();
}
