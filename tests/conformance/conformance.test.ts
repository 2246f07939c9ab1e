// The official referee of the protocol. Our fixture answers it directly, and again with Portico in between: nothing may
// come out differently.
import { providersAdd } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';
import { startFixture, type Fixture } from './fixture.ts';
import { count, differences, referee, withKey, type Doorkeeper, type Finding } from './referee.ts';

let fixture: Fixture;
let portico: TestPortico;
let router: Doorkeeper;
beforeAll(async () => {
  fixture = await startFixture();
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  await portico.call(portico.admin, providersAdd, { name: 'fixture', mode: 'follow', settings: { kind: 'http', url: fixture.url } });
  router = await withKey(`${portico.url}/mcp/fixture`, adminKey);
}, 120_000);
afterAll(async () => {
  await router?.close();
  await portico?.close();
  await fixture?.close();
});

/** What the fixture itself must reach, so that nothing passes for want of checks. */
const least = { '2025-11-25': 84, '2026-07-28': 160 } as const;

/**
 * What is different, and may be: none of it is scored. The fixture ends its stream half way through a call so that its
 * client comes back for the rest; the router is that client, waits, and gives its own client one stream to the end.
 */
const polling = ['server-sse-priming-event', 'server-sse-retry-field', 'server-sse-disconnect-resume'];
const different = { '2025-11-25': polling.map((check) => `(unscored) server-sse-polling · ${check}`), '2026-07-28': [] } as const;

describe.each(['2025-11-25', '2026-07-28'] as const)('%s', (revision) => {
  let direct: readonly Finding[];
  beforeAll(async () => {
    direct = await referee(fixture.url, revision);
  }, 120_000);

  test('the fixture passes all that is scored', () => {
    expect(count(direct, 'scored').failed).toBe(0);
    expect(count(direct, 'all').passed).toBeGreaterThanOrEqual(least[revision]);
  });

  test('with the router in front of it all is as before', async () => {
    const through = await referee(router.url, revision);
    expect(differences(direct, through).map((line) => line.split(': ')[0])).toEqual(different[revision]);
    expect(count(through, 'scored').failed).toBe(0);
  }, 120_000);
});
