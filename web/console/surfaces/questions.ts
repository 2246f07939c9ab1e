import type { CallOutput } from '../../client/index.ts';

export type Questions = CallOutput<'surfaces.questions'>;
export type ToolWords = Questions['tools'][number];

/** What a card needs to show and change the words of its tool. */
export interface WordsAt {
  readonly provider: string;
  readonly number: number;
  readonly mayEdit: boolean;
  readonly model: boolean;
  readonly byTool: ReadonlyMap<string, ToolWords>;
}

/** The questions of a version, by tool. */
export function wordsAt(questions: Questions, at: { provider: string; mayEdit: boolean }): WordsAt {
  return { ...at, number: questions.number, model: questions.model, byTool: new Map(questions.tools.map((one) => [one.tool, one])) };
}

const most = 10;
const longest = 200;

/** Phrases as somebody typed them, one a line; what is too short to mean anything, too long or there twice is left out. */
export function phrasesFrom(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  return [...new Set(lines)].filter((line) => line.length > 1 && line.length <= longest).slice(0, most);
}

/** Which words stand where there are none: nothing at all, if nobody ever writes any. */
export function absence(words: ToolWords, model: boolean): 'withheld' | 'pending' | 'empty' | undefined {
  if (words.en.length + words.zh.length > 0) return undefined;
  if (words.author !== null) return 'empty';
  if (!model) return undefined;
  return words.withheld ? 'withheld' : 'pending';
}
