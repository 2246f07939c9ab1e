import { describe, expect, test } from 'vitest';
import { behaves } from './testing-behaviour.ts';
import { draw } from './draw.fixture.ts';
import type { FlowNode, ProcessDefinition } from './definition.ts';
import { Play } from './play.fixture.ts';

/** The drawing with one node changed: for what the notation does not say. */
function withNode(definition: ProcessDefinition, id: string, more: object): ProcessDefinition {
  return { ...definition, nodes: { ...definition.nodes, [id]: { ...definition.nodes[id], ...more } as FlowNode } };
}

describe('tasks', () => {
  behaves('a user task waits for a person', 's:start > a:user > e:end', ['start → s ⇒ a', 'complete a {"ok":true} → a e ⇒ completed'], { variables: { ok: true } });
  behaves('a service task asks the world and waits', 's:start > a:service > e:end', ['start → s ⇒ a', 'complete a → a e ⇒ completed'], { effects: ['call a'] });
  behaves('a receive task waits for a message', 's:start > a:receive(paid order) > e:end', ['start {"order":1} → s ⇒ a', 'complete a → a e ⇒ completed']);
  behaves('a script works its value out', 's:start > a:script(y = x * 2) > e:end', ['start {"x":2} → s a e ⇒ completed'], { variables: { x: 2, y: 4 } });
  behaves('a script without a name spreads its fields', 's:start > a:script({y: x, z: 1}) > e:end', ['start {"x":2} → s a e ⇒ completed'], { variables: { x: 2, y: 2, z: 1 } });
  behaves('a script that can not be read is an incident', 's:start > a:script(y = x *) > e:end', ['start {"x":2} → s !a ⇒ a!']);
  behaves('a decision is asked', 's:start > a:decision(rate verdict) > e:end', ['start {"x":2} → s a e ⇒ completed'], {
    variables: { x: 2, verdict: { decided: 'rate', for: 2 } },
  });
  behaves('a decision that fails is an incident', 's:start > a:decision(rate verdict) > e:end', ['start → s !a ⇒ a!'], {
    means: {
      decide: () => {
        throw new Error('no rule fits');
      },
    },
  });
  behaves('a called process is started and waited for', 's:start > a:call(other) > e:end', ['start {"x":2} → s ⇒ a', 'complete a {"y":3} → a e ⇒ completed'], {
    effects: ['start a'],
    variables: { x: 2, y: 3 },
  });

  test('inputs are what a call is given, and nothing else', () => {
    const play = new Play(draw('s:start > a:service(records.update) > e:end\nwith a in id = order.id\nwith a in twice = id + id'));
    play.start({ order: { id: 7 }, secret: 1 });
    expect(play.effects).toEqual([
      { type: 'call', wait: '3:a', element: 'a', call: { kind: 'operation', name: 'records.update', retries: 3, backoff: 'PT10S' }, input: { id: 7, twice: 14 } },
    ]);
  });
  test('outputs see the result, its fields and the inputs', () => {
    const play = new Play(draw('s:start > a:service > e:end\nwith a in id = order.id\nwith a out total = sum + id\nwith a out all = result'));
    play.start({ order: { id: 7 } });
    play.say('complete a {"sum":3}');
    expect(play.variables).toEqual({ order: { id: 7 }, total: 10, all: { sum: 3 } });
  });
  test('a called process is given all variables when none are named', () => {
    const play = new Play(draw('s:start > a:call(other)'));
    play.start({ x: 1 });
    expect(play.effects).toEqual([{ type: 'start', wait: '3:a', element: 'a', process: 'other', input: { x: 1 } }]);
  });
  test('a task is for who the assignment names, due and urgent as it says', () => {
    const assignment = { assignee: 'boss', candidates: '["ann", "bob"]', roles: ['hr'], due: 'by', priority: '10 * 5' };
    const definition = withNode(draw('s:start > a:user'), 'a', { work: { type: 'user', assignment, form: { schema: { properties: { days: {} } } } }, lane: ['office'] });
    const play = new Play(definition);
    play.start({ boss: 'zoe', by: 'P2D', days: 3, secret: 1 });
    expect(play.waits.get('3:a')).toEqual({
      id: '3:a',
      token: 3,
      element: 'a',
      type: 'task',
      assignee: 'zoe',
      candidates: ['ann', 'bob'],
      roles: ['hr'],
      due: '2026-03-04T12:00:00.000Z',
      priority: 50,
      input: { days: 3 },
    });
  });
  test('without an assignment a task is for the roles of its lane', () => {
    const play = new Play(draw('s:start > a:user\nwith a lane hr office'));
    play.start();
    expect(play.waits.get('3:a')).toMatchObject({ roles: ['hr', 'office'], candidates: [], input: {} });
  });
  test('a due time may be a literal, a duration, left open or wrong', () => {
    const waitWith = (due: string): object | undefined => {
      const play = new Play(withNode(draw('s:start > a:user'), 'a', { work: { type: 'user', assignment: { roles: [], due } } }));
      play.start({ day: '2026-05-01', wrong: 'soon' });
      return [...play.waits.values()][0];
    };
    expect(waitWith('day')).toMatchObject({ due: '2026-05-01T00:00:00.000Z' });
    expect(waitWith('PT2H')).toMatchObject({ due: '2026-03-02T14:00:00.000Z' });
    expect(waitWith('nothing')).not.toHaveProperty('due');
    expect(waitWith('wrong')).toMatchObject({ type: 'incident', code: 'process.timer', text: 'wrong' });
  });
  test('an assignee that is nobody leaves it to the candidates', () => {
    const play = new Play(draw('s:start > a:user(boss)'));
    play.start();
    expect(play.waits.get('3:a')).not.toHaveProperty('assignee');
  });
});

