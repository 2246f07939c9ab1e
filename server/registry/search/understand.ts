import { glossary, sentenceWords } from './glossary.ts';
import { synonyms } from './synonyms.ts';
import { bigrams, noise, split, stem, type Piece } from './words.ts';

/** One way to say a part of the wish: stems that belong together, and how sure we are that it is meant. */
export interface Alternative {
  readonly terms: readonly string[];
  readonly weight: number;
}

/** A part of the wish. The best alternative counts, so that many synonyms do not outvote one exact word. */
export interface Group {
  readonly alternatives: readonly Alternative[];
}

export type Intent = 'read' | 'create' | 'update' | 'delete';

export interface Wish {
  readonly groups: readonly Group[];
  readonly intent: Intent | undefined;
  /** The wish in the English words of tools, for an embedding model that knows no Chinese and little of software. */
  readonly gloss: string;
}

/** Which of the means are used; all of them but where their worth is measured. */
export interface Means {
  readonly synonyms: boolean;
  readonly glossary: boolean;
}

interface Entry extends Group {
  readonly words: readonly string[];
  /** The first alternative as it is written, for the gloss. */
  readonly plain: string;
}

const longestPhrase = 4;
/** How far behind its verb a particle may stand. */
const furthestParticle = 7;
const bySynonym = new Map<string, Entry>();
for (const [left, right] of Object.entries(synonyms)) {
  for (const phrase of left.split(/,\s*/)) {
    const words = phrase.split(' ').map((word) => (word === '…' ? word : stem(word)));
    const own: Alternative = { terms: words.filter((word) => word !== '…'), weight: 1 };
    const found = bySynonym.get(words.join(' '));
    const meant = alternativesOf(right, words.length > 1 ? 0.9 : 0.75);
    bySynonym.set(words.join(' '), { words, alternatives: [...(found?.alternatives ?? [own]), ...meant], plain: found?.plain ?? right.split(' | ')[0] ?? '' });
  }
}

const byChinese = new Map<string, Entry>();
for (const [left, right] of Object.entries(glossary)) {
  for (const word of left.split(' ')) {
    const found = byChinese.get(word);
    byChinese.set(word, { words: [word], alternatives: [...(found?.alternatives ?? []), ...alternativesOf(right, 1)], plain: found?.plain ?? right.split(' | ')[0] ?? '' });
  }
}
const chineseNoise = new Set(sentenceWords);
const longestChinese = Math.max(...[...byChinese.keys(), ...chineseNoise].map((word) => word.length));

/** Alternatives further down the list are less likely meant. */
function alternativesOf(text: string, first: number): Alternative[] {
  return text.split(' | ').map((one, at) => ({ terms: split(one).map((piece) => stem(piece.text)), weight: first * 0.88 ** at }));
}

const intents: Readonly<Record<Intent, string>> = {
  read: 'get list show view see read fetch find search look check display download compare which what who how count export',
  create: 'create add new make open submit raise upload post publish invite fork generate report start write request comment reply store share',
  update: 'update edit change modify rename set replace close reopen enable lock move transfer assign mark approve merge configure protect',
  delete: 'delete remove drop erase clear revoke unassign destroy dismiss cancel disable stop',
};
const intentOf = new Map(Object.entries(intents).flatMap(([intent, words]) => words.split(' ').map((word) => [stem(word), intent as Intent] as const)));

/** What a tool or a wish is for, by its first telling verb. */
export function intentIn(stems: readonly string[]): Intent | undefined {
  for (const one of stems) {
    const found = intentOf.get(one);
    if (found) return found;
  }
  return undefined;
}

/** Parts a run of Chinese: the longest known word first; what is not known comes out as one unknown stretch. */
export function partChinese(run: string): { readonly text: string; readonly known: boolean }[] {
  const parts: { text: string; known: boolean }[] = [];
  for (let at = 0; at < run.length;) {
    let length = Math.min(longestChinese, run.length - at);
    while (length > 0 && !byChinese.has(run.slice(at, at + length)) && !chineseNoise.has(run.slice(at, at + length))) length -= 1;
    const last = parts.at(-1);
    if (length > 0) parts.push({ text: run.slice(at, at + length), known: true });
    else if (last?.known === false) parts[parts.length - 1] = { text: last.text + (run[at] ?? ''), known: false };
    else parts.push({ text: run[at] ?? '', known: false });
    at += Math.max(length, 1);
  }
  return parts;
}

