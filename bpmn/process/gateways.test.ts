import { describe } from 'vitest';
import { behaves } from './testing-behaviour.ts';

describe('sequence flows', () => {
  behaves('a token goes from start to end', 's:start > a:task > e:end', ['start → s a e ⇒ completed']);
  behaves('an activity with several ways out splits', 's:start > a:task > b:user\na > c:user', ['start → s a ⇒ b c', 'complete b → b ⇒ c', 'complete c → c ⇒ completed']);
  behaves('an activity with several ways in runs for each token', 's:start > f:and > a:task > e:end\nf > a', ['start → s f a a e e ⇒ completed']);
  behaves('conditional flows of an activity are taken as they hold', 's:start > a:task >[x > 1] b:user\na >[x > 2] c:user\na >* d:user', ['start {"x":2} → s a ⇒ b']);
  behaves('all conditional flows that hold are taken', 's:start > a:task >[x > 1] b:user\na >[x > 2] c:user\na >* d:user', ['start {"x":3} → s a ⇒ b c']);
  behaves('the default flow of an activity is taken when no condition holds', 's:start > a:task >[x > 1] b:user\na >[x > 2] c:user\na >* d:user', ['start {"x":0} → s a ⇒ d']);
  behaves('an unconditional flow beside conditional ones is always taken', 's:start > a:task >[x > 1] b:user\na > c:user', ['start {"x":0} → s a ⇒ c']);
  behaves('an activity whose conditions all fail is an incident', 's:start > a:task >[x > 1] b:user\na >[x > 2] c:user', [
    'start {"x":0} → s a !a ⇒ a!',
    'set {"x":2} →  ⇒ a!',
    'retry a →  ⇒ b',
  ]);
  behaves('a process without a start event begins where nothing leads to', 'a:task > e:end\nb:user', ['start → a e ⇒ b']);
  behaves(
    'a loop by flows runs until its condition fails',
    's:start > a:script(n = n + 1) > g:xor >[n < 5] a\ng >* e:end',
    ['start {"n":0} → s a g a g a g a g a g e ⇒ completed'],
    { variables: { n: 5 } },
  );
  behaves('each visit of a task is another wait', 's:start > a:user > g:xor >[more] a\ng >* e:end', [
    'start → s ⇒ a',
    'complete a {"more":true} → a g ⇒ a',
    'complete a {"more":true} → a g ⇒ a',
    'complete a {"more":false} → a g e ⇒ completed',
  ]);
});

describe('exclusive gateways', () => {
  const drawing = 's:start > g:xor >[x > 10] a:user\ng >[x > 5] b:user\ng >* c:user';
  behaves('the first way that holds is taken', drawing, ['start {"x":20} → s g ⇒ a']);
  behaves('the second if the first does not hold', drawing, ['start {"x":7} → s g ⇒ b']);
  behaves('the default if none holds', drawing, ['start {"x":1} → s g ⇒ c']);
  behaves('a variable that is missing makes a condition not hold', drawing, ['start → s g ⇒ c']);
  behaves('no way out is an incident that a changed variable repairs', 's:start > g:xor >[x > 10] a:user\ng >[x > 5] b:user', [
    'start {"x":1} → s g !g ⇒ g!',
    'retry g → !g ⇒ g!',
    'set {"x":6} →  ⇒ g!',
    'retry g →  ⇒ b',
    'complete b → b ⇒ completed',
  ]);
  behaves('a condition that can not be read is an incident', 's:start > g:xor >[x >] a:user\ng >* b:user', ['start → s g !g ⇒ g!']);
  behaves('a condition that is no truth value does not hold', 's:start > g:xor >["yes"] a:user\ng >* b:user', ['start → s g ⇒ b']);
  behaves('as a join it lets every token pass', 's:start > f:and > a:task > g:xor > b:user\nf > c:task > g', ['start → s f a c g g ⇒ b b']);
  behaves('a default flow is taken last though it is drawn first', 's:start > g:xor >* c:user\ng >[x = 1] a:user', ['start {"x":1} → s g ⇒ a']);
});

