import { expect, test } from 'vitest';
import { draw } from './draw.fixture.ts';
import { incidentWords } from './incident-words.ts';
import { Play } from './play.fixture.ts';

/** What is said of the incident a process meets. */
function told(drawing: string, happenings: readonly string[] = ['start']): string[] {
  const play = new Play(draw(drawing), { means: { steps: 50 } });
  for (const happening of happenings) play.say(happening);
  return [...play.waits.values()].flatMap((wait) => (wait.type === 'incident' ? [wait.code, incidentWords(wait).en, incidentWords(wait).zh] : []));
}

test.each([
  ['process.no-way', 's:start > g:xor >[x] a:user\ng >[y] b:user', '"g"'],
  ['process.no-event', 's:start > g:event', '"g"'],
  ['process.no-link', 's:start > t:throw(link far)', '"far"'],
  ['process.no-cancel', 's:start > q:transaction {\ni:start > c:end(cancel)\n}', '"c"'],
  ['process.no-cancel', 's:start > c:end(cancel)', '"c"'],
  ['process.expression', 's:start > a:script(y = x +)', 'x +:'],
  ['process.timer', 's:start > c:catch(timer 1 + 1)', '"1 + 1"'],
  ['process.correlation', 's:start > c:catch(message m order.id)', '"order.id"'],
  ['process.collection', 's:start > a:user\nwith a each people as who', '"people"'],
  ['process.runs', 's:start > a:user\nwith a times people', '"people"'],
  ['process.endless', 's:start > x:xor > a:task > x', '50'],
  ['process.stuck', 's:start > j:and > e:end\na:user > j', 'gateway'],
  ['process.unmet', 's:start > q:ad-hoc(done) {\na:task\n}', '"done"'],
])('%s is told with its place, in both languages', (code, drawing, names) => {
  const [met, en = '', zh = ''] = told(drawing);
  expect(met).toBe(code);
  expect(en).toContain(names);
  expect(`${en}${zh}`).not.toContain('{detail}');
  expect(zh).toMatch(/[\u4E00-\u9FFF].*。$/);
});

test('an error nobody catches is told with what was said', () => {
  expect(told('s:start > a:service', ['start', 'error a E1'])).toEqual(['process.uncaught', expect.stringContaining('E1: told'), expect.stringContaining('E1: told')]);
});

test('what was told from outside is passed on', () => {
  expect(told('s:start > a:service', ['start', 'fail a'])).toEqual(['down', 'it is down', 'it is down']);
  expect(incidentWords({ code: 'constructor', text: 'x' })).toEqual({ en: 'x', zh: 'x' });
});
