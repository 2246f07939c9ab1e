import { describe, expect, test } from 'vitest';
import { behaves } from './testing-behaviour.ts';
import { draw } from './draw.fixture.ts';
import { Play } from './play.fixture.ts';

describe('start and end events', () => {
  behaves('a named start event is where it begins', 's:start > a:user\nm:start(message order) > b:user', ['start m {"sum":1} → m ⇒ b'], { variables: { sum: 1 } });
  behaves('without a name the one without a trigger', 'm:start(message order) > b:user\ns:start > a:user', ['start → s ⇒ a']);
  behaves('what is no start event of the process is not where it begins', 's:start > a:user > q:sub {\ni:start(message m)\n}', ['start a {} → s ⇒ a']);
  behaves('with triggers only, the first', 't:start(timer R/PT1H) > a:user\nm:start(message order) > b:user', ['start → t ⇒ a']);
  behaves('a process ends with its last token', 's:start > f:and > a:task > e:end\nf > b:user > k:end', ['start → s f a e ⇒ b', 'complete b → b k ⇒ completed']);
  behaves('terminate ends what still runs', 's:start > f:and > a:user > e:end(terminate)\nf > b:user', ['start → s f ⇒ a b', 'complete a → a e -b ⇒ completed']);
  behaves('terminate ends a sub-process only', 's:start > p1:sub {\ni:start > f:and > a:user > e:end(terminate)\nf > b:user\n}\np1 > u:user', [
    'start → s i f ⇒ a b',
    'complete a → a e -b p1 ⇒ u',
  ]);
  behaves('an error nobody catches ends the process as failed', 's:start > f:and > a:user > e:end(error E1 sorry)\nf > b:user', [
    'start → s f ⇒ a b',
    'complete a → a e -b ⇒ failed',
  ]);
  behaves('a message end event sends', 's:start > e:end(message paid sum)', ['start {"sum":3} → s e ⇒ completed'], { effects: ['message e'] });
  behaves('a signal end event sends', 's:start > e:end(signal stop)', ['start → s e ⇒ completed'], { effects: ['signal e'] });

  test('a failed process tells the error and where', () => {
    const play = new Play(draw('s:start > e:end(error E1 sorry)'));
    play.start();
    expect(play.state?.error).toEqual({ code: 'E1', text: 'sorry', at: 'e' });
  });
  test('what is over is not changed any more', () => {
    const play = new Play(draw('s:start > e:end'));
    const { state } = play.start();
    expect(play.happen({ type: 'cancel' })).toEqual({ state, opened: [], closed: [], effects: [], marks: [] });
  });
  test('a start of what runs changes nothing', () => {
    const play = new Play(draw('s:start > a:user'));
    const { state } = play.start();
    expect(play.start().state).toEqual(state);
  });
});

describe('throwing', () => {
  behaves('a message goes out with its key and what was mapped', 's:start > t:throw(message paid order.id) > u:user\nwith t in sum = order.sum', [
    'start {"order":{"id":7,"sum":3}} → s t ⇒ u',
  ]);
  behaves('a message through a call is waited for', 's:start > t:throw(call mail/send) > u:user', ['start → s ⇒ t', 'complete t → t ⇒ u'], { effects: ['call t'] });
  behaves('a link goes on at its other end', 's:start > a:task > t:throw(link far)\nc:catch(link far) > u:user', ['start → s a t c ⇒ u']);
  behaves('several links lead to one end', 's:start > f:and > t:throw(link far)\nf > t2:throw(link far)\nc:catch(link far) > u:user', ['start → s f t t2 c c ⇒ u u']);
  behaves('a none throw event only passes', 's:start > t:throw > u:user', ['start → s t ⇒ u']);
  behaves('a key that is missing is an incident', 's:start > t:throw(message paid order.id) > u:user', ['start → s !t ⇒ t!', 'set {"order":{"id":7}} →  ⇒ t!', 'retry t → t ⇒ u']);

  test('a message carries key and payload', () => {
    const play = new Play(draw('s:start > t:throw(message paid order.id) > u:user\nwith t in sum = order.sum'));
    play.start({ order: { id: 7, sum: 3 } });
    expect(play.effects).toEqual([{ type: 'message', element: 't', message: 'paid', key: '7', payload: { sum: 3 } }]);
  });
});

