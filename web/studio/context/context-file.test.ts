import type { ContextPiece } from '@portico/contracts';
import { expect, test } from 'vitest';
import { contextsIn, findingsOf, freeName, isComplete, withContext, withKind, withPiece, withPieces } from './context-file.ts';

const text = `format: 1
# for whoever answers
contexts:
  answer:
    title: { en: Answering, zh: 回复 }
    pieces:
      # never leave this out
      - id: house
        file: context/house.md # written by Ada
        cut: last
      - id: open
        records: Ticket
        filter: { state: open }
`;
const files = { 'context.yaml': text };
const pieces = contextsIn(files)?.['answer']?.pieces ?? [];
const [house, open] = pieces as [ContextPiece, ContextPiece];

test('what was written by hand stays as it is while pieces change places, come and go', () => {
  expect(withPieces(files, 'answer', pieces)).toBe(text);
  const turned = withPieces(files, 'answer', [open, house]);
  expect(turned.indexOf('id: open')).toBeLessThan(turned.indexOf('id: house'));
  expect(turned).toContain('file: context/house.md # written by Ada');
  const more = withPieces(files, 'answer', [...pieces, { id: 'similar', tool: 'find', provider: 'docs', arguments: { words: '=purpose' }, top: 3 }]);
  expect(more).toBe(`${text}      - id: similar\n        tool: find\n        provider: docs\n        arguments: { words: =purpose }\n        top: 3\n`);
  expect(withPieces(files, 'answer', [house])).not.toContain('Ticket');
});

test('a piece that is changed or renamed keeps the lines of what is as before', () => {
  const next = withPiece(files, 'answer', { id: 'house', next: { ...house, id: 'rules', if: '=input.new', cut: undefined } });
  expect(next).toContain('      - id: rules\n        file: context/house.md # written by Ada\n        if: =input.new\n      - id: open');
  expect(contextsIn({ 'context.yaml': next })?.['answer']?.pieces[1]).toEqual(open);
});

test('contexts are added to nothing and taken away again', () => {
  const context = { title: 'Summing up', pieces: [{ id: 'house', text: { en: 'Be kind.', zh: '友善。' } }] };
  const first = withContext({}, 'sum', context);
  expect(first).toBe('format: 1\ncontexts:\n  sum:\n    title: Summing up\n    pieces:\n      - id: house\n        text: { en: Be kind., zh: 友善。 }\n');
  expect(contextsIn({ 'context.yaml': first })).toEqual({ sum: context });
  expect(withContext({ 'context.yaml': first }, 'sum', undefined)).toBe('format: 1\ncontexts: {}\n');
  const renamed = withContext(files, 'answer', { title: 'Answer', budget: 500, pieces: [] });
  expect(renamed).toContain('title: Answer\n    pieces:\n      # never leave this out');
  expect(renamed).toContain('budget: 500');
});

test('a file that is no format can only be edited as text', () => {
  expect(contextsIn({ 'context.yaml': 'format: 1\ncontexts: [' })).toBeUndefined();
  expect(contextsIn({ 'context.yaml': 'format: 1\ncontexts: { a: { title: A } }' })).toBeUndefined();
});

test('another kind keeps the condition and drops what means nothing; a choice is complete when it says what it gives', () => {
  expect(withKind({ ...open, if: '=true' }, 'text', 'x')).toEqual({ text: 'x', if: '=true' });
  expect([isComplete(open), isComplete({ text: '' }), isComplete({ text: 'a', if: '=' }), isComplete({ text: 'a', if: '=true', else: { tool: '' } })]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect([freeName('House rules!', []), freeName('House rules', ['house-rules']), freeName('规范', [])]).toEqual(['house-rules', 'house-rules-2', 'piece']);
});

test('findings stand with the piece they are about', () => {
  const { byPiece, others } = findingsOf([{ place: 'contexts.answer.pieces.1.filter.id' }, { place: 'contexts.answer.title' }, { place: 'contexts.sum.pieces.0' }], 'answer');
  expect([...byPiece.keys()]).toEqual([1]);
  expect(others).toHaveLength(1);
});
