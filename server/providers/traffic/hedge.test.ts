import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hedged } from './hedge.ts';

const never = new AbortController().signal;
const answer = (text: string, ms: number) => async () => wait(ms, text);
const fail = (text: string, ms: number) => async () => {
  await wait(ms);
  throw new Error(text);
};

test('who answers in time is not doubled', async () => {
  let asked = 0;
  const second = () => {
    asked += 1;
    return answer('second', 0);
  };
  expect(await hedged({ afterMs: 40, signal: never, first: answer('first', 5), second })).toBe('first');
  await wait(50);
  expect(asked).toBe(0);
});

test('a failure counts only when the other one failed too; then it is the first’s', async () => {
  const ask = (first: () => Promise<string>, second: () => Promise<string>) =>
    hedged({ afterMs: 10, signal: never, first, second: () => second }).catch((error: Error) => error.message);
  expect(await ask(fail('one', 30), answer('second', 60))).toBe('second');
  expect(await ask(answer('first', 60), fail('two', 5))).toBe('first');
  expect(await ask(fail('one', 40), fail('two', 5))).toBe('one');
  expect(await ask(fail('at once', 0), answer('second', 0))).toBe('at once');
});

test('with nobody else to ask the first is waited for; a caller who leaves ends both', async () => {
  expect(await hedged({ afterMs: 5, signal: never, first: answer('first', 20), second: () => undefined })).toBe('first');
  const gone = new AbortController();
  const ended: string[] = [];
  const hang = (name: string) => (signal: AbortSignal) =>
    new Promise<string>((_, reject) => {
      signal.addEventListener('abort', () => {
        ended.push(name);
        reject(signal.reason as Error);
      });
    });
  const call = hedged({ afterMs: 5, signal: gone.signal, first: hang('one'), second: () => hang('two') });
  setTimeout(() => gone.abort(new Error('gone')), 20);
  await expect(call).rejects.toThrow('gone');
  expect(ended).toEqual(['one', 'two']);
});
