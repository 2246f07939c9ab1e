import { beforeEach, describe, expect, test } from 'vitest';
import { createReplay, type Budget, type Hearer, type Replay } from './replay.ts';

interface Heard extends Hearer {
  slow: boolean;
  readonly text: () => string;
  readonly ended: () => boolean;
}

function hearer(): Heard {
  let text = '';
  let ended = false;
  return {
    slow: false,
    write: (more) => {
      text += more;
    },
    end: () => {
      ended = true;
    },
    text: () => text,
    ended: () => ended,
  };
}
const ids = (text: string): string[] => [...text.matchAll(/^id: (.*)$/gm)].map(([, id = '']) => id);
const message = (text: string) => ({ jsonrpc: '2.0', text });
const filler = message('x'.repeat(300_000));

let budget: Budget;
let replay: Replay;
beforeEach(() => {
  budget = { used: 0 };
  replay = createReplay(budget, true);
});

test('a client that was cut off hears what it missed, then what comes, and nothing of another line', () => {
  const first = hearer();
  const line = replay.begin(first);
  replay.begin(hearer()).say(message('of another'), false);
  line.say(message('one'), false);
  line.say(message('two'), false);
  expect(first.text().split('\n\n')).toEqual([
    'id: 1-0\nretry: 1000\ndata: ',
    'id: 1-1\nevent: message\ndata: {"jsonrpc":"2.0","text":"one"}',
    'id: 1-2\nevent: message\ndata: {"jsonrpc":"2.0","text":"two"}',
    '',
  ]);
  const second = hearer();
  expect(replay.resume('1-1', second)).toBe(true);
  expect(first.ended()).toBe(true);
  line.say(message('three'), false);
  line.end(message('answer'));
  expect(ids(second.text())).toEqual(['1-2', '1-3', '1-4']);
  expect(second.ended()).toBe(true);
  const late = hearer();
  expect(replay.resume('1-3', late)).toBe(true);
  expect([ids(late.text()), late.ended()]).toEqual([['1-4'], true]);
});

test('is let go with a time to come back, and what is said meanwhile waits', () => {
  const first = hearer();
  const line = replay.begin(first);
  line.letGo(250);
  expect(first.text()).toContain('retry: 250\n\n');
  expect(first.ended()).toBe(true);
  line.end(message('answer'));
  const second = hearer();
  expect(replay.resume('1-0', second)).toBe(true);
  expect([ids(second.text()), second.ended()]).toEqual([['1-1'], true]);
});

test('a client of an older revision gets no event without data, and is not let go', () => {
  const old = createReplay(budget, false);
  const reader = hearer();
  const line = old.begin(reader);
  line.letGo(250);
  line.end(message('answer'));
  expect(reader.text()).toBe('id: 1-1\nevent: message\ndata: {"jsonrpc":"2.0","text":"answer"}\n\n');
});

test('what can be left out is left out while the reader is slow, and never a question', () => {
  const reader = hearer();
  const line = replay.begin(reader);
  reader.slow = true;
  line.say(message('progress'), true);
  line.say(message('question'), false);
  expect(reader.text()).not.toContain('progress');
  expect(reader.text()).toContain('question');
});

test.each(['', '7-1', '1', '-1-1', '1-', 'x-1', '1-1-1'])('an event that is none of ours is not known: %j', (id) => {
  replay.begin(hearer()).end(message('answer'));
  const reader = hearer();
  expect(replay.resume(id, reader)).toBe(false);
  expect([reader.text(), reader.ended()]).toEqual(['', false]);
});

describe('what is kept', () => {
  test('is a million characters at most: the oldest lines that have ended go first, the last answer stays', () => {
    for (let count = 0; count < 5; count += 1) replay.begin(hearer()).end(filler);
    expect(budget.used).toBeLessThan(1024 * 1024);
    expect([1, 2, 3, 4, 5].map((line) => replay.resume(`${line}-0`, hearer()))).toEqual([false, false, true, true, true]);
    replay.begin(hearer()).end(message('y'.repeat(3_000_000)));
    expect([5, 6].map((line) => replay.resume(`${line}-0`, hearer()))).toEqual([false, true]);
  });

  test('is the end of a line that says much', () => {
    const line = replay.begin(hearer());
    for (let count = 0; count < 50; count += 1) line.say(filler, false);
    expect(budget.used).toBeLessThan(1024 * 1024);
    const reader = hearer();
    replay.resume('1-0', reader);
    expect(ids(reader.text())).toEqual(['1-48', '1-49', '1-50']);
  });

  test('is a hundred lines at most, and never less than those under way', () => {
    const live = Array.from({ length: 120 }, () => replay.begin(hearer()));
    for (let count = 0; count < 120; count += 1) replay.begin(hearer()).end(message('short'));
    expect(replay.resume('1-0', hearer())).toBe(true);
    expect(replay.resume('200-0', hearer())).toBe(false);
    live.forEach((line) => line.end(message('late')));
    expect(budget.used).toBeLessThan(100 * 100);
  });

  test('is nothing more where all sessions together keep too much', () => {
    budget.used = 64 * 1024 * 1024;
    replay.begin(hearer()).end(message('answer'));
    expect([replay.resume('1-0', hearer()), budget.used]).toEqual([false, 64 * 1024 * 1024]);
  });

  test('is given back when it is forgotten and when the session ends', () => {
    const live = replay.begin(hearer());
    live.say(message('one'), false);
    replay.begin(hearer()).end(message('answer'));
    replay.forget(performance.now() + 1);
    expect([replay.resume('1-0', hearer()), replay.resume('2-0', hearer())]).toEqual([true, false]);
    replay.close();
    expect(budget.used).toBe(0);
    live.end(message('nobody waits'));
    expect(budget.used).toBe(0);
  });
});
