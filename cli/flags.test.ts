import { operations } from '@portico/contracts';
import { describe, expect, test } from 'vitest';
import { WrongUsage } from './failures.ts';
import { readFlags } from './flags.ts';
import { helpOn, overview } from './help.ts';
import { wordsOf } from './operation-verbs.ts';
import { languageOf, processTerminal } from './terminal.ts';
import { verbs } from './verbs/index.ts';

const verb = (words: string) => verbs.get(words)!;
const usage = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof WrongUsage) return error.text.en;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('flags', () => {
  test('come by place, by name, with =, in kebab-case and as camelCase', () => {
    expect(readFlags(verb('records get'), ['music', 'Track', '7'])).toEqual({ app: 'music', entity: 'Track', id: '7' });
    expect(readFlags(verb('records get'), ['--id=7', 'music', '--entity', 'Track'])).toEqual({ app: 'music', entity: 'Track', id: '7' });
    expect(readFlags(verb('people reset'), ['--id', 'x', '--remove-second-factor'])).toEqual({ id: 'x', removeSecondFactor: true });
    expect(readFlags(verb('people reset'), ['x', '--removeSecondFactor=false'])).toEqual({ id: 'x', removeSecondFactor: false });
    expect(readFlags(verb('people reset'), ['--', '-odd-id'])).toEqual({ id: '-odd-id' });
  });

  test('are read as their schema says: text plain, the rest JSON', () => {
    expect(readFlags(verb('keys create'), ['--name', '7', '--scopes', '["*"]', '--days', '30'])).toEqual({ name: '7', scopes: ['*'], days: 30 });
    expect(readFlags(verb('keys create'), ['--name', 'x', '--scopes', 'app:a,app:b', '--scopes', 'read'])).toMatchObject({ scopes: ['app:a', 'app:b', 'read'] });
    expect(readFlags(verb('records list'), ['a', 'B', '--filter', '{"x":1}', '--total'])).toEqual({ app: 'a', entity: 'B', filter: { x: 1 }, total: true });
    expect(readFlags(verb('apps create'), ['--name', 'x', '--title', '{"en":"X","zh":"甲"}'])).toEqual({ name: 'x', title: { en: 'X', zh: '甲' } });
    expect(readFlags(verb('apps create'), ['--name', 'x', '--title', '订单'])).toEqual({ name: 'x', title: '订单' });
  });

  test('that are wrong are named with what was meant', () => {
    expect(usage(() => readFlags(verb('keys create'), ['--scops', 'x']))).toContain('did you mean --scopes?');
    expect(usage(() => readFlags(verb('records get'), ['music', 'Track']))).toBe('<id> is missing');
    expect(usage(() => readFlags(verb('explain'), ['a', 'B', 'raed']))).toContain('did you mean read?');
    expect(usage(() => readFlags(verb('records list'), ['a', 'B', '--limit', 'ten']))).toContain('"ten" is not a number');
    expect(usage(() => readFlags(verb('records list'), ['a', 'B', '--filter', '{x}']))).toContain('not JSON');
    expect(usage(() => readFlags(verb('records list'), ['a', 'B', '--filter']))).toContain('needs a value');
    expect(usage(() => readFlags(verb('apps'), ['lst'], verbs.keys()))).toContain('did you mean "portico apps list"?');
  });
});

describe('help', () => {
  test('exists for every operation, in both languages, with each of its flags', () => {
    for (const language of ['en', 'zh'] as const) {
      const terminal = { ...processTerminal({}), language, say: (text: { en: string; zh: string }) => text[language] };
      for (const operation of operations.values()) {
        const words = wordsOf(operation);
        const help = helpOn(terminal, words.split(' ')) ?? '';
        expect(help).toContain(`portico ${words}`);
        const bare = (text: string): string => text.replace(/\s/g, '');
        expect(bare(help)).toContain(bare(verb(words).about[language]));
        for (const [, name] of operation.http.path.matchAll(/\{(\w+)\}/g)) expect(help).toContain(`<${name}>`);
      }
      for (const name of verbs.keys()) expect(overview(terminal)).toContain(name.split(' ').at(-1));
    }
  });

  test('follows the usual variables for the language', () => {
    expect(languageOf({ LANG: 'zh_CN.UTF-8' })).toBe('zh');
    expect(languageOf({ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' })).toBe('en');
    expect(languageOf({})).toBe('en');
  });
});

describe('words of a program', () => {
  const command = (words: readonly string[]) => readFlags(verb('provider add'), ['memory', ...words]);

  test('end at the next flag of the verb, not at flags of the program', () => {
    expect(command(['--command', 'npx', '-y', 'server', '--root', '/tmp', '--title', 'Memory'])).toEqual({
      name: 'memory',
      command: ['npx', '-y', 'server', '--root', '/tmp'],
      title: 'Memory',
    });
    expect(command(['--title', 'Memory', '--command', 'server', '--', '--title', 'its own'])).toEqual({
      name: 'memory',
      command: ['server', '--title', 'its own'],
      title: 'Memory',
    });
    expect(command(['--command', '--', 'server', '--json'])).toEqual({ name: 'memory', command: ['server', '--json'] });
  });

  test('may come as one line, quoted as in a shell', () => {
    expect(command(['--command', `npx -y server "two words" --name='its own'`])).toEqual({ name: 'memory', command: ['npx', '-y', 'server', 'two words', '--name=its own'] });
    expect(usage(() => command(['--command']))).toContain('--command needs a value');
  });

  test('flags that may come again are kept each', () => {
    expect(command(['--header', 'a=1,2', '--header', 'b=3'])).toEqual({ name: 'memory', header: ['a=1,2', 'b=3'] });
  });
});
