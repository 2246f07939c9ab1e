import { looksLatin } from './fold.ts';
import { hiddenRuns, reveal, type HiddenRun } from './hidden.ts';
import type { Passage } from './passages.ts';
import type { FindingSeverity, Sighting } from './scan-rules.ts';

/** Characters that make a text look other than a model reads it. */
export function scanCharacters(passage: Passage): Sighting[] {
  return [...hidden(passage), ...mixedScript(passage), ...styled(passage), ...pushed(passage)];
}

/** The part of a text around a place, hidden characters made visible. */
export function excerpt(text: string, from: number, to: number): string {
  const start = Math.max(0, from - 30);
  const end = Math.min(text.length, Math.max(to, from + 60) + 30, from + 300);
  return `${start > 0 ? '…' : ''}${reveal(text.slice(start, end)).replace(/\s+/g, ' ')}${end < text.length ? '…' : ''}`;
}

function hidden({ text, place, role }: Passage): Sighting[] {
  const bySort = Map.groupBy(hiddenRuns(text), (run) => run.sort);
  return [...bySort].map(([sort, runs]) => {
    const [first] = runs;
    const count = runs.reduce((sum, run) => sum + Array.from(text.slice(run.at, run.end)).length, 0);
    const named = role === 'name' || role === 'property';
    return { id: `hidden.${sort}`, severity: severityOf(sort, { text, runs, count, named }), place, excerpt: excerpt(text, first?.at ?? 0, first?.end ?? 0) } as const;
  });
}

function severityOf(sort: HiddenRun['sort'], seen: { text: string; runs: readonly HiddenRun[]; count: number; named: boolean }): FindingSeverity {
  const { text, runs, count, named } = seen;
  if (sort === 'tags') return 'critical';
  if (sort === 'bidi') return /[\u202A-\u202E\u2066-\u2069]/.test(text) || named ? 'high' : 'medium';
  if (sort === 'variation') return runs.some((run) => run.end - run.at > 2) ? 'critical' : named ? 'high' : 'medium';
  if (sort === 'terminal') return 'high';
  if (sort === 'private' || sort === 'control') return named ? 'high' : 'low';
  // A byte order mark in front and soft hyphens come with copied text.
  const accident = runs.every((run) => (run.at === 0 && text.startsWith('\uFEFF') && run.end === 1) || /^\u00AD+$/.test(text.slice(run.at, run.end)));
  if (named) return 'high';
  return accident ? 'low' : count > 3 ? 'high' : 'medium';
}

const words = /[\p{L}\p{N}_.-]{3,}/gu;

function mixedScript({ text, place, role }: Passage): Sighting[] {
  const named = role === 'name' || role === 'property';
  for (const { 0: word, index } of text.matchAll(words)) {
    const letters = Array.from(word).filter((letter) => /\p{L}/u.test(letter));
    const alike = letters.filter(looksLatin).length;
    if (alike === 0) continue;
    const latin = letters.filter((letter) => /[A-Za-z]/.test(letter)).length;
    // A whole word of look-alikes is a word of its language, unless it stands among Latin names.
    if (latin > 0 ? alike < letters.length && (named || mixed(word)) : named && alike === letters.length) {
      return [{ id: named ? 'names.mixed-script' : 'text.mixed-script', severity: named ? 'high' : 'medium', place, excerpt: excerpt(text, index, index + word.length) }];
    }
  }
  return [];
}

/** Latin and look-alike letters next to each other; formulas such as "Δx" or "κ-means" keep theirs apart or have one. */
const mixed = (word: string): boolean => {
  const letters = Array.from(word);
  const latin = letters.filter((letter) => /[A-Za-z]/.test(letter)).length;
  return latin >= 2 && letters.some((letter, at) => looksLatin(letter) && (/[A-Za-z]/.test(letters[at - 1] ?? '') || /[A-Za-z]/.test(letters[at + 1] ?? '')) && letters.length > 3);
};

function styled({ text, place }: Passage): Sighting[] {
  const found = /(?:[\u{1D400}-\u{1D7FF}\u{1F130}-\u{1F189}\u{FF21}-\u{FF3A}\u{FF41}-\u{FF5A}\u{24B6}-\u{24E9}][\s_-]?){5,}/u.exec(text);
  return found ? [{ id: 'text.styled', severity: 'medium', place, excerpt: excerpt(text, found.index, found.index + found[0].length) }] : [];
}

/** Blanks in one line, or empty lines, after which a window shows nothing more. */
const outOfSight = { blanks: 60, lines: 15 } as const;

function pushed({ text, place }: Passage): Sighting[] {
  for (const { 0: blank, index } of text.matchAll(/\s{15,}/g)) {
    const end = index + blank.length;
    const lines = blank.split('\n');
    const far = lines.length > outOfSight.lines || lines.some((line) => line.length >= outOfSight.blanks);
    // Columns of a table are padded.
    if (far && index > 0 && end < text.length && text[end] !== '|') return [{ id: 'hidden.pushed', severity: 'medium', place, excerpt: excerpt(text, Math.max(0, end - 10), end) }];
  }
  return [];
}
