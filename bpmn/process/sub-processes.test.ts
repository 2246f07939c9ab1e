import { describe } from 'vitest';
import { behaves } from './testing-behaviour.ts';

describe('sub-processes', () => {
  behaves('embedded: it is done when all inside is', 's:start > q:sub {\ni:start > f:and > a:user > k:end\nf > b:user\n}\nq > e:end', [
    'start → s i f ⇒ a b',
    'complete b → b ⇒ a',
    'complete a → a k q e ⇒ completed',
  ]);
  behaves('empty', 's:start > q:sub {\n}\nq > e:end', ['start → s q e ⇒ completed']);
  behaves('without a start event it begins where nothing leads to', 's:start > q:sub {\na:user > b:task\nc:user\n}\nq > e:end', [
    'start → s ⇒ a c',
    'complete a → a b ⇒ c',
    'complete c → c q e ⇒ completed',
  ]);
  behaves('nested', 's:start > q:sub {\ni:start > r:sub {\nj:start > a:user\n}\nr > b:task\n}\nq > e:end', ['start → s i j ⇒ a', 'complete a → a r b q e ⇒ completed']);
  behaves('entered twice at once, each runs for itself', 's:start > f:and > q:sub {\ni:start > a:user\n}\nf > q > u:task', [
    'start → s f i i ⇒ a a',
    'complete a → a q u ⇒ a',
    'complete a → a q u ⇒ completed',
  ]);
  behaves('a join inside does not see the tokens of another run', 's:start > f:and > q:sub {\ni:start > g:and > a:user > j:and > k:task\ng > b:user > j\n}\nf > q > u:task', [
    'start → s f i i g g ⇒ a a b b',
    'complete a → a ⇒ a b b',
    'complete a → a ⇒ b b',
    'complete b → b j k q u ⇒ b',
    'complete b → b j k q u ⇒ completed',
  ]);
  behaves('an interrupting boundary event leaves nothing of it', 's:start > q:sub {\ni:start > a:user\n}\nq > e:end\nb@q:signal(stop) > u:user', [
    'start → s i ⇒ a b',
    'complete b → -a -q b ⇒ u',
  ]);
});

describe('ad-hoc sub-processes', () => {
  behaves('all is offered, and done when nothing is left', 's:start > q:ad-hoc {\na:user > b:user\nc:user\n}\nq > e:end', [
    'start → s ⇒ a c',
    'complete c → c ⇒ a',
    'complete a → a ⇒ b',
    'complete b → b q e ⇒ completed',
  ]);
  behaves('the condition ends it, the rest is cancelled', 's:start > q:ad-hoc(enough) {\na:user\nc:user\n}\nq > e:end', [
    'start → s ⇒ a c',
    'complete a {"enough":true} → a -c q e ⇒ completed',
  ]);
  behaves('or is waited for', 's:start > q:ad-hoc-rest(enough) {\na:user\nc:user\n}\nq > e:end', [
    'start → s ⇒ a c',
    'complete a {"enough":true} → a ⇒ c',
    'complete c → c q e ⇒ completed',
  ]);
  behaves('in turn', 's:start > q:ad-hoc-in-turn {\na:user\nc:user\n}\nq > e:end', ['start → s ⇒ a', 'complete a → a ⇒ c', 'complete c → c q e ⇒ completed']);
  behaves('in turn until the condition holds', 's:start > q:ad-hoc-in-turn(enough) {\na:user\nc:user\n}\nq > e:end', [
    'start → s ⇒ a',
    'complete a {"enough":true} → a q e ⇒ completed',
  ]);
  behaves('an activity may be begun again from outside', 's:start > q:ad-hoc {\na:user\nc:user\n}\nq > e:end', [
    'start → s ⇒ a c',
    'complete a → a ⇒ c',
    'activate q a →  ⇒ a c',
    'complete c → c ⇒ a',
    'complete a → a q e ⇒ completed',
  ]);
  behaves('in turn, not while another runs', 's:start > q:ad-hoc-in-turn {\na:user\nc:user\n}\nq > e:end', ['start → s ⇒ a', 'activate q c →  ⇒ a']);
  behaves('what lies elsewhere is not begun in it', 's:start > q:ad-hoc {\na:user\n}\nq > e:user', ['start → s ⇒ a', 'activate q e →  ⇒ a']);
  behaves('nothing left though the condition does not hold is an incident', 's:start > q:ad-hoc(enough) {\na:user\n}\nq > e:end', [
    'start → s ⇒ a',
    'complete a → a !q ⇒ q!',
    'retry q →  ⇒ a',
    'complete a → a !q ⇒ q!',
    'activate q a →  ⇒ a',
    'complete a {"enough":true} → a q e ⇒ completed',
  ]);
  behaves('a condition that can not be read keeps its last activity', 's:start > q:ad-hoc(x >) {\na:user\n}', ['start → s ⇒ a', 'complete a → a !a ⇒ a!']);
});