describe('parallel gateways', () => {
  behaves('all ways are taken, and joined when all have come', 's:start > f:and > a:user > j:and > e:end\nf > b:user > j', [
    'start → s f ⇒ a b',
    'complete b → b ⇒ a',
    'complete a → a j e ⇒ completed',
  ]);
  behaves('three ways', 's:start > f:and > a:user > j:and > e:end\nf > b:user > j\nf > c:task > j', [
    'start → s f c ⇒ a b',
    'complete a → a ⇒ b',
    'complete b → b j e ⇒ completed',
  ]);
  behaves('join and split at once', 's:start > f:and > a:task > j:and > c:user\nf > b:task > j > d:user', ['start → s f a b j ⇒ c d']);
  behaves('two flows from the same split to the join', 's:start > f:and > j:and > e:end\nf > j', ['start → s f j e ⇒ completed']);
  behaves('a second token by the same way waits for the next round', 's:start > f:and > a:task > x:xor > j:and > u:user\nf > b:task > x\nf > c:user > j\nf > d:user > j', [
    'start → s f a b x x ⇒ c d',
    'complete c → c ⇒ d',
    'complete d → d j ⇒ u',
    'complete u → u !j ⇒ j!',
  ]);
  behaves('a join that can not be completed says so', 's:start > g:xor >[x] a:user > j:and > e:end\ng >* b:task > j', ['start {"x":true} → s g ⇒ a', 'complete a → a !j ⇒ j!']);
  behaves('a join that was stuck goes on when the missing token is brought', 's:start > g:xor >[x] a:user > j:and > e:end\ng >* b:user > j', [
    'start {"x":true} → s g ⇒ a',
    'complete a → a !j ⇒ j!',
    'begin b →  ⇒ b j!',
    'complete b → b j e ⇒ completed',
  ]);
  behaves('nested', 's:start > f:and > g:and > a:user > h:and > j:and > e:end\ng > b:user > h\nf > c:user > j', [
    'start → s f g ⇒ a b c',
    'complete a → a ⇒ b c',
    'complete c → c ⇒ b',
    'complete b → b h j e ⇒ completed',
  ]);
  behaves('in a cycle the join counts each round anew', 's:start > x:xor > f:and > a:user > j:and > g:xor >[more] x\nf > b:user > j\ng >* e:end', [
    'start → s x f ⇒ a b',
    'complete a {"more":true} → a ⇒ b',
    'complete b → b j g x f ⇒ a b',
    'complete b {"more":false} → b ⇒ a',
    'complete a → a j g e ⇒ completed',
  ]);
});

describe('inclusive gateways', () => {
  const drawing = 's:start > f:or >[a] x:user > j:or > e:end\nf >[b] y:user > j\nf >* z:user > j';
  behaves('all ways that hold are taken, and joined', drawing, ['start {"a":true,"b":true} → s f ⇒ x y', 'complete y → y ⇒ x', 'complete x → x j e ⇒ completed']);
  behaves('one way alone is not waited for by the others', drawing, ['start {"a":true} → s f ⇒ x', 'complete x → x j e ⇒ completed']);
  behaves('the default when none holds', drawing, ['start → s f ⇒ z', 'complete z → z j e ⇒ completed']);
  behaves('no way out is an incident', 's:start > f:or >[a] x:user\nf >[b] y:user', ['start → s f !f ⇒ f!', 'set {"b":true} →  ⇒ f!', 'retry f →  ⇒ y']);
  behaves('a join waits for a token that is two steps away', 's:start > f:and > a:user > b:user > j:or > e:end\nf > c:user > j', [
    'start → s f ⇒ a c',
    'complete c → c ⇒ a',
    'complete a → a ⇒ b',
    'complete b → b j e ⇒ completed',
  ]);
  behaves('a join goes on when the other token has taken another way', 's:start > f:and > a:user > g:xor >[go] j:or > u:user\nf > c:user > j\ng >* v:user', [
    'start → s f ⇒ a c',
    'complete c → c ⇒ a',
    'complete a → a g j ⇒ u v',
  ]);
  behaves('a join goes on when what it waited for ended elsewhere', 's:start > f:and > a:user > g:xor >[go] j:or > u:user\nf > c:user > j\ng >* k:end', [
    'start → s f ⇒ a c',
    'complete c → c ⇒ a',
    'complete a → a g k j ⇒ u',
  ]);
  behaves('a join in a loop does not wait for its own token', 's:start > j:or > a:user > g:xor >[more] j\ng >* e:end', [
    'start → s j ⇒ a',
    'complete a {"more":true} → a g j ⇒ a',
    'complete a {"more":false} → a g e ⇒ completed',
  ]);
  behaves('a token that must pass the join is not waited for', 's:start > f:and > j:or > a:user > g:xor >[more] j\nf > b:user > j\ng >* e:end', [
    'start → s f ⇒ b',
    'complete b {"more":true} → b j ⇒ a',
    'complete a → a g j ⇒ a',
    'complete a {"more":false} → a g e ⇒ completed',
  ]);
  behaves('a token that may also come by a way that is taken is not waited for', 's:start > f:and > u:user > g:xor >[n] j:or > v:user\nf > u\ng >* j', [
    'start → s f ⇒ u u',
    'complete u {"n":true} → u g j ⇒ u v',
    'complete u → u g j ⇒ v v',
  ]);
  behaves('a join waits for the boundary event of a running activity', 's:start > f:and > a:user > k:end\nt@a:message(m) > j:or > u:user\nf > j', [
    'start → s f ⇒ a t',
    'complete t → -a t j ⇒ u',
  ]);
  behaves('a join goes on when the boundary event can no longer come', 's:start > f:and > a:user > k:end\nt@a:message(m) > j:or > u:user\nf > j', [
    'start → s f ⇒ a t',
    'complete a → a k j ⇒ u',
  ]);
  behaves('a join stops waiting when what it waited for is cancelled', 's:start > f:and > a:user > j:or > u:user\nf > j', ['start → s f ⇒ a', 'stop a → -a j ⇒ u']);
});

