import { afterAll, beforeAll, expect, test } from 'vitest';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { arrive, hop, originOf } from './hop.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel.close());

/** A request as a replica with the same master key passes it on. */
function passedOn(changes: { to?: string; at?: number; url?: string; method?: string; signature?: string } = {}) {
  const { to = kernel.replicas.id, at = kernel.clock.now().getTime(), url = '/mcp/crm', method = 'POST' } = changes;
  const told = Buffer.from(JSON.stringify({ to, at, address: '198.51.100.7', certificate: ['dns:robot.example'] })).toString('base64url');
  const signature = changes.signature ?? kernel.vault.sign('mcp.hop', `POST /mcp/crm ${told}`);
  return { method, url, headers: { 'x-portico-hop': `${told}.${signature}` } };
}

test('a request that came through a replica tells who really asks', () => {
  const request = passedOn();
  arrive({ kernel }, request);
  expect(originOf(request)).toEqual({ address: '198.51.100.7', certificate: ['dns:robot.example'] });
  const plain = { method: 'POST', url: '/mcp', headers: {} };
  arrive({ kernel }, plain);
  expect(originOf(plain)).toBeUndefined();
});

test.each([
  ['a forged signature', { signature: 'A'.repeat(43) }],
  ['no signature', { signature: '' }],
  ['another address', { url: '/mcp/hr' }],
  ['another method', { method: 'DELETE' }],
  ['another replica', { to: 'somebody' }],
  ['a minute ago', { at: Date.now() - 60_000 }],
  ['a minute ahead', { at: Date.now() + 60_000 }],
])('refused: %s', (_, changes) => {
  const request = passedOn(changes);
  expect(() => arrive({ kernel }, request)).toThrow(expect.objectContaining({ status: 403 }) as Error);
  expect(originOf(request)).toBeUndefined();
});

test('it hops once: what is not here either is gone', async () => {
  const request = passedOn();
  arrive({ kernel }, request);
  expect(await hop({ kernel }, { request, reply: {} } as never, 'elsewhere')).toBe('gone');
  expect(await hop({ kernel }, { request, reply: {} } as never, kernel.replicas.id)).toBe('here');
  expect(await hop({ kernel }, { request, reply: {} } as never, undefined)).toBe('here');
});
