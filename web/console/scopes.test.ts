import { scopeAllows } from '@portico/contracts';
import { expect, test } from 'vitest';
import { everything, keyState, scopesOf } from './scopes.ts';

test('a choice becomes scopes that allow just that', () => {
  expect(scopesOf(everything)).toEqual(['*']);
  expect(scopesOf({ ...everything, kind: 'read' })).toEqual(['read']);
  const chosen = scopesOf({ kind: 'chosen', platform: true, apps: { desk: 'read', shop: 'use', none: undefined } });
  expect(chosen).toEqual(['platform', 'app:desk:read', 'app:shop']);
  expect(scopeAllows(chosen, { app: 'desk', effect: 'read' })).toBe(true);
  expect(scopeAllows(chosen, { app: 'desk', effect: 'change' })).toBe(false);
  expect(scopeAllows(chosen, { app: 'shop', effect: 'change' })).toBe(true);
  expect(scopesOf({ kind: 'chosen', platform: false, apps: {} })).toEqual([]);
});

test('revoked, expired, works', () => {
  const now = Date.parse('2026-11-21T00:00:00Z');
  expect(keyState({ revokedAt: '2026-01-01T00:00:00Z', expiresAt: null }, now)).toBe('revoked');
  expect(keyState({ revokedAt: null, expiresAt: '2026-11-20T00:00:00Z' }, now)).toBe('expired');
  expect(keyState({ revokedAt: null, expiresAt: '2026-11-22T00:00:00Z' }, now)).toBe('works');
});
