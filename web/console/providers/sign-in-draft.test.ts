import { expect, test } from 'vitest';
import { accountsOf, authOf, draftOfAuth, isWhole, noSignIn, withAuth } from './sign-in-draft.ts';

test('a client id is worth nothing without the server it was entered at', () => {
  expect(isWhole(noSignIn)).toBe(true);
  expect(isWhole({ ...noSignIn, how: 'each' })).toBe(true);
  expect(isWhole({ ...noSignIn, how: 'each', clientId: 'portico' })).toBe(false);
  expect(isWhole({ ...noSignIn, how: 'each', issuer: 'login.example' })).toBe(false);
  expect(isWhole({ ...noSignIn, how: 'client', issuer: 'https://login.example' })).toBe(false);
  expect(isWhole({ ...noSignIn, how: 'client', issuer: 'https://login.example', clientId: 'portico' })).toBe(true);
});

test('settings come out as they went in', () => {
  for (const auth of [
    { mode: 'user', scopes: ['read', 'write'] },
    { mode: 'tenant', grant: 'person', scopes: [], issuer: 'https://login.example' },
    { mode: 'tenant', grant: 'client', scopes: [], issuer: 'https://login.example', clientId: 'portico' },
  ] as const)
    expect(authOf(draftOfAuth({ ...auth, scopes: [...auth.scopes] }))).toEqual(auth);
  expect(draftOfAuth(undefined)).toEqual(noSignIn);
});

test('one way takes the place of another; what is set up elsewhere stays', () => {
  const settings = { kind: 'portico' as const, url: 'https://other.example/mcp', auth: { mode: 'user' as const, scopes: [] } };
  expect(withAuth(settings, noSignIn)).toEqual({ kind: 'portico', url: 'https://other.example/mcp' });
  expect(withAuth(settings, { ...noSignIn, how: 'exchange' })).toBe(settings);
  expect([accountsOf(settings.auth), accountsOf(undefined)]).toEqual(['each', undefined]);
});
