// Two people edit one app through two replicas that share a database and a volume: each hears of the other, nothing is overwritten.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from '../../scripts/servers.ts';
import { adminKey, ask, eventually, live, must, place, type Place } from './child.ts';
import { freshDatabase } from './rehearse.ts';

const stops: (() => Promise<unknown>)[] = [];
let one: Place;
let two: Place;

beforeAll(async () => {
  const given = process.env['PORTICO_TEST_POSTGRES'];
  const own = given === undefined ? await startPostgres() : undefined;
  if (own) stops.unshift(() => own.stop());
  const database = await freshDatabase(given ?? own?.url);
  stops.unshift(database.drop);
  const first = await place(database.environment);
  const second = await place({ ...database.environment, PORTICO_DATA: first.folder });
  [one, two] = [first, second];
  stops.unshift(() => Promise.resolve([first, second].forEach((at) => at.remove())));
  // The second finds what the first has set up.
  for (const at of [first, second]) {
    const life = await live(at);
    stops.unshift(() => life.kill());
  }
  await must(one.url, 'POST /apps', { name: 'shared', title: { en: 'Shared', zh: '共享' } });
}, 120_000);
afterAll(async () => {
  for (const stop of stops) await stop();
}, 60_000);

const titled = (title: string): Record<string, string> => ({ 'app.yaml': `format: 1\nname: shared\ntitle: { en: ${title}, zh: 共享 }\n` });
const commit = (at: Place, body: Record<string, unknown>) => ask(at.url, 'POST /apps/shared/commits', { body: { branch: 'main', message: 'Edit', ...body } });

test('what is saved through one replica is told to who watches through the other', { timeout: 60_000 }, async () => {
  const away = new AbortController();
  const stream = await fetch(`${two.url}/api/apps/shared/watch`, { headers: { authorization: `Bearer ${adminKey}` }, signal: away.signal });
  let heard = '';
  const reading = (async () => {
    for await (const chunk of stream.body ?? []) heard += new TextDecoder().decode(chunk);
  })().catch(() => undefined);
  await eventually(
    () => Promise.resolve(heard),
    (text) => text.includes('watching'),
    10,
  );
  const saved = await commit(one, { files: titled('Heard') });
  expect(saved.status).toBe(200);
  await eventually(
    () => Promise.resolve(heard),
    (text) => text.includes('event: committed') && text.includes(String(saved.body['commit'])),
    10,
  );
  const seen = await must(two.url, 'GET /apps/shared/file?branch=main&path=app.yaml');
  expect(JSON.stringify(seen)).toContain('Heard');
  away.abort();
  await reading;
});

test('of two edits of one version through two replicas, one is saved and the other told', { timeout: 120_000 }, async () => {
  for (let round = 0; round < 5; round += 1) {
    const { head } = (await must(one.url, 'GET /apps/shared/files?branch=main')) as { head: string };
    const answers = await Promise.all([commit(one, { head, files: titled(`One${round}`) }), commit(two, { head, files: titled(`Two${round}`) })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.problem.code).toBe('conflict.head');
    const winner = answers[0]?.status === 200 ? `One${round}` : `Two${round}`;
    for (const at of [one, two]) expect(JSON.stringify(await must(at.url, 'GET /apps/shared/file?branch=main&path=app.yaml'))).toContain(winner);
  }
});
