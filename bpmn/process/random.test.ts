// Random models keep what must always hold; what holds after every single step is in `play.fixture.ts`.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocks, Sketch } from './blocks.fixture.ts';
import type { FlowNode } from './definition.ts';
import { draw } from './draw.fixture.ts';
import { Play } from './play.fixture.ts';
import type { InstanceState, Mark } from './state.ts';

const count = (marks: readonly Mark[], element: string, event: Mark['event']): number => marks.filter((mark) => mark.element === element && mark.event === event).length;

test('models made of blocks come to their end, everything done as often as drawn, in whatever order it is answered', () => {
  fc.assert(
    fc.property(blocks({ works: ['task', 'user', 'service', 'receive(m)', 'script(z = 1)'], repeats: true, least: 0 }), fc.infiniteStream(fc.nat(1000)), (drawn, choices) => {
      const sketch = new Sketch();
      const last = sketch.add(drawn, 's:start', 1);
      sketch.lines.push(`${last} > e:end`);
      const play = new Play(draw(sketch.lines.join('\n')));
      play.start();
      for (let steps = 0; play.state?.status === 'running'; steps += 1) {
        expect(steps).toBeLessThan(2000);
        const waits = [...play.waits.values()];
        expect(waits.map(({ type }) => type)).not.toContain('incident');
        const [choice] = choices.take(1);
        const wait = waits[(choice ?? 0) % waits.length];
        play.happen({ type: 'completed', wait: wait?.id, result: {} });
      }
      const marks = play.steps.flatMap((step) => step.marks);
      expect(play.state?.status).toBe('completed');
      expect(count(marks, 'e', 'completed')).toBe(1);
      for (const [id, times] of sketch.expected) expect(`${id} ${count(marks, id, 'completed')}`).toBe(`${id} ${times}`);
    }),
    { numRuns: 300 },
  );
});

/** Any graph at all: flows lead anywhere, gateways are of any kind, tasks have boundary events. */
const graph = fc.record({
  nodes: fc.array(
    fc.constantFrom(
      'task',
      'user',
      'service',
      'xor',
      'and',
      'or',
      'event',
      'complex(activationCount >= 2)',
      'throw(escalation x)',
      'end',
      'end(terminate)',
      'end(error E)',
      'catch(message m)',
      'script(n = 1)',
      'throw(compensation)',
    ),
    {
      minLength: 2,
      maxLength: 9,
    },
  ),
  flows: fc.array(fc.record({ from: fc.nat(8), to: fc.nat(8), how: fc.constantFrom('>', '>', '>[b]', '>[not(b)]', '>*') }), { minLength: 2, maxLength: 16 }),
  boundaries: fc.array(
    fc.record({ on: fc.nat(8), to: fc.nat(8), side: fc.constantFrom('@', '~'), what: fc.constantFrom('timer(PT1H)', 'timer(R2/PT1H)', 'message(k)', 'error', 'condition(b)') }),
    { maxLength: 3 },
  ),
  parts: fc.uniqueArray(fc.constantFrom('sub', 'each', 'transaction', 'ad-hoc', 'message', 'condition', 'error', 'undone', 'many', 'loop'), { maxLength: 4 }),
  at: fc.tuple(fc.nat(8), fc.nat(8)),
});

type Graph = typeof graph extends fc.Arbitrary<infer G> ? G : never;

