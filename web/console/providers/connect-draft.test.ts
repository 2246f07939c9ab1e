import { expect, test } from 'vitest';
import { databaseUrl, emptyDraft, inputOf, nameHint, wordsOf } from './connect-draft.ts';
import { noSignIn } from './sign-in-draft.ts';

test('a command line falls into words, quotes keep them together', () => {
  expect(wordsOf(`npx -y "@scope/my server" --dir '/a b' "say \\"hi\\""`)).toEqual(['npx', '-y', '@scope/my server', '--dir', '/a b', 'say "hi"']);
  expect(wordsOf('  ')).toEqual([]);
});

test('nothing is asked before all that is needed is there', () => {
  expect(inputOf('mcp', { ...emptyDraft, name: 'desk' })).toBeUndefined();
  expect(inputOf('mcp', { ...emptyDraft, url: 'https://desk.example/mcp', name: 'Not a name' })).toBeUndefined();
  expect(inputOf('mcp', { ...emptyDraft, url: 'ftp://desk.example', name: 'desk' })).toBeUndefined();
  expect(inputOf('openapi', { ...emptyDraft, name: 'desk', blob: 'b1', server: 'nowhere' })).toBeUndefined();
});

test('each way becomes settings and secrets', () => {
  const named = { ...emptyDraft, name: 'desk', title: ' Help desk ' };
  const headers = [
    { name: 'X-Api-Key', value: 's3cret' },
    { name: '', value: 'lost' },
  ];
  expect(inputOf('mcp', { ...named, url: 'https://desk.example/mcp', secrets: headers })).toMatchObject({
    title: 'Help desk',
    mode: 'pinned',
    settings: { kind: 'http', url: 'https://desk.example/mcp' },
    secrets: { 'X-Api-Key': 's3cret' },
  });
  expect(inputOf('mcp', { ...named, url: 'https://desk.example/sse', oldTransport: true, follow: true })).toMatchObject({ mode: 'follow', settings: { kind: 'sse' } });
  const signIn = { ...noSignIn, how: 'client' as const, issuer: 'https://login.example', clientId: 'portico', clientSecret: 'hush' };
  expect(inputOf('mcp', { ...named, url: 'https://desk.example/mcp', secrets: headers, signIn })).toMatchObject({
    settings: { auth: { mode: 'tenant', grant: 'client', issuer: 'https://login.example', clientId: 'portico' } },
    secrets: { 'oauth.client_secret': 'hush' },
  });
  expect(inputOf('mcp', { ...named, url: 'https://desk.example/mcp', signIn: { ...signIn, issuer: '' } })).toBeUndefined();
  expect(inputOf('stdio', { ...named, command: 'node server.js --all' })?.settings).toEqual({ kind: 'stdio', command: 'node', args: ['server.js', '--all'] });
  expect(inputOf('portico', { ...named, url: 'https://other.example/mcp', secrets: [{ name: 'key', value: 'pk_1' }] })?.secrets).toEqual({ Authorization: 'Bearer pk_1' });
  expect(inputOf('openapi', { ...named, blob: 'b1', without: ['orders'] })?.settings).toEqual({ kind: 'openapi', blob: 'b1', curation: { exclude: [{ tag: 'orders' }] } });
  expect(inputOf('database', { ...named, host: 'db', database: 'shop', user: 'me' })?.secrets).toEqual({ url: 'postgresql://me@db/shop' });
});

test('a password may hold anything', () => {
  expect(databaseUrl({ engine: 'mysql', host: 'db', port: '3307', database: 'shop', user: 'a@b', password: 'p/w:?' })).toBe('mysql://a%40b:p%2Fw%3A%3F@db:3307/shop');
});

test('a name comes out of what is known', () => {
  expect(nameHint('mcp', { ...emptyDraft, url: 'https://mcp.linear.app/mcp' })).toBe('linear');
  expect(nameHint('mcp', { ...emptyDraft, url: 'https://tools.example/weather/mcp' })).toBe('weather');
  expect(nameHint('stdio', { ...emptyDraft, command: 'npx -y @modelcontextprotocol/server-memory@1.2.3' })).toBe('server-memory');
  expect(nameHint('database', { ...emptyDraft, database: 'Chinook' })).toBe('Chinook');
  expect(nameHint('mcp', { ...emptyDraft, title: 'Mine', url: 'https://x.example' })).toBe('Mine');
});