describe('catching', () => {
  behaves('a message', 's:start > c:catch(message paid order) > u:user', ['start {"order":7} → s ⇒ c', 'complete c {"sum":3} → c ⇒ u'], { variables: { order: 7, sum: 3 } });
  behaves('a signal', 's:start > c:catch(signal stop) > u:user', ['start → s ⇒ c', 'complete c → c ⇒ u']);
  behaves('a date', 's:start > c:catch(timer 2026-04-01) > u:user', ['start → s ⇒ c', 'due c → c ⇒ u']);
  behaves('a duration worked out', 's:start > c:catch(timer wait) > u:user', ['start {"wait":"P1D"} → s ⇒ c', 'due c → c ⇒ u']);
  behaves('a timer that can not be read is an incident', 's:start > c:catch(timer wait) > u:user', [
    'start {"wait":"soon"} → s !c ⇒ c!',
    'set {"wait":"PT1S"} →  ⇒ c!',
    'retry c →  ⇒ c',
    'due c → c ⇒ u',
  ]);
  behaves('a condition that holds already', 's:start > c:catch(condition x > 1) > u:user', ['start {"x":2} → s c ⇒ u']);
  behaves('a condition that comes to hold', 's:start > c:catch(condition x > 1) > u:user', ['start {"x":0} → s ⇒ c', 'set {"x":1} →  ⇒ c', 'set {"x":2} → c ⇒ u']);
  behaves('a condition another token makes true', 's:start > f:and > c:catch(condition x > 1) > u:user\nf > a:user', ['start {"x":0} → s f ⇒ a c', 'complete a {"x":2} → a c ⇒ u']);
  behaves('a condition that can not be read is an incident', 's:start > c:catch(condition x >) > u:user', ['start → s !c ⇒ c!']);
  behaves('a message is mapped', 's:start > c:catch(message paid) > u:user\nwith c out total = sum + 1', ['start → s ⇒ c', 'complete c {"sum":3} → c ⇒ u'], {
    variables: { total: 4 },
  });

  test('a message waits with its name and key, a timer with its time', () => {
    const play = new Play(draw('s:start > f:and > m:catch(message paid order)\nf > t:catch(timer PT90M)'));
    play.start({ order: 7 });
    expect([...play.waits.values()].map((wait) => ({ ...wait, id: '', token: 0 }))).toEqual([
      { id: '', token: 0, element: 'm', type: 'message', message: 'paid', key: '7' },
      { id: '', token: 0, element: 't', type: 'timer', due: '2026-03-02T13:30:00.000Z' },
    ]);
  });
  test('a wait that is over changes nothing', () => {
    const play = new Play(draw('s:start > a:user > b:user'));
    play.start();
    const wait = play.waitOf('a');
    play.say('complete a');
    const { state } = play;
    for (const type of ['completed', 'due', 'error', 'failed', 'retry', 'escalated', 'variables'])
      expect(play.happen({ type, wait, code: 'x', text: 'x', result: {}, variables: { x: 1 }, payload: {} })).toEqual({ state, opened: [], closed: [], effects: [], marks: [] });
    expect(play.happen({ type: 'completed', wait: 'nonsense', result: {} }).state).toEqual(state);
    expect(play.happen({ type: 'completed', wait: '1:constructor', result: {} }).state).toEqual(state);
  });
});

test('a turn of a timer that is over changes nothing, the next one does', () => {
  const play = new Play(draw('s:start > a:user\nb~a:timer(R3/PT1H) > u:task'));
  play.start();
  const first = play.waitOf('b');
  play.say('due b');
  const { state } = play;
  expect(play.happen({ type: 'due', wait: first })).toEqual({ state, opened: [], closed: [], effects: [], marks: [] });
  expect(play.happen({ type: 'due', wait: play.waitOf('b') }).marks).not.toEqual([]);
});