describe('compensation', () => {
  const trip = `s:start > hotel:service > flight:service > t:throw(compensation) > e:end
    hc@hotel:compensation
    fc@flight:compensation
    noHotel:service
    noFlight:service
    with hotel undone by noHotel
    with flight undone by noFlight`;
  behaves(
    'newest first, one after the other, then it goes on',
    trip,
    [
      'start → s ⇒ hotel',
      'complete hotel → hotel ⇒ flight',
      'complete flight → flight ⇒ noFlight',
      'complete noFlight → noFlight ~flight ⇒ noHotel',
      'complete noHotel → noHotel ~hotel t e ⇒ completed',
    ],
    { effects: ['call hotel', 'call flight', 'call noFlight', 'call noHotel'] },
  );
  behaves('one activity by its name', trip.replace('(compensation) > e', '(compensation hotel) > e'), [
    'start → s ⇒ hotel',
    'complete hotel → hotel ⇒ flight',
    'complete flight → flight ⇒ noHotel',
    'complete noHotel → noHotel ~hotel t e ⇒ completed',
  ]);
  behaves(
    'what was not completed is not undone',
    's:start > f:and > a:service > t:throw(compensation) > e:end\nf > b:service\nha:task\nhb:task\nwith a undone by ha\nwith b undone by hb',
    ['start → s f ⇒ a b', 'complete a → a ha ~a t e ⇒ b', 'complete b → b ⇒ completed'],
  );
  behaves('nothing to undo', 's:start > t:throw(compensation) > e:end', ['start → s t e ⇒ completed']);
  behaves('nothing is undone twice', 's:start > a:task > t:throw(compensation) > t2:throw(compensation) > e:end\nh:task\nwith a undone by h', [
    'start → s a h ~a t t2 e ⇒ completed',
  ]);
  behaves('an end event', 's:start > a:task > e:end(compensation)\nh:user\nwith a undone by h', ['start → s a ⇒ h', 'complete h → h ~a e ⇒ completed']);
  behaves('each completion is undone', 's:start > a:script(n = n + 1) > g:xor >[n < 3] a\ng >* t:throw(compensation) > e:end\nh:task\nwith a undone by h', [
    'start {"n":0} → s a g a g a g h ~a h ~a h ~a t e ⇒ completed',
  ]);
  behaves(
    'a sub-process is undone from inside',
    's:start > q:sub {\ni:start > a:task > b:task\nha:user\nhb:user\nwith a undone by ha\nwith b undone by hb\n}\nq > t:throw(compensation) > e:end',
    ['start → s i a b q ⇒ hb', 'complete hb → hb ~b ⇒ ha', 'complete ha → ha ~a q ~q t e ⇒ completed'],
  );
  behaves(
    'a handler beside the sub-process comes instead',
    's:start > q:sub {\ni:start > a:task\nha:user\nwith a undone by ha\n}\nhq:user\nwith q undone by hq\nq > t:throw(compensation) > e:end',
    ['start → s i a q ⇒ hq', 'complete hq → hq ~q t e ⇒ completed'],
  );
  behaves(
    'a compensation event sub-process comes instead',
    's:start > q:sub {\ni:start > a:task\nh:on {\nc:start(compensation) > u:user > v:throw(compensation)\n}\nha:user\nwith a undone by ha\n}\nq > t:throw(compensation) > e:end',
    ['start → s i a q c ⇒ u', 'complete u → u ⇒ ha', 'complete ha → ha ~a v h q ~q t e ⇒ completed'],
  );
  behaves(
    'from an error event sub-process it undoes the scope around',
    's:start > a:task > b:end(error E1)\nha:user\nwith a undone by ha\nh:on {\nx:start(error) > t:throw(compensation) > e:end\n}',
    ['start → s a b x ⇒ ha', 'complete ha → ha ~a t e h ⇒ completed'],
  );
  behaves(
    'each run of a multi-instance activity is undone with its item',
    's:start > a:task > t:throw(compensation) > e:end\nwith a each ["x","y"] as n\nh:script(log = log + n)\nwith a undone by h',
    ['start {"log":""} → s a a h ~a h ~a t e ⇒ completed'],
    { variables: { log: 'yx' } },
  );
  behaves(
    'a handler sees the inputs its activity had',
    's:start > a:task > b:script(x = 9) > t:throw(compensation) > e:end\nwith a in had = x\nh:script(was = had)\nwith a undone by h',
    ['start {"x":1,"was":0} → s a b h ~a t e ⇒ completed'],
    { variables: { x: 9, was: 1 } },
  );
  behaves('a handler that fails is repaired, then the rest is undone', trip, [
    'start → s ⇒ hotel',
    'complete hotel → hotel ⇒ flight',
    'complete flight → flight ⇒ noFlight',
    'fail noFlight → !noFlight ⇒ noFlight!',
    'retry noFlight →  ⇒ noFlight',
    'complete noFlight → noFlight ~flight ⇒ noHotel',
    'complete noHotel → noHotel ~hotel t e ⇒ completed',
  ]);
  behaves('a handler that is a sub-process', 's:start > a:task > t:throw(compensation) > e:end\nh:sub {\ni:start > u:user\n}\nwith a undone by h', [
    'start → s a i ⇒ u',
    'complete u → u h ~a t e ⇒ completed',
  ]);
  behaves('a handler that runs for each', 's:start > a:task > t:throw(compensation) > e:end\nh:user\nwith a undone by h\nwith h each [1,2] as n', [
    'start → s a ⇒ h h',
    'complete h → h ⇒ h',
    'complete h → h ~a t e ⇒ completed',
  ]);
  behaves(
    'a sub-process that did not complete is not undone from around',
    's:start > f:and > q:sub {\ni:start > a:task > b:user\nha:user\nwith a undone by ha\n}\nf > c:user > t:throw(compensation)',
    ['start → s f i a ⇒ b c', 'complete c → c t ⇒ b'],
  );
});

