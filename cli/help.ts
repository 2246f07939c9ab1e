import { cut, widthOf, wrapped } from './table.ts';
import { kebab } from './flags.ts';
import type { Terminal } from './terminal.ts';
import type { Flag, Verb } from './verb.ts';
import { namedVerbs, verbs } from './verbs/index.ts';

/** What `portico help` says: the verbs of daily work, then the areas. */
export function overview(terminal: Terminal): string {
  const { say, paint } = terminal;
  const areas = new Map<string, string[]>();
  for (const verb of verbs.values()) {
    const [area = '', word] = verb.words.split(' ');
    if (word !== undefined) areas.set(area, [...(areas.get(area) ?? []), word]);
  }
  return [
    `${paint('bold', 'portico')} <verb> [--json] [--help]`,
    '',
    ...pairs(
      terminal,
      namedVerbs.filter((verb) => !isRepeated(verb)).map((verb) => [shortUsage(verb), say(verb.title)]),
    ),
    '',
    paint('bold', say({ en: 'Every operation is a verb too', zh: '每个操作都是一个命令' })),
    ...pairs(
      terminal,
      [...areas].map(([area, words]) => [area, words.join(', ')]),
    ),
    '',
    ...pairs(terminal, [
      ['PORTICO_URL', say({ en: 'where Portico runs (http://127.0.0.1:3000)', zh: 'Portico 的地址（默认 http://127.0.0.1:3000）' })],
      [
        'PORTICO_KEY',
        say({ en: 'an API key: "Connect an agent" in the browser, or the server\'s PORTICO_ADMIN_KEY', zh: 'API 密钥：浏览器“连接代理”中创建，或服务器的 PORTICO_ADMIN_KEY' }),
      ],
    ]),
    '',
    say({
      en: 'More on one: portico help <verb>. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.',
      zh: '查看单个命令：portico help <命令>。退出码：0 成功，1 被拒绝或失败，2 用法错误。',
    }),
  ].join('\n');
}

/** Of the verbs in two words, those of daily work; the others stand with their area. */
const daily = ['provider add', 'provider generate', 'provider list', 'provider diff', 'provider approve', 'provider call', 'tools search', 'toolset save'];

/** Two words that are only the long form of a named one, as `apps list` of `apps`, or stand with their area. */
function isRepeated(verb: Verb): boolean {
  return verb.words.includes(' ') && !verb.words.startsWith('audit ') && !daily.includes(verb.words);
}

/** Help on a verb or on all verbs of an area; undefined when there is neither. */
export function helpOn(terminal: Terminal, words: readonly string[]): string | undefined {
  const verb = verbs.get(words.slice(0, 2).join(' ')) ?? (words.length === 1 ? undefined : verbs.get(words[0] ?? ''));
  if (verb && words.length > 1) return verbHelp(terminal, verb);
  const single = verbs.get(words[0] ?? '');
  const area = [...verbs.values()].filter((one) => one.words.startsWith(`${words[0] ?? ''} `));
  const parts = [...(single ? [verbHelp(terminal, single)] : []), ...(area.length > 0 ? [areaHelp(terminal, words[0] ?? '', area)] : [])];
  return parts.length === 0 || words.length > 1 ? undefined : parts.join('\n\n');
}

function areaHelp(terminal: Terminal, area: string, inside: readonly Verb[]): string {
  return [
    terminal.paint('bold', `portico ${area} …`),
    ...pairs(
      terminal,
      inside.map((verb) => [verb.words.split(' ')[1] ?? '', terminal.say(verb.title)]),
    ),
  ].join('\n');
}

function verbHelp(terminal: Terminal, verb: Verb): string {
  const { say } = terminal;
  const flags = verb.flags.filter((flag) => flag.placeOnly !== true || flag.about !== undefined);
  return [
    usageOf(terminal, verb),
    '',
    ...wrapped(say(verb.about), terminal.columns ?? 100),
    ...(flags.length === 0
      ? []
      : [
          '',
          ...pairs(
            terminal,
            flags.map((flag) => [nameOf(flag), aboutFlag(terminal, flag)]),
          ),
        ]),
  ].join('\n');
}