describe('variables', () => {
  behaves(
    'a result is written where its name is known',
    's:start > q:sub {\ni:start > a:user\n}\nq > e:end\nwith q in x = 5',
    ['start {"x":1} → s i ⇒ a', 'complete a {"x":9,"y":2} → a q e ⇒ completed'],
    { variables: { x: 1, y: 2 } },
  );
  behaves(
    'outputs of a sub-process see what was inside',
    's:start > q:sub {\ni:start > a:user\n}\nq > e:end\nwith q in n = 5\nwith q out total = n + x',
    ['start {"x":1} → s i ⇒ a', 'complete a {"n":9} → a q e ⇒ completed'],
    { variables: { x: 1, total: 10 } },
  );
  behaves(
    'an output mapping that fails is repaired without doing the work again',
    's:start > a:service > e:end\nwith a out y = x +',
    ['start → s ⇒ a', 'complete a {"x":1} → !a ⇒ a!', 'retry a → !a ⇒ a!'],
    { effects: ['call a'] },
  );
  behaves('names of JavaScript are names like others', 's:start > a:script(constructor = 1) > b:script(toString = constructor + 1) > e:end', ['start → s a b e ⇒ completed'], {
    variables: { constructor: 1, toString: 2 },
  });
});

describe('multi-instance', () => {
  behaves(
    'for each at once, the outputs in the order of the list',
    's:start > a:user > e:end\nwith a each people as who gives who + answer into answers',
    ['start {"people":["a","b","c"]} → s ⇒ a a a', 'complete a {"answer":"1"} → a ⇒ a a', 'complete a {"answer":"2"} → a ⇒ a', 'complete a {"answer":"3"} → a e ⇒ completed'],
    { variables: { people: ['a', 'b', 'c'], answers: ['a1', 'b2', 'c3'] } },
  );
  behaves(
    'one after the other',
    's:start > a:user > e:end\nwith a each people as who sequential gives who + answer into answers',
    ['start {"people":["a","b"]} → s ⇒ a', 'complete a {"answer":"1"} → a ⇒ a', 'complete a {"answer":"2"} → a e ⇒ completed'],
    { variables: { people: ['a', 'b'], answers: ['a1', 'b2'] } },
  );
  behaves('as many as a number says', 's:start > a:task > e:end\nwith a times n + 1', ['start {"n":2} → s a a a e ⇒ completed']);
  behaves('one after the other as a number says', 's:start > a:script(n = n + loopCounter) > e:end\nwith a times 3 sequential', ['start {"n":0} → s a a a e ⇒ completed'], {
    variables: { n: 6 },
  });
  behaves('none at all', 's:start > a:user > e:end\nwith a each [] as who gives who into all', ['start → s e ⇒ completed'], { variables: { all: [] } });
  behaves('enough is enough', 's:start > a:user > e:end\nwith a each [1,2,3] as n until numberOfCompletedInstances >= 2', [
    'start → s ⇒ a a a',
    'complete a → a ⇒ a a',
    'complete a → a -a e ⇒ completed',
  ]);
  behaves('enough, one after the other', 's:start > a:user > e:end\nwith a each [1,2,3] as n sequential until ok', [
    'start → s ⇒ a',
    'complete a {"ok":false} → a ⇒ a',
    'complete a {"ok":true} → a e ⇒ completed',
  ]);
  behaves(
    'a rest that was not asked leaves no gap behind',
    's:start > a:user > e:end\nwith a each [1,2,3] as n gives n into all until n = 2',
    ['start → s ⇒ a a a', 'complete a → a ⇒ a a', 'complete a → a -a e ⇒ completed'],
    { variables: { all: [1, 2] } },
  );
  behaves('what is no list is an incident', 's:start > a:user > e:end\nwith a each people as who', [
    'start {"people":3} → s !a ⇒ a!',
    'set {"people":["x"]} →  ⇒ a!',
    'retry a →  ⇒ a',
    'complete a → a e ⇒ completed',
  ]);
  behaves('a number of runs that is none is an incident', 's:start > a:user\nwith a times "many"', ['start → s !a ⇒ a!']);
  behaves(
    'what one run makes stays its own',
    's:start > a:user > e:end\nwith a each [1,2] as n',
    ['start → s ⇒ a a', 'complete a {"own":1} → a ⇒ a', 'complete a {"own":2} → a e ⇒ completed'],
    { variables: {} },
  );
  behaves(
    'what is known around is shared',
    's:start > a:user > e:end\nwith a each [1,2] as n',
    ['start {"last":0} → s ⇒ a a', 'complete a {"last":1} → a ⇒ a', 'complete a {"last":2} → a e ⇒ completed'],
    { variables: { last: 2 } },
  );
  behaves(
    'sub-processes, each with its own item',
    's:start > q:sub {\ni:start > a:script(m = n * 2) > b:user\n}\nq > e:end\nwith q each [1,2] as n gives m into all',
    ['start → s i i a a ⇒ b b', 'complete b → b q ⇒ b', 'complete b → b q e ⇒ completed'],
    { variables: { all: [2, 4] } },
  );
  behaves('a boundary event stops all runs', 's:start > a:user > e:end\nwith a each [1,2] as n\nb@a:message(stop) > u:user', [
    'start → s ⇒ a a b',
    'complete a → a ⇒ a b',
    'complete b → -a -a b ⇒ u',
  ]);
  behaves('an error of one run is caught on the activity', 's:start > a:service > e:end\nwith a each [1,2] as n\nb@a:error(E1) > u:user', [
    'start → s ⇒ a a',
    'error a E1 → -a -a -a b ⇒ u',
  ]);
  behaves('one run fails, the others go on', 's:start > a:service > e:end\nwith a each [1,2] as n', [
    'start → s ⇒ a a',
    'fail a → !a ⇒ a a!',
    'complete a → a ⇒ a!',
    'retry a →  ⇒ a',
    'complete a → a e ⇒ completed',
  ]);
  behaves('an output that fails keeps the run', 's:start > a:user > e:end\nwith a each [1] as n gives n + into all', ['start → s ⇒ a', 'complete a → !a ⇒ a!']);
  behaves(
    'called processes',
    's:start > a:call(other) > e:end\nwith a each [1,2] as n gives y into all',
    ['start → s ⇒ a a', 'complete a {"y":5} → a ⇒ a', 'complete a {"y":6} → a e ⇒ completed'],
    { variables: { all: [5, 6] }, effects: ['start a', 'start a'] },
  );
  behaves('nested', 's:start > q:sub {\ni:start > a:task\n}\nq > e:end\nwith q each [[1,2],[3]] as row\nwith a each row as cell', ['start → s i i a a a q q e ⇒ completed']);
});