describe('transactions', () => {
  const booking = `s:start > q:transaction {
    i:start > a:task > g:user > x:xor >[ok] k:end
    x >* c:end(cancel)
    ha:user
    with a undone by ha
    }
    q > e:end
    b@q:cancel > u:user`;
  behaves('it completes', booking, ['start → s i a ⇒ g', 'complete g {"ok":true} → g x k q e ⇒ completed']);
  behaves('cancelled: all stops, what was completed is undone, then the cancel event', booking, [
    'start → s i a ⇒ g',
    'complete g → g x ⇒ ha',
    'complete ha → ha ~a c -q b ⇒ u',
    'complete u → u ⇒ completed',
  ]);
  behaves('other tokens in it are stopped first', 's:start > q:transaction {\ni:start > f:and > a:user > c:end(cancel)\nf > w:user\n}\nb@q:cancel > u:user', [
    'start → s i f ⇒ a w',
    'complete a → a -w c -q b ⇒ u',
  ]);
  behaves('from a sub-process inside', 's:start > q:transaction {\ni:start > a:task > r:sub {\nj:start > c:end(cancel)\n}\nha:user\nwith a undone by ha\n}\nb@q:cancel > u:user', [
    'start → s i a j -c -r ⇒ ha',
    'complete ha → ha ~a c -q b ⇒ u',
  ]);
  behaves('an error leaves it without undoing', 's:start > q:transaction {\ni:start > a:task > x:end(error E1)\nha:user\nwith a undone by ha\n}\nb@q:error > u:user', [
    'start → s i a x -q b ⇒ u',
  ]);
  behaves('completed, it can be undone later', booking.replace('e:end', 't:throw(compensation) > e:end'), [
    'start → s i a ⇒ g',
    'complete g {"ok":true} → g x k q ⇒ ha',
    'complete ha → ha ~a q ~q t e ⇒ completed',
  ]);
  behaves('without a cancel event it is an incident', 's:start > q:transaction {\ni:start > c:end(cancel)\n}\nq > e:end', ['start → s i c !c ⇒ c!']);
});

describe('repair by hand', () => {
  behaves('cancel stops all', 's:start > f:and > a:user\nf > q:sub {\ni:start > b:user\n}', ['start → s f i ⇒ a b', 'cancel → -a -b -q ⇒ cancelled']);
  behaves('a token is moved', 's:start > a:user > b:user > e:end', ['start → s ⇒ a', 'move a b → -a ⇒ b', 'complete b → b e ⇒ completed']);
  behaves('taking the last token away cancels', 's:start > a:user', ['start → s ⇒ a', 'stop a → -a ⇒ cancelled']);
  behaves('a sub-process left empty is taken away', 's:start > f:and > q:sub {\ni:start > b:user\n}\nf > a:user\nq > u:user', ['start → s f i ⇒ a b', 'stop b → -b -q ⇒ a']);
  behaves(
    'an element inside a sub-process that does not run',
    's:start > a:user\nq:sub {\nb:user\n}\nq > u:user\nt@q:message(stop) > v:user',
    ['start → s ⇒ a', 'begin b {"x":1} →  ⇒ a b t', 'complete b → b q ⇒ a u'],
    { variables: { x: 1 } },
  );
  behaves('an element of a sub-process that runs joins it', 's:start > q:sub {\ni:start > a:user\nb:user\n}\nq > u:user', [
    'start → s i ⇒ a',
    'begin b →  ⇒ a b',
    'complete a → a ⇒ b',
    'complete b → b q ⇒ u',
  ]);
  behaves('what does not exist is left out', 's:start > a:user', ['start → s ⇒ a', 'begin nothing →  ⇒ a', 'begin constructor →  ⇒ a']);
  behaves('a failed token is taken away with its incident', 's:start > f:and > a:service\nf > b:user', ['start → s f ⇒ a b', 'fail a → !a ⇒ a! b', 'stop a → -a ⇒ b']);
  behaves('a message to what failed is nothing', 's:start > a:service', ['start → s ⇒ a', 'fail a → !a ⇒ a!', 'complete a →  ⇒ a!']);
});
