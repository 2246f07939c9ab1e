import type { FlowNode, Words } from '@portico/bpmn';
import type { Language } from '../../../kit/index.ts';

/** A name in the person's language, else the plain one, else the id. */
export function wordsOf(words: Words | undefined, id: string, language: Language): string {
  return words?.[language] || words?.plain || id;
}

export function nodeWords(node: FlowNode | undefined, id: string, language: Language): string {
  return wordsOf(node?.name, id, language);
}
