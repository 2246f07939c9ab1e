import { writePage } from '@portico/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readPage } from './model.ts';
import { openPage, type OpenedPage } from './open-page.ts';
import { byHand } from './sample.fixture.ts';
import { nodeOf, replaceNode, withProp } from './tree.ts';

let written: string[] = [];
let opened: OpenedPage;
let leave: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  const read = readPage(byHand);
  if (!('page' in read)) throw new Error('it can be read');
  opened = openPage(read.page, byHand, (text) => written.push(text));
  leave = opened.follow();
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

function say(text: string): void {
  const { store } = opened;
  store.change(
    replaceNode(store.now().page, 'right', (node) => withProp(node, 'text', text)),
    { mark: 'right.text' },
  );
}

test('a page nobody changed is never written', () => {
  opened.store.select('right');
  opened.flush();
  vi.advanceTimersByTime(5000);
  leave();
  expect(written).toEqual([]);
});

test('typing is written once, after a pause; taken back, the file has its bytes again', () => {
  for (const text of ['L', 'Le', 'Left']) say(text);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(400);
  expect(written).toEqual([writePage(JSON.parse(byHand.replace('"Right"', '"Left"')) as object)]);
  opened.store.undo();
  vi.advanceTimersByTime(400);
  expect(written.at(-1)).toBe(byHand);
});

test('who leaves loses nothing', () => {
  say('Left');
  leave();
  expect(written).toHaveLength(1);
});

test('what somebody else wrote comes in, and is not written back', () => {
  opened.hear(byHand.replace('"Right"', '"Theirs"'));
  expect(nodeOf(opened.store.now().page, 'right')?.props?.['text']).toBe('Theirs');
  vi.advanceTimersByTime(400);
  opened.hear('{ broken');
  vi.advanceTimersByTime(400);
  expect(nodeOf(opened.store.now().page, 'right')?.props?.['text']).toBe('Theirs');
  expect(written).toEqual([]);
});
