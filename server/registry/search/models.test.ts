import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../kernel/http.ts';
import { createIndex } from './create-index.ts';
import { findTools } from './find-tools.ts';
import { createEmbed, createEnrich, createRerank, vectorsOf, type ModelServer } from './models.ts';
import { entries } from './search.fixture.ts';

/** A scripted OpenAI-compatible server: it answers what `script` says and remembers what it was asked. */
interface Said {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly input?: readonly string[]; readonly messages?: readonly { readonly content: string }[] };
}
let script: (said: Said) => { status?: number; body: unknown } | undefined = () => ({ body: {} });
let asked: Said[] = [];
let server: Server;
let models: ModelServer;
const http = createHttp({ allow: ['127.0.0.1'] });
const key = 'sk-very-secret';

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const said: Said = { path: request.url ?? '', authorization: request.headers.authorization, body: JSON.parse(Buffer.concat(chunks).toString()) as Said['body'] };
      asked.push(said);
      const answer = script(said);
      if (answer) response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  models = { http, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`, model: 'scripted', key, limit: 1000 };
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await http.close();
});
beforeEach(() => {
  asked = [];
});

/** Length of the text and its first letter as a vector, not of unit length, in another order than asked. */
const embeddings = (said: Said): { body: unknown } => ({
  body: { data: (said.body.input ?? []).map((text, index) => ({ index, embedding: [text.length, text.codePointAt(0) ?? 0] })).toReversed() },
});
const chat = (content: unknown): { body: unknown } => ({ body: { choices: [{ message: { content: typeof content === 'string' ? content : JSON.stringify(content) } }] } });

describe('embedding', () => {
  test('vectors come back in order, at unit length, with the key sent', async () => {
    script = embeddings;
    const [a, b] = await createEmbed(models)(['aaaa', 'b']);
    expect(a && Math.hypot(...a)).toBeCloseTo(1);
    expect((a?.[0] ?? 0) / (a?.[1] ?? 1)).toBeCloseTo(4 / 97);
    expect((b?.[0] ?? 0) / (b?.[1] ?? 1)).toBeCloseTo(1 / 98);
    expect(asked[0]).toMatchObject({ path: '/v1/embeddings', authorization: `Bearer ${key}`, body: { model: 'scripted', input: ['aaaa', 'b'] } });
  });

  test('only what is not known is sent, and each text once', async () => {
    script = embeddings;
    const known = new Map<string, Float32Array>();
    const store = { get: (hash: string) => known.get(hash), set: (hash: string, vector: Float32Array) => void known.set(hash, vector) };
    const means = { embed: createEmbed(models), model: 'scripted', store };
    const vectors = await vectorsOf([...entries, ...entries], means);
    expect(vectors).toHaveLength(entries.length * 2);
    expect(asked.flatMap((one) => one.body.input ?? [])).toHaveLength(entries.length);
    asked = [];
    await vectorsOf(entries, means);
    expect(asked).toEqual([]);
    await vectorsOf(entries.slice(0, 1), { ...means, model: 'another' });
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['an error', { status: 500, body: { error: `bad key ${key}` } }, /status 500/],
    ['garbage', { body: { data: 'none' } }, /expected form/],
    ['too few', { body: { data: [] } }, /0 vectors for 1 texts/],
    ['nothing', undefined, /no answer within/],
  ])('%s is an error without secrets', async (_, answer, message) => {
    script = () => answer;
    const failed = createEmbed({ ...models, limit: 300 })(['x']);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow(key);
  });

  test('the egress guard stands before it', async () => {
    const guarded = createHttp({ allow: [] });
    await expect(createEmbed({ ...models, http: guarded })(['x'])).rejects.toMatchObject({ code: 'egress.denied' });
    await guarded.close();
    expect(asked).toEqual([]);
  });
});

describe('finding with models', () => {
  const index = createIndex(entries);
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const describeFound = (found: { tool: string }) => ({ name: found.tool, summary: '' });

  test('a wish in Chinese is embedded with its English gloss', async () => {
    script = embeddings;
    await findTools(index, { query: '删除分支', limit: 3 }, { embed: createEmbed(models), log });
    expect(asked[0]?.body.input).toEqual(['删除分支', 'delete branch']);
  });

  test('a failing model is left out and named in the log, without its key', async () => {
    script = () => ({ status: 503, body: {} });
    lines.length = 0;
    const found = await findTools(
      index,
      { query: 'create issue', limit: 3 },
      { embed: createEmbed(models), rerank: { order: createRerank(models), describe: describeFound }, log },
    );
    expect(found[0]?.tool).toBe('issues_create');
    expect(lines.join('')).toContain('"step":"embed"');
    expect(lines.join('')).toContain('"step":"rerank"');
    expect(lines.join('')).not.toContain(key);
  });

  test('a model puts candidates in order and learns of none that are hidden', async () => {
    script = (said) => {
      const list = said.body.messages?.[1]?.content ?? '';
      return chat(`Sure! {"best":[${/(\d+)\. issues_lock/.exec(list)?.[1] ?? ''}, 999]}`);
    };
    const found = await findTools(
      index,
      { query: 'issue', limit: 3, allowed: (_, tool) => tool !== 'issues_update' },
      { rerank: { order: createRerank(models), describe: describeFound }, log },
    );
    expect(found.map((one) => one.tool)[0]).toBe('issues_lock');
    expect(found).toHaveLength(3);
    expect(asked[0]?.body.messages?.[1]?.content).not.toContain('issues_update');
  });
});

test('questions are written in batches and land at their tools', async () => {
  script = (said) => {
    const numbers = [...(said.body.messages?.[1]?.content ?? '').matchAll(/^(\d+)\. (\S+)/gm)];
    return chat({ tools: numbers.slice(0, -1).map(([, number, name]) => ({ number: Number(number), en: [`when do I need ${name ?? ''}?`], zh: ['什么时候用'] })) });
  };
  const questions = await createEnrich(models)(entries);
  expect(asked).toHaveLength(2);
  expect(questions).toHaveLength(entries.length);
  expect(questions[0]?.en).toEqual(['when do I need tracker/issues_create?']);
  expect(questions[10]?.en).toEqual(['when do I need shop/orders_find?']);
  expect(questions.at(-1)).toEqual({ en: [], zh: [] });
});
