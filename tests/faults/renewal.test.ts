// Two processes on one database find the same sign-in at a provider due at the same moment: one renews it, both use what
// came of that. The refresh token is of the kind that counts once: a second renewal would end the sign-in.
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { credentialsConnect, credentialsList, peopleList, providerMembersSet, providersAdd, toolsCall } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from '../../scripts/servers.ts';
import { startAuthority, startGuarded, type Authority, type Guarded } from '../../server/providers/credentials/guarded.fixture.ts';
import { startTestPortico, type Browser, type Caller, type TestPortico } from '../portico.ts';
import { freshDatabase } from './rehearse.ts';

const stops: (() => Promise<unknown>)[] = [];
let authority: Authority;
let notes: Guarded;
let one: TestPortico;
let two: TestPortico;
let lin: Caller & { browser: Browser };

beforeAll(async () => {
  let server = process.env['PORTICO_TEST_POSTGRES'];
  if (server === undefined) {
    const own = await startPostgres();
    stops.unshift(() => own.stop());
    server = own.url;
  }
  const { environment, drop } = await freshDatabase(server);
  stops.unshift(drop);
  authority = await startAuthority();
  notes = await startGuarded(authority);
  stops.unshift(
    () => notes.close(),
    () => authority.close(),
  );
  const shared = { ...environment, PORTICO_EGRESS_ALLOW: '127.0.0.1' };
  one = await startTestPortico({ sample: true, environment: shared });
  stops.unshift(() => one.close());
  two = await startTestPortico({ environment: { ...shared, PORTICO_KEY_FILE: path.join(one.folder, 'master.key'), PUBLIC_URL: one.url } });
  stops.unshift(() => two.close());
  const { people } = await one.call(one.admin, peopleList, {});
  const person = people.find((each) => each.email.endsWith('@order-desk.example'));
  lin = (await one.signIn(person?.email ?? '')) as typeof lin;
  await one.call(one.admin, providersAdd, { name: 'notes', mode: 'follow', settings: { kind: 'http', url: notes.url, auth: { mode: 'user' } } });
  await one.call(one.admin, providerMembersSet, { provider: 'notes', member: person?.id, roles: ['user'] });
}, 120_000);
afterAll(async () => {
  for (const stop of stops) await stop();
}, 60_000);

const whoami = async (portico: TestPortico): Promise<string> => {
  const { content } = (await portico.call(lin, toolsCall, { provider: 'notes', tool: 'whoami' })) as { content: { text: string }[] };
  return content[0]?.text ?? '';
};

test('one of two processes renews a sign-in, and both go on', async () => {
  authority.life(2);
  const { url } = await one.call(lin, credentialsConnect, { provider: 'notes' });
  const back = await fetch(await authority.visit(url, 'lin-at-notes'), { redirect: 'manual', headers: { cookie: lin.browser.cookie } });
  expect(back.headers.get('location')).toBe('/connect/notes#done');
  authority.life(3600);
  await wait(1800);
  authority.slow(500);
  const before = authority.grants.length;
  const calls = [one, two].flatMap((portico) => Array.from({ length: 8 }, () => whoami(portico)));
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['you are lin-at-notes']));
  expect(authority.grants.slice(before)).toEqual(['refresh_token']);
  expect((await two.call(lin, credentialsList, {})).connections).toMatchObject([{ provider: 'notes', state: 'connected' }]);
}, 60_000);
