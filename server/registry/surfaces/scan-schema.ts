import { isObject } from './canonical.ts';
import { machineRoles, type Passage, type Subject } from './passages.ts';
import { excerpt } from './scan-characters.ts';
import type { Sighting } from './scan-rules.ts';
import { scanSentences } from './scan-sentences.ts';

/** What is hidden where people do not look: in schemas, comments, markup, encodings, and in sheer length. */
export function scanPlaces(subject: Subject): Sighting[] {
  return [...subject.passages.flatMap(scanPassage), ...depth(subject)];
}

/** What is hidden in one text. */
export function scanPassage(passage: Passage): Sighting[] {
  return [...sentenceInMachine(passage), ...encoded(passage), ...comments(passage), ...markup(passage), ...reference(passage), ...size(passage)];
}

/** Latin words or Chinese characters that make up a sentence, not a label. */
function sentenceLength(text: string): number {
  const latin = text.match(/[A-Za-z']{2,}/g)?.length ?? 0;
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return latin + chinese / 2;
}

const wordy: Readonly<Record<string, number>> = { property: 7, key: 7, pattern: 8, choice: 14 };

/** Sentences where a name, a choice or a pattern belongs. Defaults, examples and comments may well have some. */
function sentenceInMachine({ role, text, place }: Passage): Sighting[] {
  if (!machineRoles.has(role) || role === 'reference') return [];
  const length = sentenceLength(role === 'property' || role === 'pattern' ? text.replace(/[_-]|\\s[+*]?/g, ' ') : text);
  const speaks = /\b(?:you|your|must|always|never|call|tool|assistant|user|instructions?|before|ignore|send|please)\b|你|必须|务必|工具|用户|指令|调用|请/i.test(text);
  if (length < (wordy[role] ?? 60) || (role === 'pattern' && !speaks) || (role === 'property' && !speaks && length < 12 && !text.includes(' '))) return [];
  const severity = role === 'value' || role === 'comment' ? 'low' : speaks || role !== 'choice' ? 'medium' : 'low';
  return [{ id: 'smuggled.text', severity, place, excerpt: excerpt(text, 0, 80) }];
}

function encoded({ role, text, place }: Passage): Sighting[] {
  if (role === 'icon' || role === 'address') return [];
  const found: Sighting[] = [];
  for (const { 0: blob, index } of text.matchAll(
    /(?<![\w+/=])(?:[A-Za-z0-9+/_-]{40,}={0,2}|(?:[0-9a-f]{2}){30,}|(?:%[0-9a-f]{2}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|&#x?[0-9a-f]{2,5};){10,})(?![\w+/=])/gi,
  )) {
    const plain = decoded(blob);
    if (plain === undefined || /^\s*\{\s*"(?:alg|typ|kid)"/.test(plain)) continue;
    const inside = scanSentences({ role, place, text: plain }, true).filter(({ id, severity }) => id !== 'smuggled.text' && severity !== 'low');
    const severity = inside.length > 0 ? 'critical' : sentenceLength(plain) >= 5 ? 'medium' : 'low';
    found.push({ id: 'smuggled.encoded', severity, place, excerpt: `${excerpt(text, index, index + 40)} = ${excerpt(plain, 0, 120)}` });
  }
  return found;
}

/** The text behind an encoding, if it is readable. */
function decoded(blob: string): string | undefined {
  const escapes = blob.replace(/%([0-9a-f]{2})|\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|&#x([0-9a-f]{2,5});|&#(\d{2,5});/gi, (_, ...codes: unknown[]) => {
    const at = codes.findIndex((code, index) => index < 5 && typeof code === 'string');
    return String.fromCharCode(Number.parseInt(String(codes[at]), at === 4 ? 10 : 16));
  });
  if (escapes !== blob) return escapes;
  const hex = /^(?:[0-9a-f]{2})+$/i.test(blob);
  const plain = Buffer.from(blob, hex ? 'hex' : 'base64').toString('utf8');
  // Readable: no broken characters, mostly letters and spaces. Words run together in a path are valid Base64 and give noise.
  const readable = plain.match(/[\p{L}\p{N}\s.,:;!?'"(){}/_-]/gu)?.length ?? 0;
  return !plain.includes('\uFFFD') && readable > Array.from(plain).length * 0.95 && plain.length >= 15 ? plain : undefined;
}

function comments({ text, place }: Passage): Sighting[] {
  const found: Sighting[] = [];
  for (const match of text.matchAll(/<!--([^]{0,4000}?)-->|^\[\/\/\]:\s*#\s*[("']([^\n]{0,4000})|\{#([^]{0,2000}?)#\}/gm)) {
    const body = match[1] ?? match[2] ?? match[3] ?? '';
    found.push({ id: 'hidden.comment', severity: sentenceLength(body) >= 4 ? 'medium' : 'low', place, excerpt: excerpt(text, match.index, match.index + match[0].length) });
  }
  return found;
}

function markup({ text, place }: Passage): Sighting[] {
  const found =
    /<\w+\b[^>]{0,300}?(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])|color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent)|\bhidden\b)[^>]{0,200}>\s*[^<\s]/i.exec(
      text,
    );
  return found ? [{ id: 'hidden.markup', severity: 'high', place, excerpt: excerpt(text, found.index, found.index + found[0].length) }] : [];
}

function reference({ role, text, place }: Passage): Sighting[] {
  if (role !== 'reference' || !/\/\$(?:ref|dynamicRef)$/.test(place) || text.startsWith('#')) return [];
  return [{ id: 'smuggled.reference', severity: /^[a-z][a-z0-9+.-]*:|^\/|\.\./i.test(text) ? 'high' : 'medium', place, excerpt: excerpt(text, 0, 80) }];
}

/** Characters from which on nobody reads any more: told, and worth a decision. */
const lengths: Readonly<Record<string, readonly [long: number, tooLong: number]>> = {
  title: [120, 300],
  name: [80, 200],
  property: [80, 150],
  description: [5000, 15_000],
  value: [5000, 20_000],
  comment: [500, 2000],
  pattern: [500, 2000],
  choice: [300, 2000],
};

function size({ role, text, place }: Passage): Sighting[] {
  const [long, tooLong] = lengths[role] ?? [Infinity, Infinity];
  const limit = place === '' ? 2 : 1;
  if (text.length <= long * limit) return [];
  return [{ id: 'smuggled.size', severity: text.length > tooLong * limit ? 'medium' : 'low', place, excerpt: excerpt(text, 0, 80) }];
}

function depth({ definition }: Subject): Sighting[] {
  return ['inputSchema', 'outputSchema'].flatMap((key): Sighting[] => {
    let levels = 0;
    for (let level: unknown[] = [definition[key]]; level.length > 0; levels += 1)
      level = level.flatMap((one) => (isObject(one) || Array.isArray(one) ? Object.values(one) : [])).filter((one) => typeof one === 'object' && one !== null);
    return levels > 24 ? [{ id: 'smuggled.depth', severity: levels > 36 ? 'medium' : 'low', place: `/${key}`, excerpt: `${levels}` }] : [];
  });
}
