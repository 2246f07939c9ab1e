import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

const here = import.meta.dirname;
const web = path.join(here, '..', '..');
const areas = readdirSync(here)
  .map((name) => /^(?:(.+)\.)?en\.ts$/.exec(name))
  .filter((match) => match !== null)
  .map((match) => match[1] ?? '');
const fileOf = (area: string, language: string) => path.join(here, `${area && `${area}.`}${language}.ts`);

/** Path → text of every message of a file. */
async function texts(area: string, language: string): Promise<Record<string, string>> {
  const { messages } = (await import(fileOf(area, language))) as { messages: Record<string, unknown> };
  const flat = (value: unknown, at: string): [string, string][] =>
    typeof value === 'string' ? [[at, value]] : Object.entries(value as object).flatMap(([key, inner]) => flat(inner, at ? `${at}.${key}` : key));
  return Object.fromEntries(flat(messages, ''));
}

describe('messages', () => {
  test('there are some', () => expect(areas).toContain(''));

  test.each(areas)('both languages say the same things: "%s"', async (area) => {
    const [en, zh] = [await texts(area, 'en'), await texts(area, 'zh')];
    expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
    for (const [key, text] of Object.entries(en)) {
      const slots = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted();
      expect([key, ...slots(zh[key] ?? '')]).toEqual([key, ...slots(text)]);
      expect([key, text.trim()]).not.toEqual([key, '']);
    }
  });

  test('Chinese is Chinese', async () => {
    for (const area of areas) {
      const [en, zh] = [await texts(area, 'en'), await texts(area, 'zh')];
      const same = Object.keys(zh).filter((key) => zh[key] === en[key] && /[a-z]{3}/i.test(zh[key]?.replaceAll(/\{\{\w+\}\}/g, '') ?? ''));
      expect(same).toEqual([]);
    }
  });
});

const told = new Set(['title', 'label', 'placeholder', 'alt', 'aria-label', 'words', 'okText', 'cancelText', 'description']);
/** Names that are the same in every language. */
const names = new Set(['Portico', 'Esc']);

/** An example of an address reads the same everywhere. */
const isAddress = (text: string) => /^\w+:\/\//.test(text);

function hardCoded(file: string): string[] {
  const found: string[] = [];
  const { program } = parseSync(file, readFileSync(file, 'utf8'));
  const look = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(look);
    if (typeof node !== 'object' || node === null) return;
    const { type, value, name } = node as { type?: string; value?: unknown; name?: { name?: string } };
    if (type === 'JSXText' && typeof value === 'string' && /[\p{L}]{2}/u.test(value) && !names.has(value.trim())) found.push(value.trim());
    if (
      type === 'JSXAttribute' &&
      told.has(name?.name ?? '') &&
      typeof (value as { value?: unknown } | null)?.value === 'string' &&
      /\p{L}/u.test((value as { value: string }).value) &&
      !isAddress((value as { value: string }).value)
    )
      found.push(String((value as { value: unknown }).value));
    Object.values(node).forEach(look);
  };
  look(program);
  return found;
}

test('no component speaks by itself', () => {
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx') && !/^(node_modules|dist)/.test(name));
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap((name) => hardCoded(path.join(web, name)).map((text) => `${name}: ${text}`))).toEqual([]);
});
