import { consentsDecide, grantsList } from '@portico/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRevocation } from '../revocation.ts';
import { world, type SignedIn, type World } from '../testing.ts';
import { adapterFor } from './adapter.ts';
import { insertGrant, sweep } from './store.ts';

let w: World;
let ada: SignedIn;
beforeAll(async () => {
  w = await world();
  ada = await w.administrator();
});
afterAll(() => w.kernel.close());

const adapter = (model: string) => adapterFor({ kernel: w.kernel, revocation: createRevocation(w.kernel), home: () => Promise.resolve(w.kernel.tenant) })(model);
async function consent(days: number): Promise<string> {
  const id = w.kernel.clock.id();
  const now = w.kernel.clock.now();
  const row = {
    id,
    tenant: w.kernel.tenant,
    person: ada.principal.id,
    actor: ada.principal.id,
    client: 'c',
    client_name: 'C',
    client_host: 'c.example',
    resource: 'r',
    scopes: ['read'],
  };
  await w.kernel.database.system((tx) => insertGrant(tx, { ...row, created_at: now.toISOString(), expires_at: new Date(now.getTime() + days * 86_400_000).toISOString() }));
  return id;
}

it('a refresh token that two bring at the same moment counts for one of them', async () => {
  const tokens = adapter('RefreshToken');
  await tokens.upsert('token', { jti: 'token', grantId: await consent(1), scope: 'read' }, 60);
  // Both have read it before either has used it.
  expect(await tokens.find('token')).not.toHaveProperty('consumed');
  await tokens.consume('token');
  await expect(tokens.consume('token')).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(await tokens.find('token')).toMatchObject({ jti: 'token', scope: 'read', consumed: expect.any(Number) });
});

it('a consent lives as long as its refresh token, and is swept with its tokens and requests', async () => {
  const id = await consent(1);
  await adapter('RefreshToken').upsert('long', { jti: 'long', grantId: id }, 10 * 86_400);
  await adapter('Interaction').upsert('request', { jti: 'request' }, 3600);
  const living = async (): Promise<boolean> => (await w.run(grantsList, {}, { as: ada.principal })).grants.some((one) => one.id === id);
  const swept = () => w.kernel.database.bound(w.kernel.tenant, (tx) => sweep(tx, w.kernel.clock.now()));
  w.kernel.clock.advance(9 * 86_400_000);
  await swept();
  expect([await living(), await adapter('Interaction').find('request')]).toEqual([true, undefined]);
  w.kernel.clock.advance(2 * 86_400_000);
  await swept();
  expect([await living(), await adapter('RefreshToken').find('long'), await adapter('Grant').find(id)]).toEqual([false, undefined, undefined]);
});

it('a request that is not there is not answered', async () => {
  expect(await w.refusal(w.run(consentsDecide, { request: 'nothing', allow: true }, { as: ada.principal }))).toBe('consent.gone');
});
