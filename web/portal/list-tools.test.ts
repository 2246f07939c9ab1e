import { expect, test } from 'vitest';
import { clientSettings } from './client-settings.ts';
import { readToolsAnswer } from './list-tools.ts';

test('tools as JSON and as a stream, an error, and something else', () => {
  const answer = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'order_find', title: 'Find orders' }, { name: 'x' }] } });
  const found = {
    ok: true,
    tools: [
      { name: 'order_find', title: 'Find orders' },
      { name: 'x', title: 'x' },
    ],
  };
  expect(readToolsAnswer(answer)).toEqual(found);
  expect(readToolsAnswer(`event: message\ndata: ${answer}\n\n`)).toEqual(found);
  expect(readToolsAnswer('{"error":{"message":"This key is not valid"}}')).toEqual({ ok: false, words: 'This key is not valid' });
  expect(readToolsAnswer('<html>')).toMatchObject({ ok: false });
});

test('every client gets the address, and each says where the key goes', () => {
  const settings = clientSettings({ name: 'desk', url: 'http://x/mcp/desk', key: 'pk_1' });
  expect(settings.map((one) => one.name)).toEqual(['Claude Code', 'Claude Desktop', 'VS Code', 'Cursor', 'Gemini CLI', 'Codex', 'Inspector', 'curl']);
  for (const { name, text } of settings) expect([name, text.includes('http://x/mcp/desk'), text.includes('pk_1')]).toEqual([name, true, true]);
  for (const { text } of settings.filter((one) => one.place.endsWith('.json'))) expect(() => JSON.parse(text) as unknown).not.toThrow();
});
