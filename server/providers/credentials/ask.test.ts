import { PorticoError, type JsonObject } from '@portico/contracts';
import { expect, test } from 'vitest';
import { silentExchange, type Exchange } from '../../kernel/index.ts';
import { orConnect } from './ask.ts';

const missing = new PorticoError('provider.credentials', { params: { provider: 'notes', url: 'https://portico.example/connect/notes' } });
const opens = { elicitation: { url: {} } };
const call = (exchange: Partial<Exchange>, params: JsonObject = {}, send: (params: JsonObject) => Promise<JsonObject> = () => Promise.reject(missing)) =>
  orConnect({ exchange: { ...silentExchange, ...exchange }, language: 'en', params, send });

test('a client that can open addresses is led to the page, each era in its way', async () => {
  const question = { method: 'elicitation/create', params: { mode: 'url', url: 'https://portico.example/connect/notes' } };
  expect(await call({ capabilities: opens })).toMatchObject({ resultType: 'input_required', inputRequests: { 'portico/connect': question } });
  const legacy = await call({ era: 'legacy', capabilities: opens }).catch((error: unknown) => error);
  expect(legacy).toMatchObject({ code: 'provider.credentials', rpc: { code: -32_042, data: { elicitations: [{ mode: 'url', url: 'https://portico.example/connect/notes' }] } } });
});

test('others are told in words, and so is whoever was led there and did not connect', async () => {
  await expect(call({})).rejects.toBe(missing);
  await expect(call({ capabilities: { elicitation: { form: {} } } })).rejects.toBe(missing);
  await expect(call({ capabilities: opens }, { inputResponses: { 'portico/connect': { action: 'accept' } } })).rejects.toBe(missing);
});

test('the provider gets the answers to its own questions, and not the one to ours', async () => {
  const seen: JsonObject[] = [];
  const send = (params: JsonObject): Promise<JsonObject> => Promise.resolve(void seen.push(params) as never);
  await call({}, { name: 'x', inputResponses: { 'portico/connect': { action: 'accept' } } }, send);
  await call({}, { name: 'x', inputResponses: { 'portico/connect': { action: 'accept' }, own: { action: 'decline' } } }, send);
  expect(seen).toEqual([{ name: 'x' }, { name: 'x', inputResponses: { own: { action: 'decline' } } }]);
});
