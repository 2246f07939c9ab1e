import { expect, test } from 'vitest';
import { asCurl, asMessage, isFailed, type Made, schemaOf, thingsOf } from './make-call.ts';

const [tool, prompt, resource] = thingsOf({
  tools: [{ name: 'find', inputSchema: { properties: { words: { type: 'string' } } } }],
  prompts: [{ name: 'ask', arguments: [{ name: 'about', required: true }] }],
  resources: [{ uri: 'file:///a', name: 'A' }],
});

test('tools, prompts and resources are asked alike', () => {
  if (!tool || !prompt || !resource) throw new Error('missing');
  expect(schemaOf(tool)).toEqual({ properties: { words: { type: 'string' } } });
  expect(schemaOf(prompt)).toEqual({ properties: { about: { type: 'string' } }, required: ['about'] });
  expect([resource.name, resource.title, schemaOf(resource)['properties']]).toEqual(['file:///a', 'A', {}]);
});

test('a call is copied whole, and quotes can not break out of it', () => {
  if (!tool || !resource) throw new Error('missing');
  expect(JSON.parse(asMessage(tool, { words: 'x' }))).toEqual({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'find', arguments: { words: 'x' } } });
  const curl = asCurl({ origin: 'https://p.example', provider: 'desk', language: 'en' }, tool, { words: "it's" });
  expect(curl).toContain("'https://p.example/api/providers/desk/tools/find'");
  expect(curl).toContain(`-d '{"arguments":{"words":"it'\\''s"}}'`);
  expect(JSON.parse(asMessage(resource, {}))).toMatchObject({ method: 'resources/read', params: { uri: 'file:///a' } });
});

test('an error of the tool is a failure, and so is one on the way', () => {
  const made = (more: Partial<Made>) => ({ result: undefined, error: undefined, ...more }) as Made;
  expect([isFailed(made({ result: { isError: true } })), isFailed(made({ error: new Error('x') })), isFailed(made({ result: {} }))]).toEqual([true, true, false]);
});