describe('event gateways', () => {
  const drawing = 's:start > g:event > m:catch(message paid) > a:user\ng > t:catch(timer PT1H) > b:user\ng > r:receive(other) > c:user';
  behaves('the first event takes the token: a message', drawing, ['start → s ⇒ m r t', 'complete m {"sum":3} → g m ⇒ a'], { variables: { sum: 3 } });
  behaves('a timer', drawing, ['start → s ⇒ m r t', 'due t → g t ⇒ b']);
  behaves('a receive task', drawing, ['start → s ⇒ m r t', 'complete r → g r ⇒ c']);
  behaves('a condition', 's:start > g:event > m:catch(message paid) > a:user\ng > k:catch(condition x > 1) > b:user', ['start {"x":0} → s ⇒ k m', 'set {"x":2} → g k ⇒ b']);
  behaves('a condition that holds already', 's:start > g:event > m:catch(message paid) > a:user\ng > k:catch(condition x > 1) > b:user', ['start {"x":2} → s g k ⇒ b']);
  behaves('a signal', 's:start > g:event > m:catch(message paid) > a:user\ng > k:catch(signal stop) > b:user', ['start → s ⇒ k m', 'complete k → g k ⇒ b']);
  behaves('in a loop it waits anew each time', 's:start > g:event > m:catch(message paid) > g\ng > t:catch(timer PT1H) > e:end', [
    'start → s ⇒ m t',
    'complete m → g m ⇒ m t',
    'due t → g t e ⇒ completed',
  ]);
});

describe('complex gateways', () => {
  const drawing = 's:start > f:and > a:user > j:complex(activationCount >= 2) > u:user > e:end\nf > b:user > j\nf > c:user > j';
  behaves('two of three suffice, the third is taken in silence', drawing, [
    'start → s f ⇒ a b c',
    'complete a → a ⇒ b c',
    'complete c → c j ⇒ b u',
    'complete b → b ⇒ u',
    'complete u → u e ⇒ completed',
  ]);
  behaves('the process does not end before the late one came', drawing, [
    'start → s f ⇒ a b c',
    'complete a → a ⇒ b c',
    'complete c → c j ⇒ b u',
    'complete u → u e ⇒ b',
    'complete b → b ⇒ completed',
  ]);
  behaves(
    'it starts anew in the next round',
    `s:start > x:xor > f:and > a:user > j:complex(activationCount >= 1) > u:user > x2:xor >[more] x
    f > b:user > j\nx2 >* e:end`,
    [
      'start {"more":true} → s x f ⇒ a b',
      'complete a → a j ⇒ b u',
      'complete b → b ⇒ u',
      'complete u → u x2 x f ⇒ a b',
      'complete b {"more":false} → b j ⇒ a u',
      'complete a → a ⇒ u',
      'complete u → u x2 e ⇒ completed',
    ],
  );
  behaves('the condition may look at variables', 's:start > f:and > a:user > j:complex(activationCount >= need) > u:user\nf > b:user > j', [
    'start {"need":1} → s f ⇒ a b',
    'complete a → a j ⇒ b u',
  ]);
  behaves('a condition that is never met is an incident', 's:start > f:and > a:user > j:complex(activationCount > 2) > u:user\nf > b:user > j', [
    'start → s f ⇒ a b',
    'complete a → a ⇒ b',
    'complete b → b !j ⇒ j!',
  ]);
  behaves('its ways out may have conditions', 's:start > f:and > a:task > j:complex(activationCount >= 2) >[x] u:user\nf > b:task > j >* v:user', [
    'start {"x":true} → s f a b j ⇒ u',
  ]);
});