/** `portico records get <app> <entity> <id> [--expand …]` */
export function usageOf(terminal: Terminal, verb: Verb): string {
  const places = verb.flags.filter((flag) => flag.place !== undefined).sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
  const named = verb.flags.filter((flag) => flag.place === undefined);
  const parts = [
    ...places.map((flag) => (flag.required === true ? `<${kebab(flag.name)}>` : `[<${kebab(flag.name)}>]`)),
    ...named.filter((flag) => flag.required === true).map((flag) => `--${kebab(flag.name)} ${valueOf(flag)}`),
    ...named.filter((flag) => flag.required !== true).map((flag) => `[${written(flag)}]`),
  ];
  const head = `${terminal.say({ en: 'Usage: ', zh: '用法：' })}portico ${verb.words}`;
  return wrapped([head, ...parts.map((part) => part.replaceAll(' ', '\u00a0'))].join(' '), terminal.columns ?? 100)
    .map((line, index) => (index === 0 ? line : `       ${line}`))
    .join('\n')
    .replaceAll('\u00a0', ' ');
}

function shortUsage(verb: Verb): string {
  const places = verb.flags.filter((flag) => flag.place !== undefined && flag.required === true).map((flag) => `<${kebab(flag.name)}>`);
  const needed = verb.flags.filter((flag) => flag.place === undefined && flag.required === true).map((flag) => `--${kebab(flag.name)} ${valueOf(flag)}`);
  return [verb.words, ...places, ...needed].join(' ');
}

function nameOf(flag: Flag): string {
  if (flag.placeOnly === true) return `<${kebab(flag.name)}>`;
  return flag.place === undefined ? written(flag) : `<${kebab(flag.name)}>`;
}

/** As it is typed; what holds unless refused is shown as its refusal. */
function written(flag: Flag): string {
  if (flag.kind !== 'yes') return `--${kebab(flag.name)} ${valueOf(flag)}`;
  return flag.fallback === true ? `--no-${kebab(flag.name)}` : `--${kebab(flag.name)}`;
}

const values: Readonly<Record<Flag['kind'], string>> = {
  text: '<text>',
  title: '<text>',
  number: '<number>',
  yes: '',
  list: '<a,b>',
  json: '<json>',
  each: '<text>',
  words: '<words…>',
};

function valueOf(flag: Flag): string {
  return flag.choices && flag.choices.length <= 6 ? flag.choices.join('|') : (flag.example ?? values[flag.kind]);
}

function aboutFlag(terminal: Terminal, flag: Flag): string {
  const fallback =
    flag.fallback === undefined || flag.kind === 'yes' || flag.fallback === '' || (Array.isArray(flag.fallback) && flag.fallback.length === 0) ? undefined : cell(flag.fallback);
  return [
    flag.about === undefined ? '' : terminal.say(flag.about),
    flag.required === true ? terminal.say({ en: 'required', zh: '必填' }) : '',
    fallback === undefined ? '' : terminal.say({ en: `default ${fallback}`, zh: `默认 ${fallback}` }),
  ]
    .filter((part) => part !== '')
    .join(terminal.say({ en: ', ', zh: '，' }));
}

function cell(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Lines `  name  text`, the texts under each other and broken where the screen ends. */
function pairs(terminal: Terminal, list: readonly (readonly [string, string])[]): string[] {
  const screen = terminal.columns ?? 100;
  const width = Math.min(38, Math.max(0, ...list.map(([name]) => widthOf(name))));
  return list.flatMap(([name, text]) => {
    const lines = wrapped(text, Math.max(20, screen - width - 4));
    const own = widthOf(name) > width;
    const head = own ? [`  ${cut(name, screen - 2)}`] : [];
    const first = own ? ' '.repeat(width) : name + ' '.repeat(width - widthOf(name));
    return [...head, ...lines.map((line, index) => `  ${index === 0 ? first : ' '.repeat(width)}  ${line}`.trimEnd())];
  });
}
