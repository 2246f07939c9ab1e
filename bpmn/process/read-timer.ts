import type { XmlElement } from '../xml/read-xml.ts';
import { attributeOf, childrenOf } from '../xml/read-xml.ts';
import type { TimerSpec } from './definition.ts';
import { type Drawing, readExpression } from './read-drawing.ts';
import { timerDue } from './timer.ts';

const kinds = {
  'bpmn:timeDate': { kind: 'date', words: { en: 'date', zh: '日期' }, example: '2026-03-01T09:00:00Z' },
  'bpmn:timeDuration': { kind: 'duration', words: { en: 'duration', zh: '时长' }, example: 'PT1H' },
  'bpmn:timeCycle': { kind: 'cycle', words: { en: 'cycle', zh: '周期' }, example: 'R3/PT1H' },
} as const;

/** When a timer event fires: a literal of ISO 8601 or cron that is well formed, or FEEL. */
export function readTimer(drawing: Drawing, definition: XmlElement, on: XmlElement): TimerSpec | undefined {
  const given = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((name) => childrenOf(definition, name).map((element) => ({ ...kinds[name], element })));
  const [timer, ...others] = given.filter(({ element }) => element.text !== '');
  if (!timer) return drawing.note('timer.missing', on);
  if (others.length > 0) drawing.note('timer.several', on);
  const { kind, words, element, example } = timer;
  const text = element.text;
  if (isLiteral(text)) {
    if (!fits[kind](text)) drawing.note('timer.bad', on, { text, kind: words, example });
    return { kind, expression: text };
  }
  const expression = readExpression(drawing, { element: on, where: { en: `the ${words.en}`, zh: words.zh }, text, language: attributeOf(element, 'language') });
  return expression === undefined ? undefined : { kind, expression };
}

/** Text that is meant as a literal, well formed or not: FEEL expressions look different. */
function isLiteral(text: string): boolean {
  return /^(-?P[\dT]|R\d*[/P]|cron:|\d{4}-?\d{2}-?\d{2})/.test(text);
}

const fits: Readonly<Record<TimerSpec['kind'], (text: string) => boolean>> = {
  date: isDate,
  duration: isDuration,
  cycle: (text) => /^(R\d*\/|cron:)/.test(text) && comes({ kind: 'cycle', expression: text }),
};

/** A duration of ISO 8601 that is longer than nothing. */
export function isDuration(text: string): boolean {
  return /^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/.test(text) && /[1-9]/.test(text);
}

/** A day of the calendar, perhaps with a time. */
function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= last && comes({ kind: 'date', expression: text });
}

/** Whether the engine can tell when. */
function comes(timer: TimerSpec): boolean {
  try {
    timerDue(timer, { evaluate: () => null, at: '2026-01-01T00:00:00Z', count: 0 });
    return true;
  } catch {
    return false;
  }
}
