import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { PorticoError, type Text } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { Agent, fetch as undiciFetch } from 'undici';
import { dispatchRaw, type RawAnswer } from './http-body.ts';

/** Every outbound request: time and size limits, egress guard (no private addresses unless allowed), redaction. */
export interface Http {
  /** A `fetch` for libraries that take one. Refusals are `PorticoError('egress.denied')`. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * One request on a kept-alive connection, for hot paths and long streams: redirects are not followed, the body is not
   * read, and the only time limit is that for connecting. Rejects with `egress.denied`, what the network said (an error
   * with a `code`), or the reason of the signal.
   */
  request(url: URL, how: RawRequest): Promise<RawAnswer>;
  /**
   * Throws `egress.denied` when the host may not be reached; for connections that are not HTTP (databases). Gives the
   * addresses that were checked: connect to one of them, since the name may mean another by then.
   */
  check(host: string): Promise<readonly { readonly address: string; readonly family: number }[]>;
  close(): Promise<void>;
}

export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Addresses that are not the public internet: RFC 6890, RFC 1918, RFC 4193, RFC 6598, cloud metadata included. */
const inner = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inner.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inner.addSubnet(net, bits, 'ipv6');

/** Is this IP address inside a private, local or reserved range? IPv4 inside IPv6 counts as that IPv4. */
export function isInner(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return inner.check(mapped, 'ipv4');
  return inner.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const seconds = 30;

/**
 * The guarded way out. `allow` lists hosts (`name`, `name:port` or an IP) that may be reached although they are inner.
 * The address is checked when it is resolved for the very connection, so a name that changes between can't slip by.
 */
export function createHttp(options: { allow: readonly string[]; lookup?: typeof lookup }): Http {
  const resolve = options.lookup ?? lookup;
  const allowed = (host: string): boolean => options.allow.some((entry) => entry === host || entry.split(':')[0] === host || entry === '*');
  const deny = (host: string): PorticoError =>
    new PorticoError('egress.denied', { params: { host, reason: { en: 'it is an address inside the network', zh: '该地址位于内部网络' } } });

  async function addresses(host: string): Promise<{ address: string; family: number }[]> {
    const bare = host.replace(/^\[|\]$/g, '');
    const found = isIP(bare) ? [{ address: bare, family: isIP(bare) }] : await resolve(bare, { all: true });
    if (!allowed(bare) && found.some((one) => isInner(one.address))) throw deny(bare);
    return found;
  }

  const guardedLookup: LookupFunction = (host, wanted, done) => {
    addresses(host).then(
      (found) => {
        if (wanted.all === true) return done(null, found);
        const first = found[0];
        return first ? done(null, first.address, first.family) : done(new Error(`no address for ${host}`), '', 0);
      },
      (error: unknown) => done(error as NodeJS.ErrnoException, '', 0),
    );
  };
  const agent = new Agent({
    connectTimeout: 10_000,
    headersTimeout: seconds * 1000,
    bodyTimeout: seconds * 1000,
    maxResponseSize: 50 * 1024 * 1024,
    connect: { lookup: guardedLookup },
  });
  const raw = new Agent({ connectTimeout: 10_000, headersTimeout: 0, bodyTimeout: 0, pipelining: 1, connect: { lookup: guardedLookup } });

  const places = new LRUCache<string, { readonly origin: string; readonly path: string }>({ max: 1000 });

  /** Where a URL leads. Addresses written as numbers are connected to without a look-up, so they are checked here. */
  function placeOf(url: URL): { readonly origin: string; readonly path: string } {
    const known = places.get(url.href);
    if (known) return known;
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new PorticoError('egress.denied', { params: { host: url.host, reason: { en: `the scheme ${url.protocol} is not allowed`, zh: `不允许使用协议 ${url.protocol}` } } });
    const bare = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(bare) !== 0 && !allowed(bare) && isInner(bare)) throw deny(bare);
    const place = { origin: url.origin, path: url.pathname + url.search };
    places.set(url.href, place);
    return place;
  }

  async function rawRequest(url: URL, { method, headers, body, signal }: RawRequest): Promise<RawAnswer> {
    return dispatchRaw(raw, { ...placeOf(url), method, headers, body: body ?? null, signal });
  }

  /** Redirects are followed by hand, so that each hop passes the guard again. */
  async function guardedFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const request = new Request(input, init);
    let url = new URL(request.url);
    const body = request.body === null ? undefined : await request.arrayBuffer();
    let method = request.method;
    for (let hop = 0; hop < 5; hop += 1) {
      if (url.protocol !== 'https:' && url.protocol !== 'http:')
        throw new PorticoError('egress.denied', { params: { host: url.host, reason: { en: `the scheme ${url.protocol} is not allowed`, zh: `不允许使用协议 ${url.protocol}` } } });
      await addresses(url.hostname);
      const answer = await undiciFetch(url, {
        method,
        headers: [...request.headers],
        ...(body !== undefined && method !== 'GET' && method !== 'HEAD' && { body }),
        redirect: 'manual',
        dispatcher: agent,
        signal: AbortSignal.any([request.signal, AbortSignal.timeout(seconds * 1000)]),
      }).catch((error: unknown) => {
        throw error instanceof Error && error.cause instanceof PorticoError
          ? error.cause
          : new PorticoError('outside.failed', { params: { host: url.host, reason: reasonOf(error) }, cause: error });
      });
      const location = answer.headers.get('location');
      if (answer.status < 300 || answer.status >= 400 || location === null || request.redirect === 'manual') return answer;
      await answer.body?.cancel();
      const next = new URL(location, url);
      if (next.origin !== url.origin) for (const name of ['authorization', 'cookie']) request.headers.delete(name);
      if (answer.status === 303) method = 'GET';
      url = next;
    }
    throw new PorticoError('outside.failed', { params: { host: url.host, reason: { en: 'too many redirects', zh: '重定向次数过多' } } });
  }

  return {
    fetch: guardedFetch,
    request: rawRequest,
    check: addresses,
    close: async () => {
      await Promise.all([agent.close(), raw.destroy()]);
    },
  };
}

const usual: Readonly<Record<string, Text>> = {
  ECONNREFUSED: { en: 'nothing listens at its address', zh: '其地址上没有服务在监听' },
  ENOTFOUND: { en: 'its host name is not known', zh: '无法解析其主机名' },
  EAI_AGAIN: { en: 'its host name could not be looked up', zh: '暂时无法查询其主机名' },
  ECONNRESET: { en: 'it closed the connection', zh: '它关闭了连接' },
  UND_ERR_SOCKET: { en: 'it closed the connection', zh: '它关闭了连接' },
  UND_ERR_CONNECT_TIMEOUT: { en: 'its host does not answer', zh: '其主机没有响应' },
  ETIMEDOUT: { en: 'its host does not answer', zh: '其主机没有响应' },
  TimeoutError: { en: `it did not answer within ${seconds} s`, zh: `它未在 ${seconds} 秒内响应` },
};

/** Why nothing came back, in words; a library says only "fetch failed" and keeps the reason as its cause. */
function reasonOf(error: unknown): Text | string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const inner = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
    const code = inner instanceof Error && 'code' in inner && typeof inner.code === 'string' ? inner.code : cause.name;
    const known = usual[code];
    if (known) return known;
    if (/CERT|TLS|SSL|VERIFY/.test(code)) return { en: `its certificate is not trusted (${code})`, zh: `其证书不受信任（${code}）` };
  }
  return error instanceof Error ? error.message : { en: 'no answer', zh: '没有响应' };
}
