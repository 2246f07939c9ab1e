import { expect, test } from 'vitest';
import { fileWords } from './file-words.ts';

test.each([
  ['pages/start.page.json', { key: 'page', name: 'start' }],
  ['entities/Ticket.yaml', { key: 'entity', name: 'Ticket' }],
  ['tests/smoke.yaml', { key: 'test', name: 'smoke' }],
  ['access.cedar', { key: 'access', name: '' }],
  ['README.md', undefined],
])('%s', (path, words) => expect(fileWords(path)).toEqual(words));
