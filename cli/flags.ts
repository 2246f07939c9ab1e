import { readFileSync } from 'node:fs';
import { nearestName, type Text } from '@portico/contracts';
import { WrongUsage } from './failures.ts';
import type { Flag, Verb } from './verb.ts';

export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Reads the words after a verb into its input; `neighbours` are the other verbs, one of which may have been meant. Throws {@link WrongUsage} with the nearest flag where one was misspelled. */
export function readFlags(verb: Verb, words: readonly string[], neighbours: Iterable<string> = []): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const places: string[] = [];
  const wrong = (text: Text): WrongUsage => new WrongUsage(text, verb.words);
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      places.push(...rest.splice(0));
    } else if (word.startsWith('--')) {
      const [name, inline] = splitOnce(word.slice(2));
      const { flag, no } = findFlag(verb, name);
      if (flag.kind === 'yes') {
        put(input, flag, no ? false : yesOrNo(inline));
        continue;
      }
      const value = flag.kind === 'words' ? takeWords(verb, rest, inline) : (inline ?? rest.shift());
      if (value === undefined || value.length === 0) throw wrong({ en: `--${name} needs a value`, zh: `--${name} 需要一个值` });
      put(input, flag, typeof value === 'string' ? readValue(verb, flag, value) : value);
    } else {
      places.push(word);
    }
  }
  placeWords(verb, input, { places, neighbours });
  for (const flag of verb.flags) {
    if (flag.required === true && input[flag.name] === undefined) {
      const name = flag.place === undefined ? `--${kebab(flag.name)}` : `<${kebab(flag.name)}>`;
      throw wrong({ en: `${name} is missing`, zh: `缺少 ${name}` });
    }
  }
  return input;
}

/** The words up to the next flag of the verb; all of them after `--`. One that holds spaces is a line of words itself. */
function takeWords(verb: Verb, rest: string[], inline: string | undefined): string[] {
  const own = (word: string): boolean => word.startsWith('--') && verb.flags.some((flag) => flag.place === undefined && `--${kebab(flag.name)}` === splitOnce(word)[0]);
  const found = inline === undefined ? [] : [inline];
  if (found.length === 0 && rest[0] === '--') {
    rest.shift();
    found.push(...rest.splice(0));
  }
  for (let word = rest[0]; word !== undefined && !own(word); word = rest[0]) {
    rest.shift();
    if (word === '--') found.push(...rest.splice(0));
    else found.push(word);
  }
  const [line = ''] = found;
  return found.length === 1 && /\s/.test(line) ? splitLine(line) : found;
}

/** A line as a shell splits it: at spaces outside quotes. */
function splitLine(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function findFlag(verb: Verb, name: string): { flag: Flag; no: boolean } {
  const named = verb.flags.filter((flag) => flag.placeOnly !== true);
  const plain = (text: string): string => kebab(text).replaceAll('_', '-');
  const flag = named.find((one) => plain(one.name) === plain(name));
  if (flag) return { flag, no: false };
  const negated = named.find((one) => one.kind === 'yes' && `no-${plain(one.name)}` === plain(name));
  if (negated) return { flag: negated, no: true };
  const near = nearestName(
    name,
    named.map((one) => kebab(one.name)),
  );
  const hint = near === undefined ? { en: '', zh: '' } : { en: `; did you mean --${near}?`, zh: `；是否想写 --${near}？` };
  throw new WrongUsage({ en: `portico ${verb.words} knows no --${name}${hint.en}`, zh: `portico ${verb.words} 没有参数 --${name}${hint.zh}` }, verb.words);
}

function yesOrNo(value: string | undefined): boolean {
  return value === undefined || !['false', '0', 'no'].includes(value);
}

function placeWords(verb: Verb, input: Record<string, unknown>, { places, neighbours }: { places: readonly string[]; neighbours: Iterable<string> }): void {
  const order = verb.flags.filter((flag) => flag.place !== undefined).sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
  const open = order.filter((flag) => input[flag.name] === undefined);
  places.forEach((word, index) => {
    const flag = open[index];
    if (!flag) {
      const near = nearestName(`${verb.words} ${word}`, neighbours);
      const hint = near === undefined ? { en: '', zh: '' } : { en: `; did you mean "portico ${near}"?`, zh: `；是否想写 “portico ${near}”？` };
      throw new WrongUsage({ en: `portico ${verb.words} does not know what to do with "${word}"${hint.en}`, zh: `portico ${verb.words} 无法识别 “${word}”${hint.zh}` }, verb.words);
    }
    put(input, flag, readValue(verb, flag, word));
  });
}

function put(input: Record<string, unknown>, flag: Flag, value: unknown): void {
  const before = input[flag.name];
  input[flag.name] = (flag.kind === 'list' || flag.kind === 'each') && Array.isArray(before) && Array.isArray(value) ? [...(before as unknown[]), ...(value as unknown[])] : value;
}

function readValue(verb: Verb, flag: Flag, text: string): unknown {
  const wrong = (en: string, zh: string): WrongUsage => new WrongUsage({ en: `${kebab(flag.name)}: ${en}`, zh: `${kebab(flag.name)}：${zh}` }, verb.words);
  const json = (source: string): unknown => {
    try {
      return JSON.parse(source) as unknown;
    } catch (error) {
      throw wrong(`not JSON (${error instanceof Error ? error.message : String(error)})`, `不是有效的 JSON（${error instanceof Error ? error.message : String(error)}）`);
    }
  };
  if (flag.choices && !flag.choices.includes(text)) {
    const near = nearestName(text, flag.choices);
    throw wrong(
      `"${text}" is none of ${flag.choices.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
      `“${text}” 不在 ${flag.choices.join('、')} 之中${near === undefined ? '' : `；是否想写 ${near}？`}`,
    );
  }
  switch (flag.kind) {
    case 'number':
      if (text.trim() === '' || !Number.isFinite(Number(text))) throw wrong(`"${text}" is not a number`, `“${text}” 不是数字`);
      return Number(text);
    case 'yes':
      return yesOrNo(text);
    case 'list':
      return text.trimStart().startsWith('[')
        ? json(text)
        : text
            .split(',')
            .map((part) => part.trim())
            .filter((part) => part !== '');
    case 'json':
      return json(text.startsWith('@') ? readText(text.slice(1), wrong) : text);
    case 'title':
      return text.trimStart().startsWith('{') ? json(text) : text;
    case 'each':
      return [text];
    case 'words':
    case 'text':
      return text;
  }
}

function readText(file: string, wrong: (en: string, zh: string) => WrongUsage): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw wrong(`can not be read from the file (${why})`, `无法从文件读取（${why}）`);
  }
}
