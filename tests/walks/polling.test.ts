// A provider lets go of the stream of a long call (2025-11-25). Its caller's is let go too, and official clients come back
// for the rest; clients of older revisions, which do not know this, keep their stream to the end.
import { Client, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { providersAdd } from '@portico/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startFixture, type Fixture } from '../conformance/fixture.ts';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';

let fixture: Fixture;
let portico: TestPortico;
let at: URL;
beforeAll(async () => {
  fixture = await startFixture({ eras: 'older' });
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  await portico.call(portico.admin, providersAdd, { name: 'fixture', mode: 'follow', settings: { kind: 'http', url: fixture.url } });
  at = new URL(`${portico.url}/mcp/fixture`);
}, 60_000);
afterAll(async () => {
  await portico?.close();
  await fixture?.close();
});

const headers = { authorization: `Bearer ${adminKey}` };
const textOf = (result: unknown): string => (result as { content: { text: string }[] }).content.map((part) => part.text).join();

/** The last events clients said they had seen, as they came back. */
let cameBack: string[] = [];
const watching: typeof fetch = (url, init) => {
  const seen = new Headers(init?.headers).get('last-event-id');
  if (seen !== null) cameBack.push(seen);
  return fetch(url, init);
};
beforeEach(() => {
  cameBack = [];
});

test('a client of SDK 1 comes back', async () => {
  const client = new OldClient({ name: 'old', version: '1' });
  await client.connect(new OldTransport(at, { requestInit: { headers }, fetch: watching }));
  expect(textOf(await client.callTool({ name: 'test_reconnection', arguments: {} }))).toBe('Reconnected');
  expect(cameBack).toEqual([expect.stringMatching(/^\d+-\d+$/)]);
  await client.close();
});

test('a client of SDK 2 comes back', async () => {
  const client = new Client({ name: 'new', version: '1' }, { versionNegotiation: { mode: 'legacy' } });
  await client.connect(new NewTransport(at, { requestInit: { headers }, fetch: watching }));
  expect(textOf(await client.callTool({ name: 'test_reconnection', arguments: {} }))).toBe('Reconnected');
  expect(cameBack).toEqual([expect.stringMatching(/^\d+-\d+$/)]);
  await client.close();
});

test.each(['2025-06-18', '2025-03-26'])('a client of %s has its answer on one stream', async (version) => {
  const post = (body: unknown, more: Record<string, string> = {}): Promise<Response> =>
    fetch(at, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...more },
      body: JSON.stringify({ jsonrpc: '2.0', ...(body as object) }),
    });
  const hello = await post({ id: 1, method: 'initialize', params: { protocolVersion: version, capabilities: {}, clientInfo: { name: 'older', version: '1' } } });
  const session = { 'mcp-session-id': hello.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': version };
  const answer = await (await post({ id: 2, method: 'tools/call', params: { name: 'test_reconnection', arguments: {} } }, session)).text();
  expect(answer).toContain('Reconnected');
  expect(answer).not.toMatch(/^data: ?$/m);
});

test('a client of 2026-07-28 has it too', async () => {
  const client = new Client({ name: 'new', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new NewTransport(at, { requestInit: { headers }, fetch: watching }));
  expect(textOf(await client.callTool({ name: 'test_reconnection', arguments: {} }))).toBe('Reconnected');
  expect(cameBack).toEqual([]);
  await client.close();
});
