import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Text } from '@portico/contracts';
import { Failed, WrongUsage } from './failures.ts';
import type { Means } from './verb.ts';

/** How values that are secret may be given, for help. */
export const waysOfSecrets: Text = {
  en: 'name=value, name=env:VARIABLE, name=@file, or the name alone: asked for, or the next line of standard input',
  zh: '名称=值、名称=env:变量、名称=@文件；只写名称则现场询问，或读取标准输入的下一行',
};

/** Reads `name=value` pairs whose values need not stand in the shell's history. */
export async function readSecrets(means: Means, pairs: readonly string[]): Promise<Record<string, string>> {
  const secrets: Record<string, string> = {};
  const typed = pairs.some((pair) => !pair.includes('=')) && !means.terminal.asks ? await standardInput() : [];
  for (const pair of pairs) {
    const [name, value] = nameAndValue(pair);
    secrets[name] = value === undefined ? await askFor(means, name, typed) : await readSecret(means, value);
  }
  return secrets;
}

/** One value: `env:VARIABLE`, `@file` or the value itself. */
export async function readSecret({ environment }: Means, value: string): Promise<string> {
  if (value.startsWith('env:')) {
    const found = environment[value.slice(4)];
    if (found === undefined || found === '') throw new Failed({ en: `The variable ${value.slice(4)} is not set.`, zh: `未设置环境变量 ${value.slice(4)}。` });
    return found;
  }
  if (!value.startsWith('@')) return value;
  const file = value.slice(1);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Failed({ en: `${file} can not be read: ${(error as Error).message}`, zh: `无法读取 ${file}：${(error as Error).message}` });
  });
  return text.replace(/\r?\n$/, '');
}

/** `name=value` taken apart; the value is undefined where only the name was given. */
export function nameAndValue(pair: string): [string, string | undefined] {
  const at = pair.indexOf('=');
  const name = (at < 0 ? pair : pair.slice(0, at)).trim();
  if (name === '') throw new WrongUsage({ en: `"${pair}" is not name=value`, zh: `“${pair}” 不是 名称=值` });
  return [name, at < 0 ? undefined : pair.slice(at + 1)];
}

async function askFor({ terminal }: Means, name: string, typed: string[]): Promise<string> {
  const given = terminal.asks ? await terminal.ask(`${name}: `) : typed.shift();
  if (given === undefined || given === '')
    throw new Failed({
      en: `${name}: no value was given. Write it as ${name}=env:VARIABLE, or give it on standard input.`,
      zh: `${name}：未提供值。请写为 ${name}=env:变量，或通过标准输入提供。`,
    });
  return given;
}

async function standardInput(): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) lines.push(line);
  return lines;
}
