import type { Input as OperationInput, Language, Operation, Output, Problem } from '@portico/contracts';
import { Failed } from './failures.ts';

/** Calls operations of a running Portico over HTTP, as whoever the key belongs to. */
export interface Client {
  readonly url: string;
  call<O extends Operation>(operation: O, input: OperationInput<O> | Record<string, unknown>): Promise<Output<O>>;
  /** For operations whose result is bytes. */
  stream(operation: Operation, input: Record<string, unknown>): Promise<AsyncIterable<Uint8Array>>;
  /** Puts bytes to an address `blobs.begin` gave. */
  put(address: string, bytes: AsyncIterable<Uint8Array>, size: number): Promise<void>;
}

export function createClient(at: { url: string; key: string | undefined; language: Language }): Client {
  const send = async (address: URL, init: RequestInit): Promise<Response> => {
    let answer: Response;
    try {
      answer = await fetch(address, init);
    } catch (error) {
      throw unreachable(at.url, error);
    }
    if (!answer.ok) throw await refusal(answer, { url: at.url, hasKey: at.key !== undefined });
    return answer;
  };
  const ask = (operation: Operation, input: Record<string, unknown>): Promise<Response> => {
    const { address, body } = requestOf(at.url, operation, input);
    const headers: Record<string, string> = { 'accept-language': at.language };
    if (at.key !== undefined) headers['authorization'] = `Bearer ${at.key}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    return send(address, { method: operation.http.method, headers, ...(body !== undefined && { body }) });
  };
  return {
    url: at.url,
    call: async (operation, input) => {
      const answer = await ask(operation, input as Record<string, unknown>);
      return answer.json().catch(() => {
        throw notPortico(at.url);
      }) as Promise<never>;
    },
    stream: async (operation, input) => {
      const { body } = await ask(operation, input);
      return body ?? nothing();
    },
    put: async (address, bytes, size) => {
      // The server names itself by its public address; we may stand nearer.
      const own = new URL(address);
      const target = new URL(`${own.pathname}${own.search}`, at.url);
      const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) };
      await send(target, { method: 'PUT', body: ReadableStream.from(bytes), duplex: 'half', headers });
    },
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}

function requestOf(url: string, operation: Operation, input: Record<string, unknown>): { address: URL; body: string | undefined } {
  const inPath = new Set<string>();
  const path = operation.http.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(String(input[name]));
  });
  const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined);
  const address = new URL(`/api${path}`, url);
  if (operation.http.method !== 'GET' && operation.http.method !== 'DELETE') return { address, body: JSON.stringify(Object.fromEntries(rest)) };
  for (const [name, value] of rest) address.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  return { address, body: undefined };
}

function unreachable(url: string, error: unknown): Failed {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? ('code' in cause && typeof cause.code === 'string' ? cause.code : cause.message) : String(cause);
  return new Failed({
    en: `No Portico answers at ${url} (${why}).\nStart one there with "npm start", or say where it runs: PORTICO_URL=http://host:port`,
    zh: `${url} 上没有 Portico 响应（${why}）。\n请用 “npm start” 启动，或指明其地址：PORTICO_URL=http://主机:端口`,
  });
}

function notPortico(url: string): Failed {
  return new Failed({
    en: `Something answers at ${url}, but it is not a Portico of this version. Check PORTICO_URL.`,
    zh: `${url} 有服务响应，但不是此版本的 Portico。请检查 PORTICO_URL。`,
  });
}

async function refusal(answer: Response, at: { url: string; hasKey: boolean }): Promise<Failed> {
  const problem = (await answer.json().catch(() => undefined)) as Problem | undefined;
  if (typeof problem?.code !== 'string') return notPortico(at.url);
  const remedy = remedyOf(problem, at.hasKey);
  return new Failed({ en: remedy ? `${problem.detail}\n${remedy.en}` : problem.detail, zh: remedy ? `${problem.detail}\n${remedy.zh}` : problem.detail }, problem);
}

function remedyOf(problem: Problem, hasKey: boolean): { en: string; zh: string } | undefined {
  if (problem.code === 'auth.required' && !hasKey) {
    return {
      en: 'Set PORTICO_KEY to an API key: from "Connect an agent" in the browser, or the server\'s own PORTICO_ADMIN_KEY.',
      zh: '请将 PORTICO_KEY 设为 API 密钥：可在浏览器的“连接代理”中创建，或使用服务器的 PORTICO_ADMIN_KEY。',
    };
  }
  if (problem.code === 'auth.invalid') return { en: 'The key comes from PORTICO_KEY.', zh: '该密钥取自 PORTICO_KEY。' };
  return undefined;
}
