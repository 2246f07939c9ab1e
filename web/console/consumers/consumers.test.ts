import { expect, test } from 'vitest';
import { consumersOf } from './consumers.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const agent = (id: string, more: object = {}) => ({ id, name: id, owner: { id: 'o', name: 'Ada', active: true }, status: 'active', lastSeen: null, ...more });
const key = (id: string, kind: string, more: object = {}) => ({
  id: `key-${id}`,
  name: 'k',
  principal: { kind, id, name: id },
  scopes: ['*'],
  expiresAt: null,
  revokedAt: null,
  lastUsed: null,
  ...more,
});

test('agents, and people with a key that works; seen last first', () => {
  const found = consumersOf(
    [agent('quiet'), agent('busy', { lastSeen: '2026-05-30T00:00:00Z' })] as never,
    [
      key('busy', 'agent'),
      key('eve', 'person', { lastUsed: '2026-05-31T00:00:00Z' }),
      key('gone', 'person', { revokedAt: '2026-01-01T00:00:00Z' }),
      key('old', 'person', { expiresAt: '2026-01-01T00:00:00Z' }),
    ] as never,
    now,
  );
  expect(found.map((one) => [one.name, one.kind, one.keys.length])).toEqual([
    ['eve', 'person', 1],
    ['busy', 'agent', 1],
    ['quiet', 'agent', 0],
  ]);
});
