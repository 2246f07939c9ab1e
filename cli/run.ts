import { nearestName } from '@portico/contracts';
import { createClient } from './client.ts';
import { Failed, WrongUsage } from './failures.ts';
import { readFlags } from './flags.ts';
import { helpOn, overview, usageOf } from './help.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';
import { verbs } from './verbs/index.ts';

export interface Place {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs one command line. Gives the exit code: 0 done · 1 refused or failed, with a reason · 2 wrong usage. */
export async function run(words: readonly string[], place: Place): Promise<number> {
  const { terminal } = place;
  try {
    return await obey(words, place);
  } catch (error) {
    terminal.progress(undefined);
    if (error instanceof WrongUsage) {
      tell(terminal, terminal.say(error.text));
      const verb = error.verb === undefined ? undefined : verbs.get(error.verb);
      terminal.error(verb ? usageOf(terminal, verb) : terminal.say({ en: 'All verbs: portico help', zh: '全部命令：portico help' }));
      return 2;
    }
    if (error instanceof Failed) {
      if (words.includes('--json')) terminal.out(JSON.stringify(error.problem ?? { detail: terminal.say(error.text) }, null, 2));
      else tellFailure(terminal, error);
      return 1;
    }
    throw error;
  }
}

async function obey(given: readonly string[], { terminal, environment }: Place): Promise<number> {
  const { words, json, help, url } = globalFlags(given);
  if (words[0] === 'help') {
    showHelp(terminal, words.slice(1));
    return 0;
  }
  if (words.length === 0) {
    terminal.out(overview(terminal));
    return help || given.length === 0 ? 0 : 2;
  }
  const found = find(words);
  if (help) {
    showHelp(terminal, found ? found.verb.words.split(' ') : words);
    return 0;
  }
  if (!found) throw unknown(words);
  const client = createClient({ url: address(url ?? environment['PORTICO_URL']), key: environment['PORTICO_KEY'] || undefined, language: terminal.language });
  const input = readFlags(found.verb, found.rest, verbs.keys());
  return (await found.verb.run({ terminal, client, json, environment }, input)) ?? 0;
}

function globalFlags(given: readonly string[]): { words: string[]; json: boolean; help: boolean; url: string | undefined } {
  const words: string[] = [];
  let [json, help] = [false, false];
  let url: string | undefined;
  for (let index = 0; index < given.length; index += 1) {
    const word = given[index] ?? '';
    if (word === '--') {
      words.push(...given.slice(index));
      break;
    }
    if (word === '--json') json = true;
    else if (word === '--help' || word === '-h') help = true;
    else if (word === '--url' && !find(words)?.verb.flags.some((flag) => flag.name === 'url')) url = given[++index];
    else words.push(word);
  }
  return { words, json, help, url };
}

function address(text: string | undefined): string {
  const wanted = text === undefined || text === '' ? 'http://127.0.0.1:3000' : text;
  if (!/^https?:\/\//.test(wanted) || !URL.canParse(wanted)) {
    throw new WrongUsage({
      en: `PORTICO_URL is not an address: ${wanted}. It looks like http://127.0.0.1:3000`,
      zh: `PORTICO_URL 不是有效地址：${wanted}。格式如 http://127.0.0.1:3000`,
    });
  }
  return wanted.replace(/\/+$/, '');
}

/** The verb the first words name, the longest that fits. */
function find(words: readonly string[]): { verb: Verb; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    if (words.length < length) continue;
    const verb = verbs.get(words.slice(0, length).map(plain).join(' '));
    if (verb) return { verb, rest: words.slice(length) };
  }
  return undefined;
}

/** `whoCan` and `who-can` are the same word. */
function plain(word: string): string {
  return word.startsWith('-') ? word : word.replace(/[a-z][A-Z]/g, (pair) => `${pair[0] ?? ''}-${(pair[1] ?? '').toLowerCase()}`).toLowerCase();
}

function unknown(words: readonly string[]): WrongUsage {
  const typed = words.filter((word) => !word.startsWith('-')).slice(0, 2);
  const two = typed.map(plain).join(' ');
  const area = [...verbs.keys()].filter((name) => name.startsWith(`${plain(typed[0] ?? '')} `));
  const near = nearestName(two, area.length > 0 ? area : verbs.keys()) ?? nearestName(plain(typed[0] ?? ''), verbs.keys());
  const name = area.length > 0 || near?.includes(' ') ? typed.join(' ') : (typed[0] ?? words[0] ?? '');
  if (area.length > 0 && typed.length < 2) {
    const choices = area.map((one) => one.split(' ')[1]).join(', ');
    return new WrongUsage({ en: `portico ${name} needs one of: ${choices}`, zh: `portico ${name} 之后需要：${choices}` });
  }
  const hint = near === undefined ? { en: '', zh: '' } : { en: ` Did you mean "portico ${near}"?`, zh: `是否想写 “portico ${near}”？` };
  return new WrongUsage({ en: `There is no verb "${name}".${hint.en}`, zh: `没有命令 “${name}”。${hint.zh}` });
}

function showHelp(terminal: Terminal, words: readonly string[]): void {
  const text = words.length === 0 ? overview(terminal) : helpOn(terminal, words.map(plain));
  if (text === undefined) throw unknown(words);
  terminal.out(text);
}

function tell(terminal: Terminal, text: string): void {
  const [first = '', ...rest] = text.split('\n');
  terminal.error(`${terminal.paint('red', '✗', true)} ${first}`);
  for (const line of rest) terminal.error(`  ${line}`);
}

function tellFailure(terminal: Terminal, { text, problem }: Failed): void {
  tell(terminal, terminal.say(text));
  for (const issue of (problem?.issues ?? []).filter((one) => problem?.detail.includes(one.message) !== true)) {
    const place = [issue.file === undefined ? undefined : `${issue.file}${issue.line === undefined ? '' : `:${issue.line}`}`, issue.place]
      .filter((part) => part !== undefined)
      .join('  ');
    terminal.error(`  ${place === '' ? '' : `${terminal.paint('cyan', place, true)}  `}${issue.message}`);
  }
  if (problem?.trace !== undefined) terminal.error(terminal.paint('dim', `  trace ${problem.trace}`, true));
}
