import { PorticoError, type HttpRefusal, type RpcAnswer, type Text } from '@portico/contracts';
import type { RawAnswer } from '../../kernel/index.ts';
import { garbled } from './era.ts';
import { readMessages, refused, rpcCodes } from './json-rpc.ts';

const mostBytes = 256 * 1024;

/** What an HTTP status of 300 and above means, with what the body says where it is JSON-RPC. */
export async function refusedByStatus(what: { name: string; url: URL; answer: RawAnswer; read: (limit: number) => Promise<string> }): Promise<PorticoError> {
  const { name, url, answer } = what;
  const { status } = answer;
  const challenge = headerOf(answer, 'www-authenticate');
  const http: HttpRefusal = { status, ...(challenge !== undefined && { challenge }) };
  if (status < 400) {
    answer.body.destroy();
    return garbled(name, redirect({ status, location: headerOf(answer, 'location'), url }));
  }
  const rpc = rpcOf(await what.read(mostBytes).catch(() => ''));
  if (status === 401) return new PorticoError('provider.credentials', { params: { provider: name, url: url.origin }, http });
  if (status === 429) return new PorticoError('request.rate_limited', { params: { provider: name, seconds: secondsUntil(headerOf(answer, 'retry-after')) }, http });
  if (rpc) return refused(name, rpc, http);
  if (status >= 500 || status === 408)
    return new PorticoError('provider.unreachable', {
      params: { provider: name, reason: { en: `it answers with HTTP ${status}`, zh: `它返回 HTTP ${status}` }, sent: true },
      http,
    });
  if (status === 403)
    return new PorticoError('provider.refused', { params: { provider: name, reason: { en: 'its HTTP server forbids it (403)', zh: '其 HTTP 服务器禁止访问（403）' } }, http });
  return new PorticoError('provider.garbled', {
    params: { provider: name, reason: { en: `it answers with HTTP ${status}${hint(status)?.en ?? ''}`, zh: `它返回 HTTP ${status}${hint(status)?.zh ?? ''}` } },
    http,
  });
}

function redirect({ status, location, url }: { status: number; location: string | undefined; url: URL }): Text {
  const target = location === undefined ? undefined : URL.parse(location, url.href);
  if (!target) return { en: `it redirects (${status})`, zh: `它要求重定向（${status}）` };
  const to = `${target.origin}${target.pathname}`;
  return { en: `it redirects (${status}) to ${to}; register that address if you trust it`, zh: `它重定向（${status}）到 ${to}；如果信任该地址，请直接登记它` };
}

function hint(status: number): Text | undefined {
  if (status === 404) return { en: ': there is no MCP endpoint at this address', zh: '：该地址没有 MCP 端点' };
  return status === 405 ? { en: ': this address does not take POST, it may be one for HTTP+SSE', zh: '：该地址不接受 POST，可能是 HTTP+SSE 地址' } : undefined;
}

function rpcOf(text: string): RpcAnswer | undefined {
  const [first] = readMessages(text);
  return first?.kind === 'error' ? first.error : undefined;
}

function headerOf(answer: RawAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** `Retry-After` in seconds; a date counts as a minute. RFC 9110, 10.2.3. */
function secondsUntil(header: string | undefined): number {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) : 60;
}

/**
 * Does the provider say that it does not know the session? 404 is what the protocol wants; many answer 400 and speak of
 * the session. Either way it did not act on the request.
 */
export function isSessionGone(error: unknown): boolean {
  if (!(error instanceof PorticoError) || error.http === undefined) return false;
  if (error.http.status === 404) return error.rpc?.code !== rpcCodes.methodNotFound;
  return error.http.status === 400 && /session|not initialized/i.test(error.rpc?.message ?? '');
}
