// The official referee of the protocol. Our fixture answers it directly, and again with Portico in between: nothing may
// come out differently.
import { providersAdd } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';
import { startFixture, type Fixture } from './fixture.ts';
import { count, differences, referee, withKey, type Doorkeeper, type Finding } from './referee.ts';

let portico: TestPortico;
const fixtures: Record<string, Fixture> = {};
const routers: Record<string, Doorkeeper> = {};
beforeAll(async () => {
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  for (const eras of ['both', 'older'] as const) {
    const fixture = (fixtures[eras] = await startFixture({ eras }));
    await portico.call(portico.admin, providersAdd, { name: eras, mode: 'follow', settings: { kind: 'http', url: fixture.url } });
    routers[eras] = await withKey(`${portico.url}/mcp/${eras}`, adminKey);
  }
}, 120_000);
afterAll(async () => {
  for (const router of Object.values(routers)) await router.close();
  await portico?.close();
  for (const fixture of Object.values(fixtures)) await fixture.close();
});

/** What the fixture itself must reach, so that nothing passes for want of checks. */
const least = { '2025-11-25': 84, '2026-07-28': 196 } as const;

describe.each([
  ['2025-11-25', 'older'],
  ['2026-07-28', 'both'],
] as const)('%s, a provider: %s eras', (revision, eras) => {
  let direct: readonly Finding[];
  beforeAll(async () => {
    direct = await referee(fixtures[eras]?.url ?? '', revision);
  }, 120_000);

  test('the fixture passes all that is scored', () => {
    expect(count(direct, 'scored').failed).toBe(0);
    expect(count(direct, 'all').passed).toBeGreaterThanOrEqual(least[revision]);
  });

  test('with the router in front of it all is as before', async () => {
    const through = await referee(routers[eras]?.url ?? '', revision);
    expect(differences(direct, through)).toEqual([]);
    expect(count(through, 'scored').failed).toBe(0);
  }, 120_000);
});

test('2025-11-25 in front of a provider that is spoken to in 2026-07-28: only its stream can not be let go, which that era has not', async () => {
  const direct = await referee(fixtures['both']?.url ?? '', '2025-11-25');
  const through = await referee(routers['both']?.url ?? '', '2025-11-25');
  expect(differences(direct, through)).toEqual(['(unscored) server-sse-polling · server-sse-disconnect-resume: SUCCESS → INFO']);
  expect(count(through, 'scored').failed).toBe(0);
}, 120_000);