describe('standard loops', () => {
  behaves(
    'again while the condition holds',
    's:start > a:user > e:end\nwith a loop while more',
    ['start → s ⇒ a', 'complete a {"more":true} → a ⇒ a', 'complete a {"more":false} → a e ⇒ completed'],
    { variables: {} },
  );
  behaves('at most so often', 's:start > a:script(n = n + 1) > e:end\nwith a loop most 3 while true', ['start {"n":0} → s a a a e ⇒ completed'], { variables: { n: 3 } });
  behaves('asked before the first', 's:start > a:user > e:end\nwith a loop before while more', ['start {"more":false} → s e ⇒ completed']);
  behaves('asked before each', 's:start > a:user > e:end\nwith a loop before while more', ['start {"more":true} → s ⇒ a', 'complete a {"more":false} → a e ⇒ completed']);
  behaves('an endless loop meets the limit', 's:start > a:task > e:end\nwith a loop while true', ['start → s a a a a !a ⇒ a!'], { means: { steps: 6 } });
  behaves('of a sub-process', 's:start > q:sub {\ni:start > a:script(n = n + 1)\n}\nq > e:end\nwith q loop while n < 2', ['start {"n":0} → s i a q i a q e ⇒ completed']);
});

describe('limits', () => {
  behaves('a cycle without rest meets the limit', 's:start > x:xor > a:task > x', ['start → s x a x a !x ⇒ x!'], { means: { steps: 5 } });
  behaves(
    'a repair after the limit goes on from there',
    's:start > x:xor > a:script(n = n + 1) > g:xor >[n < 4] x\ng >* e:end',
    ['start {"n":0} → s x a g x a g !x ⇒ x!', 'retry x → x a g x a g e ⇒ completed'],
    { means: { steps: 7 } },
  );
  behaves('more runs than the limit are an incident', 's:start > a:user\nwith a times 100', ['start → s !a ⇒ a!'], { means: { steps: 50 } });
});

test('a waiting instance is small', () => {
  const play = new Play(draw('s:start > approve:user > e:end\nb~approve:timer(R/P1D) > e'));
  play.start({ from: '2026-03-02', until: '2026-03-06', reason: 'rest' });
  expect(JSON.stringify(play.state).length).toBeLessThan(260);
});
