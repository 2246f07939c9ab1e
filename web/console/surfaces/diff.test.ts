import { expect, test } from 'vitest';
import { asText, type Compared, countGrades, itemsOf, parametersOf, powerOf, textOf, typeWords } from './diff.ts';
import { partsOf, reveal } from '../../render/call/reveal.ts';

const tool = (name: string, more: object = {}) => ({
  name,
  description: `About ${name}`,
  inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
  ...more,
});
const message = { en: 'x', zh: 'x' };
const change = (id: string, name: string, more: object = {}) => ({ id, kind: 'tool', name, severity: 'attention', compatibility: 'compatible', place: '', message, ...more });
const finding = (name: string, severity: string) => ({ id: 'secrets.asked', severity, kind: 'tool', name, place: '/description', excerpt: 'x', message, remedy: message });
const empty = { prompts: [], resources: [], resourceTemplates: [] };
const compared = (more: object): Compared =>
  ({ from: null, to: {}, changes: [], findings: [], before: { tools: [], ...empty }, after: { tools: [], ...empty }, ...more }) as unknown as Compared;

test('the most dangerous stands first, whether a change or the scan says so', () => {
  const items = itemsOf(
    compared({
      before: { tools: [tool('read'), tool('old'), tool('gone')], ...empty },
      after: { tools: [tool('read', { description: 'About read, and more' }), tool('new'), tool('fresh')], ...empty },
      changes: [
        change('description', 'read', {
          place: '/description',
          words: [
            { kind: 'same', text: 'About read' },
            { kind: 'added', text: ', and more' },
          ],
        }),
        change('item.renamed', 'new', { was: 'old', compatibility: 'breaking' }),
        change('item.removed', 'gone', { compatibility: 'breaking' }),
        change('item.added', 'fresh', { severity: 'info' }),
      ],
      findings: [finding('read', 'critical'), finding('quiet', 'low')],
    }),
  );
  expect(items.map((item) => [item.name, item.doing, item.grade, item.breaking])).toEqual([
    ['read', 'changed', 'danger', false],
    ['new', 'renamed', 'attention', true],
    ['gone', 'removed', 'attention', true],
    ['quiet', 'same', 'info', false],
    ['fresh', 'added', 'info', false],
  ]);
  const [read, renamed, gone, , fresh] = items;
  expect(read && [textOf(read, 'description', 'before'), textOf(read, 'description', 'after')].map((side) => side.map((one) => one.text).join(''))).toEqual([
    'About read',
    'About read, and more',
  ]);
  expect(renamed?.before?.['name']).toBe('old');
  expect([gone?.after, fresh?.before]).toEqual([undefined, undefined]);
  expect(countGrades(items)).toEqual({ danger: 1, attention: 2, info: 2 });
});

test('of a first surface everything is shown', () => {
  const items = itemsOf(
    compared({ before: null, after: { tools: [tool('read'), tool('wipe', { annotations: { destructiveHint: true } })], ...empty, prompts: [{ name: 'ask' }] } }),
  );
  expect(items.map((item) => [item.name, item.kind, item.grade])).toEqual([
    ['wipe', 'tool', 'attention'],
    ['read', 'tool', 'info'],
    ['ask', 'prompt', 'info'],
  ]);
});

test('parameters are marked on the side where they stand', () => {
  const before = { properties: { id: { type: 'string' }, limit: { type: 'integer', maximum: 50 } }, required: ['id'] };
  const after = { properties: { id: { type: 'string' }, limit: { type: 'integer', maximum: 100 }, note: { type: 'string' } }, required: ['id', 'note'] };
  const [item] = itemsOf(
    compared({
      before: { tools: [tool('t', { inputSchema: before })], ...empty },
      after: { tools: [tool('t', { inputSchema: after })], ...empty },
      changes: [change('property.added', 't')],
    }),
  );
  if (!item) throw new Error('no item');
  expect(parametersOf(item, 'before').map((one) => [one.name, one.mark])).toEqual([
    ['id', undefined],
    ['limit', 'changed'],
  ]);
  expect(parametersOf(item, 'after').map((one) => [one.name, one.type, one.required, one.mark])).toEqual([
    ['id', 'string', true, undefined],
    ['limit', 'integer ≤ 100', false, 'changed'],
    ['note', 'string', true, 'added'],
  ]);
});

test('hidden characters are seen, emoji stay whole', () => {
  expect(reveal('a\u200Bb \u{1F469}\u200D\u{1F4BB}')).toBe('a⟦U+200B⟧b \u{1F469}\u200D\u{1F4BB}');
  expect(partsOf('a⟦U+200B⟧b')).toEqual([
    { text: 'a', hidden: false },
    { text: '⟦U+200B⟧', hidden: true },
    { text: 'b', hidden: false },
  ]);
  expect(asText({ b: 1, a: '\u202E' })).toBe('{\n  "a": "⟦U+202E⟧",\n  "b": 1\n}');
});

test('types and powers in words', () => {
  expect(typeWords({ type: 'array', items: { enum: ['a', 'b'] } })).toBe('a | b[]');
  expect(typeWords({ type: ['string', 'null'] })).toBe('string | null');
  expect([powerOf(tool('t', { annotations: { readOnlyHint: true } })), powerOf(tool('t')), powerOf({ uri: 'x' })]).toEqual(['reads', 'changes', undefined]);
});
