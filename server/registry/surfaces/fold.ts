import { untag } from './hidden.ts';

/**
 * A text as a model takes it: hidden characters gone, look-alike letters Latin, lower case, one space between words and
 * one line break between paragraphs, so that patterns meet no long blanks.
 */
export interface Folded {
  readonly text: string;
  /** For each UTF-16 unit of `text`: where it came from. */
  readonly from: readonly number[];
}

/** Letters that look like Latin ones, pair by pair. */
const pairs =
  'аaеeоoрpсcуyхxіiјjѕsԁdһhӏlԛqԝwкkмmтtАAВBЕEКKМMНHОOРPСCТTХXІIЅSЈJУY' + // Cyrillic
  'οoνvρpαaιiκkτtυuΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX' + // Greek
  'օoսuհhոnզqցgաwԱUՍUՏS' + // Armenian
  'ᎪAᏴBᏟCᎬEᎻHᎫJᏦKᏞLᎷMᏢPᎡRᎢTᏙVᎳWᏃZ' + // Cherokee
  'ıiɡgɑaʟlɴnʀrʏyᴏoᴠvᴡwᴢzᴜuꜱsᴛtᴇeᴄcᴀaʙbᴅdꜰfɢgʜhɪiᴊjᴋkᴍmᴘp'; // Latin letters of other uses
const lookAlikes = new Map<string, string>();
const letters = Array.from(pairs);
for (let at = 0; at + 1 < letters.length; at += 2) lookAlikes.set(letters[at] ?? '', letters[at + 1] ?? '');

/** Is it a letter of another script that looks like a Latin one? */
export const looksLatin = (letter: string): boolean => lookAlikes.has(letter);

const invisible = /[\p{Cf}\p{Cc}\p{Variation_Selector}\u{34F}\u{115F}\u{1160}\u{3164}\u{FFA0}]/u;
// oxlint-disable-next-line no-control-regex -- escape sequences for terminals are what is looked for
const escapeSequence = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007]*\u0007?)/g;
const mark = /[*`]|\p{Mn}/u;

/** Folds a text; emphasis marks and accents on their own count as nothing. */
export function fold(text: string): Folded {
  const escapes = new Map([...text.matchAll(escapeSequence)].map((match) => [match.index, match[0].length]));
  let folded = '';
  const from: number[] = [];
  let lastBlank = '';
  for (let at = 0; at < text.length;) {
    const escape = escapes.get(at);
    if (escape !== undefined) {
      at += escape;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const plain = plainOf(character);
    const blank = plain === ' ' || plain === '\n';
    if (blank && lastBlank !== '') {
      // A second line break in a row begins a paragraph.
      if (plain === '\n' && lastBlank === '\n' && folded.endsWith(' ')) folded = `${folded.slice(0, -1)}\n`;
      if (plain === '\n') lastBlank = '\n';
    } else if (plain !== '') {
      folded += blank ? ' ' : plain;
      for (let unit = 0; unit < plain.length; unit += 1) from.push(at);
      lastBlank = blank ? plain : '';
    }
    at += character.length;
  }
  return { text: folded, from };
}

function plainOf(character: string): string {
  if (character >= 'a' && character <= 'z') return character;
  if (character === '\n') return '\n';
  if (/\s/u.test(character)) return ' ';
  const tagged = untag(character);
  if (tagged !== '') return tagged.toLowerCase();
  if (invisible.test(character) || mark.test(character)) return '';
  if (character === '’' || character === '‘') return "'";
  // Chinese sentence marks keep their width: the rules end a sentence at them.
  if (/[，。！？；：]/.test(character)) return character;
  const compatible = lookAlikes.get(character) ?? character.normalize('NFKC');
  return (lookAlikes.get(compatible) ?? compatible).toLowerCase();
}

/** What a name looks like at a glance: separators, case and look-alike letters and digits count for nothing. */
export function skeleton(name: string): string {
  return fold(name)
    .text.replace(/[-_.\s/]/g, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/[1i|!]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('5', 's')
    .replaceAll('3', 'e');
}
