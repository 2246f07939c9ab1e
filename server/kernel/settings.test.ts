import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { settingNames } from './config.ts';

/** Names in the first column of the guide's tables. */
function explained(language: string): string[] {
  const text = readFileSync(new URL(`../../docs/guide/${language}/settings.md`, import.meta.url), 'utf8');
  const cells = text.split('\n').flatMap((line) => (line.startsWith('|') ? (line.split('|')[1] ?? '') : []));
  return cells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z_]+)`/g)].map((match) => match[1] ?? ''));
}

describe.each(['en', 'zh'])('the guide to settings, %s', (language) => {
  test('explains every setting once, and none that does not exist', () => {
    expect(settingNames.length).toBeGreaterThan(10);
    expect(explained(language).toSorted()).toEqual([...settingNames].toSorted());
  });
});