describe('boundary events', () => {
  behaves('an interrupting message stops the activity', 's:start > a:user > e:end\nb@a:message(stop) > u:user', ['start → s ⇒ a b', 'complete b {"why":1} → -a b ⇒ u'], {
    variables: { why: 1 },
  });
  behaves('an activity that completes takes its boundary events along', 's:start > a:user > e:user\nb@a:message(stop) > u:user', ['start → s ⇒ a b', 'complete a → a ⇒ e']);
  behaves('a message that does not interrupt may come again', 's:start > a:user > e:end\nb~a:message(ask) > u:user', [
    'start → s ⇒ a b',
    'complete b → b ⇒ a b u',
    'complete b → b ⇒ a b u u',
    'complete a → a e ⇒ u u',
  ]);
  behaves('an interrupting timer', 's:start > a:user > e:end\nb@a:timer(PT1H) > u:user', ['start → s ⇒ a b', 'due b → -a b ⇒ u']);
  behaves('a timer that does not interrupt comes once', 's:start > a:user > e:end\nb~a:timer(PT1H) > u:user', [
    'start → s ⇒ a b',
    'due b → b ⇒ a u',
    'complete u → u ⇒ a',
    'complete a → a e ⇒ completed',
  ]);
  behaves('a cycle comes as often as it says', 's:start > a:user > e:end\nb~a:timer(R2/PT1H) > u:task', [
    'start → s ⇒ a b',
    'due b → b u ⇒ a b',
    'due b → b u ⇒ a',
    'complete a → a e ⇒ completed',
  ]);
  behaves('an endless cycle goes on until the activity is done', 's:start > a:user > e:end\nb~a:timer(R/PT1H) > u:task', [
    'start → s ⇒ a b',
    'due b → b u ⇒ a b',
    'due b → b u ⇒ a b',
    'due b → b u ⇒ a b',
    'complete a → a e ⇒ completed',
  ]);
  behaves('a signal', 's:start > a:user > e:end\nb@a:signal(stop) > u:user', ['start → s ⇒ a b', 'complete b → -a b ⇒ u']);
  behaves('an interrupting condition', 's:start > a:user > e:end\nb@a:condition(x > 1) > u:user', ['start {"x":0} → s ⇒ a b', 'set {"x":2} → -a b ⇒ u']);
  behaves('a condition that holds from the start stops the activity at once', 's:start > a:user > e:end\nb@a:condition(x > 1) > u:user', ['start {"x":2} → s -a b ⇒ u']);
  behaves('a condition that does not interrupt comes each time it becomes true', 's:start > a:user > e:end\nb~a:condition(x > 1) > u:task', [
    'start {"x":0} → s ⇒ a b',
    'set {"x":2} → b u ⇒ a b',
    'set {"x":3} →  ⇒ a b',
    'set {"x":0} →  ⇒ a b',
    'set {"x":5} → b u ⇒ a b',
    'complete a → a e ⇒ completed',
  ]);
  behaves('an error of its code', 's:start > a:service > e:end\nb@a:error(E1) > u:user\nc@a:error(E2) > v:user', ['start → s ⇒ a', 'error a E2 → -a c ⇒ v']);
  behaves('an error of any code when none names it', 's:start > a:service > e:end\nb@a:error(E1) > u:user\nc@a:error > v:user', ['start → s ⇒ a', 'error a E9 → -a c ⇒ v']);
  behaves('the named code comes before any code', 's:start > a:service > e:end\nc@a:error > v:user\nb@a:error(E1) > u:user', ['start → s ⇒ a', 'error a E1 → -a b ⇒ u']);
  behaves('an error is kept in a variable', 's:start > a:service > e:end\nb@a:error(* problem) > u:user', ['start → s ⇒ a', 'error a E1 → -a b ⇒ u'], {
    variables: { problem: { code: 'E1', text: 'told' } },
  });
  behaves('an error from outside nobody catches is an incident', 's:start > a:service > e:end\nb@a:error(E1) > u:user', [
    'start → s ⇒ a',
    'error a E2 → !a ⇒ a!',
    'retry a →  ⇒ a',
    'complete a → a e ⇒ completed',
  ]);
  behaves('an error inside a sub-process is caught on it', 's:start > q:sub {\ni:start > f:and > a:user > e:end(error E1)\nf > w:user\n}\nq > k:end\nb@q:error(E1) > u:user', [
    'start → s i f ⇒ a w',
    'complete a → a e -w -q b ⇒ u',
  ]);
  behaves('an error goes up until it is caught', 's:start > q:sub {\ni:start > r:sub {\ni2:start > e:end(error E1)\n}\nc@r:error(E2) > v:user\n}\nb@q:error > u:user', [
    'start → s i i2 e -r -q b ⇒ u',
  ]);
  behaves('the innermost catches', 's:start > q:sub {\ni:start > r:sub {\ni2:start > e:end(error E1)\n}\nc@r:error(E1) > v:user\n}\nb@q:error(E1) > u:user', [
    'start → s i i2 e -r c ⇒ v',
  ]);
  behaves('an escalation that does not interrupt goes beside', 's:start > q:sub {\ni:start > t:throw(escalation C1) > a:user\n}\nb~q:escalation(C1) > u:user', [
    'start → s i t b ⇒ a u',
    'complete a → a q ⇒ u',
  ]);
  behaves('an escalation that interrupts stops', 's:start > q:sub {\ni:start > t:throw(escalation C1) > a:user\n}\nb@q:escalation(C1) > u:user', ['start → s i -t -q b ⇒ u']);
  behaves('an escalation nobody catches goes on and is told outside', 's:start > t:throw(escalation C1) > e:end(escalation C2)', ['start → s t e ⇒ completed'], {
    effects: ['escalated', 'escalated'],
  });
  behaves('an escalation of a called process', 's:start > c:call(other) > e:end\nb~c:escalation > u:user', ['start → s ⇒ c', 'escalate c C1 → b ⇒ c u', 'complete c → c e ⇒ u']);
  behaves('an error of a called process', 's:start > c:call(other) > e:end\nb@c:error(E1) > u:user', ['start → s ⇒ c', 'error c E1 → -c b ⇒ u']);
  behaves('on a sub-process it stops all inside', 's:start > q:sub {\ni:start > f:and > a:user\nf > r:sub {\nj:start > c:user\n}\n}\nb@q:timer(PT1H) > u:user', [
    'start → s i f j ⇒ a b c',
    'due b → -a -c -r -q b ⇒ u',
  ]);
  behaves('a boundary message is mapped', 's:start > a:user\nb@a:message(stop) > u:user\nwith b out why = reason', ['start → s ⇒ a b', 'complete b {"reason":"late"} → -a b ⇒ u'], {
    variables: { why: 'late' },
  });
  behaves('the deadline of a task goes on while it has an incident', 's:start > a:service > e:end\nb@a:timer(PT1H) > u:user', [
    'start → s ⇒ a b',
    'fail a → !a ⇒ a! b',
    'due b → -a b ⇒ u',
  ]);
  behaves('a repair does not set the deadline back', 's:start > a:service > e:end\nb~a:timer(PT1H) > u:task', [
    'start → s ⇒ a b',
    'fail a → !a ⇒ a! b',
    'due b → b u ⇒ a!',
    'retry a →  ⇒ a',
    'complete a → a e ⇒ completed',
  ]);
});