/** English stems for the Chinese words of a description, so that an English wish finds a tool described in Chinese. */
export function glossOf(run: string): string[] {
  return partChinese(run).flatMap(({ text }) => byChinese.get(text)?.alternatives[0]?.terms ?? []);
}

/** What one or a few words of a wish come to. */
interface Part {
  readonly groups: readonly Group[];
  /** In the words of tools. */
  readonly plain: readonly string[];
  readonly stems: readonly string[];
}

const longestWish = 1000;

/** Turns what somebody typed, in English or Chinese, short or as a question, into what is looked for. Pure. */
export function understand(query: string, means: Means = { synonyms: true, glossary: true }): Wish {
  const pieces = split(query.slice(0, longestWish));
  const parts: Part[] = [];
  while (pieces.length > 0) parts.push(take(pieces, means));
  return {
    groups: parts.flatMap((part) => part.groups),
    intent: intentIn(parts.flatMap((part) => part.stems)),
    gloss: parts.flatMap((part) => part.plain).join(' '),
  };
}

/** Takes the next word, or the words that mean something together, off the front. */
function take(pieces: Piece[], means: Means): Part {
  const first = pieces.shift();
  if (!first) return { groups: [], plain: [], stems: [] };
  if (first.han) return chinesePart(first.text, means);
  if (!means.synonyms) return { groups: [only(first.text)], plain: [first.text], stems: [first.text] };
  const stemmed = stem(first.text);
  const ahead = [stemmed, ...pieces.slice(0, furthestParticle - 1).map((piece) => (piece.han ? '' : stem(piece.text)))];
  const parted = partedEntry(ahead);
  if (parted) {
    pieces.splice(parted.particle - 1, 1);
    return meantBy(parted.entry);
  }
  const entry = longestEntry(ahead.slice(0, longestPhrase));
  if (entry && entry.words.length > 1) {
    pieces.splice(0, entry.words.length - 1);
    return meantBy(entry);
  }
  if (noise.has(first.text)) return { groups: [], plain: entry && intentOf.has(stemmed) ? [first.text] : [], stems: [stemmed] };
  return { groups: [entry ?? only(stemmed)], plain: [entry?.plain ?? first.text], stems: [stemmed] };
}

const only = (term: string, weight = 1): Group => ({ alternatives: [{ terms: [term], weight }] });

/** The intent of a phrase is that of what it means: `get rid of` is not for reading. */
function meantBy(entry: Entry): Part {
  return { groups: [entry], plain: [entry.plain], stems: split(entry.plain).map((piece) => stem(piece.text)) };
}

function chinesePart(run: string, means: Means): Part {
  if (!means.glossary) return { groups: bigrams(run).map((term) => only(term)), plain: [], stems: [] };
  const parts = partChinese(run).map(({ text }): Part => {
    const entry = byChinese.get(text);
    const terms = bigrams(text);
    if (entry) return { ...meantBy(entry), groups: [{ alternatives: [{ terms, weight: 1 }, ...entry.alternatives] }] };
    return { groups: chineseNoise.has(text) ? [] : terms.map((term) => only(term, unknownWeight)), plain: [], stems: [] };
  });
  return { groups: parts.flatMap((part) => part.groups), plain: parts.flatMap((part) => part.plain), stems: parts.flatMap((part) => part.stems) };
}

/** A stretch that no dictionary knows may be cut wrongly. */
const unknownWeight = 0.6;

/** `hand the ticket over`: a verb and its particle with a few words between them. */
function partedEntry(stems: readonly string[]): { entry: Entry; particle: number } | undefined {
  for (let particle = 2; particle < stems.length; particle += 1) {
    const entry = bySynonym.get(`${stems[0] ?? ''} … ${stems[particle] ?? ''}`);
    if (entry) return { entry, particle };
  }
  return undefined;
}

function longestEntry(stems: readonly string[]): Entry | undefined {
  for (let length = stems.length; length > 0; length -= 1) {
    const entry = bySynonym.get(stems.slice(0, length).join(' '));
    if (entry) return entry;
  }
  return undefined;
}
