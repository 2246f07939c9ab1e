// The guide in both languages says the same, names every error, and its links lead somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { entitySchema, appFileSchema, errorTable, fieldSchema, fieldTypes, filterOperators, relationSchema, rolesFileSchema, surfaceFileSchema } from '@portico/contracts';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const guide = (language: string): string => path.join(root, 'docs', 'guide', language);
const read = (file: string): string => readFileSync(file, 'utf8');
const pages = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .toSorted();

/** The text without what is shown as code. */
const prose = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
const headings = (text: string): string[] => [...prose(text).matchAll(/^(#+) (.+)$/gm)].map((match) => match[0]);
/** A heading's anchor, as GitHub makes it. */
const anchor = (heading: string): string =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
const codeBlocks = (text: string): number => [...text.matchAll(/^ *```\w/gm)].length;

const documents = [
  'README.md',
  'README.zh.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/architecture.md',
  'examples/order-desk/README.md',
  ...pages(path.join(root, 'docs', 'decisions')).map((name) => `docs/decisions/${name}`),
  ...['en', 'zh'].flatMap((language) => pages(guide(language)).map((name) => `docs/guide/${language}/${name}`)),
];

describe('the guide', () => {
  test('has the same pages in both languages', () => {
    expect(pages(guide('en')).length).toBeGreaterThanOrEqual(10);
    expect(pages(guide('zh'))).toEqual(pages(guide('en')));
  });

  test.each(pages(guide('en')))('%s has as many headings, tables and code blocks in both', (name) => {
    const shape = (language: string): unknown => {
      const text = read(path.join(guide(language), name));
      const rows = text.split('\n').filter((line) => line.startsWith('|')).length;
      return { levels: headings(text).map((heading) => heading.indexOf(' ')), rows, code: codeBlocks(text) };
    };
    expect(shape('zh')).toEqual(shape('en'));
  });

  test('the two READMEs have the same shape', () => {
    const shape = (name: string): unknown => ({
      levels: headings(read(path.join(root, name))).map((heading) => heading.indexOf(' ')),
      code: codeBlocks(read(path.join(root, name))),
    });
    expect(shape('README.zh.md')).toEqual(shape('README.md'));
  });
});

describe.each(['en', 'zh'])('the guide in %s', (language) => {
  const page = (name: string): string => read(path.join(guide(language), name));

  test('names every error code, with its status', () => {
    const rows = [...page('records-api.md').matchAll(/^\| `([a-z_.]+)` \| (\d{3}) \|/gm)].map((match) => [match[1], Number(match[2])]);
    expect(rows).toEqual(Object.entries(errorTable).map(([code, entry]) => [code, entry.status]));
  });

  test('names every way to filter', () => {
    for (const operator of Object.keys(filterOperators)) expect(page('records-api.md')).toContain(`\`${operator}\``);
  });

  test('names every key and type of the app files', () => {
    const shapes = [appFileSchema, entitySchema, fieldSchema, relationSchema, rolesFileSchema, surfaceFileSchema];
    const names = [...new Set([...shapes.flatMap((schema) => Object.keys(schema.shape)), ...Object.keys(fieldTypes)])];
    const text = page('app-files.md');
    expect(names.filter((name) => !new RegExp(`\`${name}[\`.]`).test(text))).toEqual([]);
  });
});

describe('links', () => {
  test.each(documents)('in %s lead somewhere', (name) => {
    const file = path.join(root, name);
    const targets = [...prose(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((target) => !/^[a-z]+:/.test(target));
    const astray = targets.filter((target) => {
      const [place = '', part] = target.split('#');
      const to = place === '' ? file : path.resolve(path.dirname(file), place);
      return !existsSync(to) || (part !== undefined && !headings(read(to)).some((heading) => anchor(heading) === decodeURIComponent(part)));
    });
    expect(astray).toEqual([]);
  });
});
