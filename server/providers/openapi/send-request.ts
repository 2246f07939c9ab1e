import { PorticoError } from '@portico/contracts';
import type { ApiRequest } from './build-request.ts';

/** What came back, read to its end. */
export interface Received {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly url: URL;
}
export interface SendMeans {
  readonly fetch: typeof globalThis.fetch;
  /** Aborted when the caller goes away or time is up. */
  readonly signal: AbortSignal;
  /** Bytes of an answer. */
  readonly mostBytes: number;
}

const mostHops = 5;

/**
 * Sends a request and reads the answer. Redirects are followed by hand: another origin is told nothing of what was sent
 * but the address, and only where nothing is changed by it. Throws `provider.unreachable`, `.too_large`, `egress.denied`.
 */
export async function sendRequest(request: ApiRequest, means: SendMeans): Promise<Received> {
  let { url, method, headers, body } = request;
  for (let hop = 0; ; hop += 1) {
    const answer = await exchange({ url, method, headers, ...(body && { body }) }, means);
    const location = [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.get('location') : null;
    const next = location === null || hop >= mostHops ? undefined : resolve(location, url);
    if (!next) return read(answer, url, means.mostBytes);
    const turnsToGet = answer.status === 303 || (answer.status < 303 && method === 'POST');
    const isForeign = next.origin !== url.origin;
    if (isForeign && !turnsToGet && method !== 'GET' && method !== 'HEAD') return read(answer, url, means.mostBytes);
    await answer.body?.cancel();
    if (turnsToGet && method !== 'HEAD') {
      method = 'GET';
      body = undefined;
      headers = without(headers, 'content-type');
    }
    if (isForeign) headers = new Headers({ accept: headers.get('accept') ?? '*/*' });
    url = next;
  }
}

function resolve(location: string, url: URL): URL | undefined {
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  return next && (next.protocol === 'https:' || (next.protocol === 'http:' && url.protocol === 'http:')) ? next : undefined;
}

function without(headers: Headers, name: string): Headers {
  const kept = new Headers(headers);
  kept.delete(name);
  return kept;
}

async function exchange(request: ApiRequest, means: SendMeans): Promise<Response> {
  const { url, method, headers, body } = request;
  try {
    return await means.fetch(url, { method, headers, ...(body && { body }), redirect: 'manual', signal: means.signal });
  } catch (error) {
    throw unreachable(error, url, means.signal);
  }
}

function unreachable(error: unknown, url: URL, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof PorticoError && error.code !== 'outside.failed') return error;
  // The kernel has a time limit of its own.
  if (error instanceof Error && error.cause instanceof Error && error.cause.name === 'TimeoutError')
    return new PorticoError('provider.timeout', { params: { provider: url.host, limit: '30 s' }, cause: error });
  const said = error instanceof PorticoError ? error.params['reason'] : error instanceof Error ? error.message : undefined;
  return new PorticoError('provider.unreachable', { params: { provider: url.host, reason: said || { en: 'no answer', zh: '没有响应' } }, cause: error });
}

async function read(answer: Response, url: URL, most: number): Promise<Received> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = answer.body?.getReader();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      size += next.value.length;
      if (size > most) throw new PorticoError('provider.too_large', { params: { provider: url.host, limit: `${Math.round(most / 1024)} KB` } });
      chunks.push(next.value);
    }
  } catch (error) {
    await reader?.cancel().catch(() => undefined);
    if (error instanceof PorticoError) throw error;
    throw new PorticoError('provider.unreachable', { params: { provider: url.host, reason: { en: 'the answer broke off', zh: '响应中断' } }, cause: error });
  }
  return { status: answer.status, statusText: answer.statusText, headers: answer.headers, bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), url };
}
