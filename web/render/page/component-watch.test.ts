import { expect, test } from 'vitest';
import { createComponentWatch } from './component-watch.ts';

function watched() {
  let now = 0;
  let hidden = false;
  const said: string[] = [];
  const watch = createComponentWatch({ now: () => now, hidden: () => hidden });
  const join = (name: string) => watch.join({ ping: () => said.push(`${name}?`), stop: () => said.push(`${name} stopped`), renew: () => said.push(`${name} renewed`) });
  return { watch, join, said, hide: (on: boolean) => (hidden = on), pass: (milliseconds: number) => (now += milliseconds) };
}

test('the one at work is stopped, those of its process come back, and the others stay', () => {
  const { watch, join, said, pass } = watched();
  const [loops, near, far] = [join('loops'), join('near'), join('far')];
  for (const frame of [loops, near, far]) frame.answered();
  // Its neighbour was passed by the pointer and had no time to say so.
  near.busy(true);
  loops.busy(true);
  pass(3000);
  watch.look();
  far.answered();
  pass(1500);
  said.length = 0;
  watch.look();
  expect(said.filter((one) => !one.endsWith('?'))).toEqual(['loops stopped', 'near renewed']);
});

test('when nobody was at work, all that hang stay away', () => {
  const { watch, join, said, pass } = watched();
  for (const frame of [join('a'), join('b')]) frame.answered();
  pass(5000);
  watch.look();
  expect(said.filter((one) => !one.endsWith('?'))).toEqual(['a stopped', 'b stopped']);
});

test('a page in the background, a frame that is not there yet and one that left are let be', () => {
  const { watch, join, said, pass, hide } = watched();
  join('young');
  const gone = join('gone');
  gone.answered();
  gone.leave();
  const slow = join('slow');
  slow.answered();
  hide(true);
  pass(60_000);
  watch.look();
  hide(false);
  pass(1000);
  watch.look();
  expect(said).toEqual(['slow?']);
});
