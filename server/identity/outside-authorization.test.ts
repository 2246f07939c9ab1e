import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keysCreate } from '@portico/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { world, type SignedIn, type World } from './testing.ts';

let w: World;
let ada: SignedIn;
let secret: string;
let service: Server;
let heard: Record<string, unknown>[];
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  service = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      heard.push(JSON.parse(text) as Record<string, unknown>);
      answer(response);
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  w = await world({ environment: { PORTICO_EXT_AUTHZ_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}/check` } });
  ada = await w.administrator();
  ({ secret } = await w.run(keysCreate, { name: 'k', scopes: ['*'], days: null }, { as: ada.principal }));
});
afterAll(async () => {
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
  await w.kernel.close();
});

const request = { method: 'POST', path: '/mcp/crm', address: '203.0.113.5' };
const ask = () => {
  heard = [];
  return w.identity.authenticate({ bearer: secret, request });
};

it('hears who calls what, and lets through', async () => {
  answer = (response) => response.writeHead(200).end();
  expect(await ask()).toMatchObject({ id: ada.principal.id, scopes: ['*'] });
  expect(heard).toEqual([{ ...request, principal: expect.objectContaining({ kind: 'person', id: ada.principal.id, tenant: w.kernel.tenant }) as unknown }]);
  expect(JSON.stringify(heard)).not.toContain(secret);
});

it('can narrow, and never widen', async () => {
  answer = (response) => response.end('{"scopes":["read"]}');
  expect((await ask())?.scopes).toEqual(['read']);
  const { secret: reader } = await w.run(keysCreate, { name: 'r', scopes: ['read'], days: null }, { as: ada.principal });
  answer = (response) => response.end('{"scopes":["*","read"]}');
  expect((await w.identity.authenticate({ bearer: reader, request }))?.scopes).toEqual(['read']);
});

it('refuses with its reason, and when it can not be asked or understood', async () => {
  answer = (response) => response.writeHead(403).end('{"reason":"outside office hours"}');
  await expect(ask()).rejects.toThrow(/outside office hours/);
  answer = (response) => response.writeHead(302, { location: '/elsewhere' }).end();
  expect(await w.refusal(ask())).toBe('auth.outside_denied');
  answer = (response) => response.end('{"scopes":"all"}');
  expect(await w.refusal(ask())).toBe('auth.outside_denied');
  answer = (response) => response.destroy();
  expect(await w.refusal(ask())).toBe('auth.outside_denied');
  answer = () => undefined;
  const began = performance.now();
  expect(await w.refusal(ask())).toBe('auth.outside_denied');
  expect(performance.now() - began).toBeLessThan(4000);
});
