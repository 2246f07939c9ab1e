import { expect, test } from 'vitest';
import { absence, phrasesFrom, wordsAt, type ToolWords } from './questions.ts';

const words = (changes: Partial<ToolWords> = {}): ToolWords => ({ tool: 'find', en: [], zh: [], author: null, edited: false, withheld: false, ...changes });

test('one phrase a line: blanks, doubles, single letters and essays are left out', () => {
  expect(phrasesFrom(`  any   news \n\nany news\nx\n${'y'.repeat(201)}\n工单呢`)).toEqual(['any news', '工单呢']);
  expect(phrasesFrom(Array.from({ length: 30 }, (_, at) => `phrase ${at}`).join('\n'))).toHaveLength(10);
});

test('where there are no words it says why, and nothing where no model would ever write any', () => {
  expect(absence(words({ en: ['hello'] }), true)).toBeUndefined();
  expect(absence(words({ author: 'Ada', edited: true }), false)).toBe('empty');
  expect(absence(words(), true)).toBe('pending');
  expect(absence(words({ withheld: true }), true)).toBe('withheld');
  expect(absence(words(), false)).toBeUndefined();
});

test('words are found by tool', () => {
  const at = wordsAt({ number: 3, model: true, missing: 1, tools: [words(), words({ tool: 'close', zh: ['关掉'] })] }, { provider: 'desk', mayEdit: false });
  expect(at).toMatchObject({ provider: 'desk', number: 3, model: true, mayEdit: false });
  expect(at.byTool.get('close')?.zh).toEqual(['关掉']);
});
