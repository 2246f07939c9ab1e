import type { Mark, Play } from '@portico/bpmn';
import type { ElementMark } from '../surface/bpmn-diagram.ts';

/** What the picture shows after so many marks: ways gone, tokens where they stand, what waits and what failed. */
export function picture(play: Play, shown: number): readonly ElementMark[] {
  const seen = play.marks.slice(0, shown);
  const all = shown >= play.marks.length;
  const standing = all ? countBy(play.state.tokens.map(({ at }) => at)) : tokensAfter(seen);
  const failed = new Set(all ? play.waits.flatMap(({ type, element }) => (type === 'incident' ? [element] : [])) : []);
  const gone = new Set(seen.flatMap(({ element, event }) => (event === 'taken' || event === 'completed' ? [element] : [])));
  const listening = all ? play.waits.flatMap(({ element }) => (standing.has(element) ? [] : [element])) : [];
  return [
    ...[...gone].filter((element) => !standing.has(element)).map((element): ElementMark => ({ element, tone: 'done' })),
    ...[...standing].map(([element, count]): ElementMark => ({ element, tone: failed.has(element) ? 'failed' : 'token', text: failed.has(element) ? '!' : String(count) })),
    ...[...new Set(listening)].map((element): ElementMark => ({ element, tone: 'waiting' })),
  ];
}

/** Where tokens stand in the middle of a step: entered, and neither completed nor cancelled yet. */
function tokensAfter(marks: readonly Mark[]): ReadonlyMap<string, number> {
  const at = new Map<string, string>();
  for (const { element, event, token } of marks) {
    const key = `${token}:${element}`;
    if (event === 'entered' || event === 'failed') at.set(key, element);
    else if (event !== 'taken') at.delete(key);
  }
  return countBy([...at.values()]);
}

function countBy(elements: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const element of elements) counts.set(element, (counts.get(element) ?? 0) + 1);
  return counts;
}