function lines({ nodes, flows, boundaries, parts, at }: Graph): string {
  const drawn = nodes.map((kind, index) => `n${index}:${kind}`);
  const kindOf = (index: number): string => nodes[index % nodes.length] ?? '';
  const id = (index: number): string => `n${index % nodes.length}`;
  const out = flows
    .filter(({ from }) => !kindOf(from).startsWith('end'))
    .map(({ from, to, how }) => `${id(from)} ${['and', 'event'].includes(kindOf(from)) ? '>' : how} ${id(to)}`);
  const around = boundaries
    .filter(({ on }) => ['user', 'service'].includes(kindOf(on)))
    .map(({ on, to, side, what }, index) => `b${index}${what === 'error' ? '@' : side}${id(on)}:${what} > ${id(to)}`);
  const [before, after] = [id(at[0]), id(at[1])];
  const from = kindOf(at[0]).startsWith('end') ? 's' : before;
  const inside = ['qs:start > qf:and > qa:user > qj:and > qe:end', 'qf > qb:service > qj', '}', 'qx@q:error > n0', `q > ${after}`];
  const extra: Readonly<Record<Graph['parts'][number], readonly string[]>> = {
    sub: [`${from} > q:sub {`, ...inside],
    each: parts.includes('sub') ? [] : [`${from} > q:sub {`, ...inside, 'with q times 2'],
    transaction: [
      `${from} > x:transaction {`,
      'xs:start > xa:task > xu:user > xg:xor >[b] xc:end(cancel)',
      'xg >* xe:end',
      'xh:user',
      'with xa undone by xh',
      '}',
      `xb@x:cancel > ${after}`,
      `x > ${after}`,
    ],
    'ad-hoc': [`${from} > y:ad-hoc(b) {`, 'ya:user', 'yb:service', '}', `y > ${after}`],
    message: ['h:on {', 'hs:start~(message hm) > hu:user', '}'],
    condition: ['k:on {', 'ks:start~(condition b) > ku:user', '}'],
    error: ['r:on {', 'rs:start(error) > rt:throw(compensation) > ru:user', '}'],
    undone: nodes.flatMap((kind, index) => (kind === 'task' ? [`c${index}:user`, `with n${index} undone by c${index}`] : [])),
    many: nodes.flatMap((kind, index) => (kind === 'user' ? [`with n${index} times 2`] : [])),
    loop: nodes.flatMap((kind, index) => (kind === 'script(n = 1)' ? [`with n${index} loop most 2`] : [])),
  };
  return ['s:start', ...drawn, 's > n0', ...out, ...around, ...parts.flatMap((part) => extra[part])].join('\n');
}

/** What of a node's tokens does not add up: each that came was used, stopped or is still there. */
function unbalanced(node: FlowNode, about: { marks: readonly Mark[]; state: InstanceState | undefined; stopped: boolean }): string[] {
  const { marks, state, stopped } = about;
  // Of an activity that runs several times the token that holds the runs together is not told of.
  if (node.kind === 'activity' && node.loop) return [];
  const here = state?.tokens.filter((token) => token.at === node.id && token.state !== 'spent') ?? [];
  const [entered, completed, cancelled] = [count(marks, node.id, 'entered'), count(marks, node.id, 'completed'), count(marks, node.id, 'cancelled')];
  const left = here.filter(({ leaving }) => !leaving).length;
  const parallel = node.kind === 'gateway' && node.type === 'parallel';
  // Joined tokens that are stopped before they leave are stopped as one.
  const merging = node.kind === 'throw' || (node.kind === 'gateway' && (node.type === 'complex' || node.type === 'inclusive' || (parallel && stopped)));
  const used = completed * (parallel ? Math.max(node.incoming.length, 1) : 1);
  const short = parallel && !stopped ? node.outgoing.filter((flow) => count(marks, flow, 'taken') !== completed) : [];
  return [
    ...(merging || used + cancelled + left === entered ? [] : [`${node.id}: ${entered} came, ${used} were used, ${cancelled} stopped, ${left} are left`]),
    ...short.map((flow) => `${flow} was not taken each time`),
  ];
}

test('graphs of any shape keep their tokens together until they end, wait or are stuck', () => {
  let ended = 0;
  fc.assert(
    fc.property(graph, fc.array(fc.tuple(fc.nat(1000), fc.boolean(), fc.nat(9)), { maxLength: 25 }), (drawn, choices) => {
      const definition = draw(lines(drawn));
      const play = new Play(definition, { means: { steps: 40 } });
      play.start({ b: false });
      for (const [choice, b, what] of choices) {
        if (play.state?.status !== 'running') break;
        const waits = [...play.waits.values()];
        const wait = waits[choice % waits.length];
        if (!wait || play.state.tokens.length > 50) break;
        if (wait.type === 'incident')
          play.happen(what < 5 ? { type: 'retry', wait: wait.id } : { type: 'modify', cancel: [wait.token], start: [{ element: 's', variables: { b } }] });
        else if (wait.type === 'effect' && what < 3) play.happen({ type: what < 2 ? 'error' : 'failed', wait: wait.id, code: 'E', text: 'told' });
        else play.happen({ type: 'completed', wait: wait.id, result: { b } });
      }
      const marks = play.steps.flatMap((step) => step.marks);
      if (play.state?.status !== 'running') ended += 1;
      const stopped =
        drawn.parts.length > 0 || drawn.nodes.some((kind) => kind === 'end(terminate)' || kind === 'end(error E)') || marks.some(({ event }) => event === 'cancelled');
      const lost = Object.values(definition.nodes).flatMap((node) => unbalanced(node, { marks, state: play.state, stopped }));
      expect(lost).toEqual([]);
    }),
    { numRuns: 300 },
  );
  expect(ended).toBeGreaterThan(50);
});
