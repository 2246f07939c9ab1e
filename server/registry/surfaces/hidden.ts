/** What a reader can't see but a model reads. */
export type HiddenSort = 'zero-width' | 'bidi' | 'tags' | 'variation' | 'terminal' | 'control' | 'private';

export interface HiddenRun {
  readonly at: number;
  readonly end: number;
  readonly sort: HiddenSort;
}

// oxlint-disable-next-line no-control-regex -- control characters are among what is looked for
const suspects = /[\p{Cf}\p{Co}\p{Variation_Selector}\u{34F}\u{115F}\u{1160}\u{17B4}\u{17B5}\u{3164}\u{FFA0}\u{0}-\u{8}\u{B}\u{C}\u{E}-\u{1F}\u{7F}-\u{9F}]/u;
const eachSuspect = new RegExp(suspects.source, 'gu');

/** Scripts whose writing needs joiners, and those that put no space between words. */
const joining = [
  'Arabic',
  'Syriac',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Khmer',
  'Myanmar',
  'Mongolian',
];
const spaceless = ['Thai', 'Lao', 'Khmer', 'Myanmar'];
const scripts = (names: readonly string[]): string => `[${names.map((name) => `\\p{Script=${name}}`).join('')}]`;

/** Where such characters belong: emoji, flags, variants of ideographs, joiners of scripts that have them. */
const legitimate = new RegExp(
  [
    '\\u{1F3F4}\\u{E0067}\\u{E0062}(?:\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}',
    '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\u{FE0F}?)\\u{200D}(?=\\p{Extended_Pictographic})',
    '(?<=\\p{Extended_Pictographic})[\\u{FE0E}\\u{FE0F}]',
    '(?<=[0-9#*])\\u{FE0F}(?=\\u{20E3})',
    '(?<=\\p{Unified_Ideograph})[\\u{FE00}-\\u{FE02}\\u{E0100}-\\u{E01EF}]',
    `(?<=${scripts(joining)})[\\u{200C}\\u{200D}\\u{180B}-\\u{180D}]`,
    `(?<=${scripts(spaceless)})\\u{200B}`,
    '[\\u{600}-\\u{605}\\u{6DD}\\u{70F}\\u{8E2}]',
  ].join('|'),
  'gu',
);
/** Marks that writing from right to left needs; the overrides U+202D and U+202E are never among them. */
const directionMarks = /[\u200E\u200F\u061C\u202A-\u202C\u2066-\u2069]/;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** Runs of hidden characters that have no business where they stand. */
export function hiddenRuns(text: string): HiddenRun[] {
  if (!suspects.test(text)) return [];
  const fine = new Set<number>();
  for (const match of text.matchAll(legitimate)) for (let at = match.index; at < match.index + match[0].length; at += 1) fine.add(at);
  const turns = rightToLeft.test(text);
  const runs: HiddenRun[] = [];
  for (const { 0: character, index } of text.matchAll(eachSuspect)) {
    if (fine.has(index) || (turns && directionMarks.test(character))) continue;
    const sort = sortOf(character.codePointAt(0) ?? 0);
    const last = runs.at(-1);
    if (last && last.end === index && last.sort === sort) runs[runs.length - 1] = { ...last, end: index + character.length };
    else runs.push({ at: index, end: index + character.length, sort });
  }
  return runs;
}

function sortOf(code: number): HiddenSort {
  if (code >= 0xe0000 && code <= 0xe007f) return 'tags';
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) return 'variation';
  if (code === 0x1b || code === 0x9b) return 'terminal';
  if (code < 0xa0) return 'control';
  if ((code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000) return 'private';
  if ([0x200e, 0x200f, 0x61c].includes(code) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return 'bidi';
  return 'zero-width';
}

/** The text with its hidden characters shown as `⟦U+200B⟧`; a hidden message in tag characters is spelled out. */
export function reveal(text: string): string {
  let shown = '';
  let from = 0;
  for (const run of hiddenRuns(text)) {
    const characters = Array.from(text.slice(run.at, run.end));
    const codes = characters.map((character) => (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0'));
    const names = codes.length > 3 ? `U+${codes[0]}…U+${codes.at(-1)}` : codes.map((code) => `U+${code}`).join(' ');
    shown += `${text.slice(from, run.at)}⟦${names}${run.sort === 'tags' ? ` "${characters.map(untag).join('')}"` : ''}⟧`;
    from = run.end;
  }
  return shown + text.slice(from);
}

/** The ASCII character a tag character stands for. */
export function untag(character: string): string {
  const code = (character.codePointAt(0) ?? 0) - 0xe0000;
  return code >= 0x20 && code < 0x7f ? String.fromCodePoint(code) : '';
}
