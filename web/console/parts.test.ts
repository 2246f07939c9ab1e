import { expect, test } from 'vitest';
import { partAt, partsFor } from './parts.ts';

test('each role sees its parts', () => {
  expect(partsFor({ roles: ['administrator'] })).toHaveLength(12);
  expect(partsFor({ roles: ['auditor'] }).map((part) => part.key)).toEqual(['providers', 'toolsets', 'playground', 'calls', 'signIn', 'audit', 'system']);
  expect(partsFor({ roles: ['builder'] }).map((part) => part.key)).toEqual(['providers', 'toolsets', 'playground']);
});

test('an address names its part', () => {
  expect(partAt('/console/audit')?.key).toBe('audit');
  expect(partAt('/console/sign-in/x')?.key).toBe('signIn');
  expect(partAt('/console')).toBeUndefined();
});