describe('event sub-processes', () => {
  const drawing = (kind: string): string => `s:start > a:user > e:end\nh:on {\n${kind} > u:user\n}`;
  behaves('a message that interrupts', drawing('m:start(message stop)'), ['start → s ⇒ a m', 'complete m {"why":1} → -a m ⇒ u', 'complete u → u h ⇒ completed'], {
    variables: { why: 1 },
  });
  behaves('a message that does not interrupt may come again', drawing('m:start~(message ask)'), [
    'start → s ⇒ a m',
    'complete m → m ⇒ a m u',
    'complete m → m ⇒ a m u u',
    'complete a → a e ⇒ m u u',
    'complete u → u h ⇒ m u',
    'complete u → u h ⇒ completed',
  ]);
  behaves('a timer that interrupts', drawing('t:start(timer PT1H)'), ['start → s ⇒ a t', 'due t → -a t ⇒ u']);
  behaves('a cycle', drawing('t:start~(timer R2/PT1H)'), ['start → s ⇒ a t', 'due t → t ⇒ a t u', 'due t → t ⇒ a u u', 'complete a → a e ⇒ u u']);
  behaves('a condition that does not interrupt', drawing('k:start~(condition x > 1)'), [
    'start {"x":0} → s ⇒ a k',
    'set {"x":2} → k ⇒ a k u',
    'set {"x":3} →  ⇒ a k u',
    'set {"x":1} →  ⇒ a k u',
    'set {"x":2} → k ⇒ a k u u',
  ]);
  behaves(
    'an error of the process',
    's:start > f:and > a:user > e:end(error E1)\nf > w:user\nh:on {\nx:start(error E1 problem) > u:user\n}',
    ['start → s f ⇒ a w', 'complete a → a e -w x ⇒ u', 'complete u → u h ⇒ completed'],
    {
      variables: { problem: { code: 'E1' } },
    },
  );
  behaves('an error from outside', 's:start > a:service > e:end\nh:on {\nx:start(error) > u:user\n}', ['start → s ⇒ a', 'error a E1 → -a x ⇒ u']);
  behaves('an error inside the handler is not caught by it again', 's:start > e:end(error E1)\nh:on {\nx:start(error) > k:end(error E2)\n}', ['start → s e x k -h ⇒ failed']);
  behaves(
    'an error inside the handler of a sub-process is caught around',
    's:start > q:sub {\ni:start > e:end(error E1)\nh:on {\nx:start(error) > k:end(error E2)\n}\n}\nb@q:error(E2) > u:user',
    ['start → s i e x k -h -q b ⇒ u'],
  );
  behaves('an escalation that does not interrupt', 's:start > t:throw(escalation C1) > a:user\nh:on {\nx:start~(escalation C1) > u:user\n}', ['start → s t x ⇒ a u']);
  behaves('in a sub-process it lasts as long as that', 's:start > q:sub {\ni:start > a:user\nh:on {\nm:start(message stop) > u:user\n}\n}\nq > v:user', [
    'start → s i ⇒ a m',
    'complete a → a q ⇒ v',
  ]);
  behaves('after it a sub-process goes on', 's:start > q:sub {\ni:start > a:user\nh:on {\nm:start(message stop) > u:user\n}\n}\nq > v:user', [
    'start → s i ⇒ a m',
    'complete m → -a m ⇒ u',
    'complete u → u h q ⇒ v',
  ]);
  behaves('what interrupts ends what did not', 's:start > a:user\nh:on {\nm:start~(message ask) > u:user\n}\nk:on {\nn:start(message stop) > v:user\n}', [
    'start → s ⇒ a m n',
    'complete m → m ⇒ a m n u',
    'complete n → -a -u -h n ⇒ v',
    'complete v → v k ⇒ completed',
  ]);
  behaves('one that can not be set up is an incident at the start', 's:start > a:user\nh:on {\nm:start(message stop order.id) > u:user\n}', [
    'start → !s ⇒ s!',
    'set {"order":{"id":1}} →  ⇒ s!',
    'retry s → s ⇒ a m',
  ]);
  behaves(
    'its variables belong to the process',
    's:start > a:user\nh:on {\nm:start~(message ask) > w:script(y = x + 1)\n}',
    ['start {"x":1} → s ⇒ a m', 'complete m → m w h ⇒ a m'],
    { variables: { x: 1, y: 2 } },
  );
});
