import { PorticoError, type Text } from '@portico/contracts';
import type { Http, RawAnswer } from '../../kernel/index.ts';
import { duration } from './calls.ts';
import { garbled } from './era.ts';
import { refusedByStatus } from './http-refusal.ts';

/** One HTTP address of a provider: sends messages there and reads what comes back, within limits. Knows no era. */
export interface Endpoint {
  /** Gives what was answered with a status under 300; throws a PorticoError for everything else. `again` allows one more try. */
  post(text: string, how: Outgoing & { again?: boolean }): Promise<Reply>;
  /** Opens a stream for what comes without being asked for. */
  get(how: Outgoing): Promise<Reply>;
  delete(how: Outgoing): Promise<Reply>;
  /** Reads an answer that is not a stream. */
  read(reply: Reply): Promise<string>;
}

interface Outgoing {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly type: 'json' | 'events' | 'other';
  readonly headers: RawAnswer['headers'];
  readonly body: RawAnswer['body'];
}

export interface HttpLimits {
  /** Bytes of one answer, and of one event on a stream. */
  readonly answerBytes: number;
  /** Milliseconds a request may take in all, without the time a person needs for a question. */
  readonly requestMs: number;
  /** Milliseconds without a byte within an answer that is not a stream. Streams may be silent: the tool is at work. */
  readonly idleMs: number;
  /** Streams without an end held open at once. */
  readonly streams: number;
}

interface EndpointOptions {
  readonly name: string;
  readonly url: URL;
  /** Sent with every request; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: Pick<HttpLimits, 'answerBytes' | 'idleMs'>;
  readonly http: Http;
}

export function createEndpoint({ name, url, headers: always, limits, http }: EndpointOptions): Endpoint {
  const posted = { accept: 'application/json, text/event-stream', 'accept-encoding': 'identity', 'content-type': 'application/json', ...always };
  const gotten = { accept: 'text/event-stream', 'accept-encoding': 'identity', ...always };

  async function send(method: 'GET' | 'POST' | 'DELETE', how: Outgoing & { body?: string }): Promise<Reply> {
    const answer = await http.request(url, { method, ...how }).catch((error: unknown) => {
      throw how.signal.aborted ? how.signal.reason : unreachable(name, error);
    });
    if (answer.status >= 300) throw await refusedByStatus({ name, url, answer, read: (limit) => readAll(answer.body, { limit, idleMs: limits.idleMs, name }) });
    const encoding = answer.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      answer.body.destroy();
      throw garbled(name, { en: `it compressed its answer (${String(encoding)}) although it was asked not to`, zh: `它压缩了响应（${String(encoding)}），而请求并不允许` });
    }
    return { type: typeOf(answer), headers: answer.headers, body: answer.body };
  }

  return {
    post: async (text, { again = false, signal, headers }) => {
      const how = { body: text, signal, headers: { ...posted, ...headers } };
      try {
        return await send('POST', how);
      } catch (error) {
        // A kept-alive connection may be closed by the other side in the moment it is used.
        if (!again || !isLostConnection(error)) throw error;
        return send('POST', how);
      }
    },
    get: ({ signal, headers }) => send('GET', { signal, headers: { ...gotten, ...headers } }),
    delete: ({ signal, headers }) => send('DELETE', { signal, headers: { ...always, ...headers } }),
    read: (reply) => {
      const length = Number(reply.headers['content-length']);
      if (length > limits.answerBytes) {
        reply.body.destroy();
        return Promise.reject(tooLarge(name, limits.answerBytes));
      }
      return readAll(reply.body, { limit: limits.answerBytes, idleMs: limits.idleMs, name });
    },
  };
}

function typeOf(answer: RawAnswer): Reply['type'] {
  const type = String(answer.headers['content-type'] ?? '').toLowerCase();
  if (type.startsWith('application/json')) return 'json';
  return type.startsWith('text/event-stream') ? 'events' : 'other';
}

/** Reads a body as text; lets go of the connection as soon as it is too long or silent for too long. */
async function readAll(body: RawAnswer['body'], { limit, idleMs, name }: { limit: number; idleMs: number; name: string }): Promise<string> {
  const whole = body.whole();
  if (whole) {
    if (whole.byteLength > limit) throw tooLarge(name, limit);
    return whole.toString('utf8');
  }
  const timer = setTimeout(() => body.destroy(new PorticoError('provider.timeout', { params: { provider: name, limit: duration(idleMs) } })), idleMs);
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of body) {
      timer.refresh();
      size += piece.byteLength;
      if (size > limit) throw tooLarge(name, limit);
      pieces.push(piece);
    }
  } catch (error) {
    throw unreachable(name, error);
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(pieces).toString('utf8');
}

export function tooLarge(name: string, limit: number): PorticoError {
  const shown = limit >= 1024 * 1024 ? `${Math.round(limit / 1024 / 1024)} MB` : `${Math.round(limit / 1024)} KB`;
  return new PorticoError('provider.too_large', { params: { provider: name, limit: shown } });
}

/** Why nothing came, in words that name no inner address. `sent: false` says that the provider can't have acted on it. */
export function unreachable(name: string, error: unknown): PorticoError {
  if (error instanceof PorticoError) return error;
  const code = codeOf(error);
  const [reason, sent] = reasons[code] ?? [
    /CERT|TLS|SSL/.test(code)
      ? { en: `its certificate is not trusted (${code})`, zh: `其证书不受信任（${code}）` }
      : { en: `the connection failed (${code})`, zh: `连接失败（${code}）` },
    !unsent.test(code),
  ];
  return new PorticoError('provider.unreachable', { params: { provider: name, reason, sent }, cause: error });
}

const silentHost: Text = { en: 'its host does not answer', zh: '其主机没有响应' };
const closed: Text = { en: 'it closed the connection before it had answered', zh: '它在响应之前关闭了连接' };
const reasons: Readonly<Record<string, readonly [reason: Text, sent: boolean]>> = {
  ECONNREFUSED: [{ en: 'nothing listens at its address', zh: '其地址上没有服务在监听' }, false],
  ENOTFOUND: [{ en: 'its host name is not known', zh: '无法解析其主机名' }, false],
  EAI_AGAIN: [{ en: 'its host name could not be looked up', zh: '暂时无法查询其主机名' }, false],
  EHOSTUNREACH: [{ en: 'there is no way to its host', zh: '没有到达其主机的路由' }, false],
  ENETUNREACH: [{ en: 'there is no way to its network', zh: '没有到达其网络的路由' }, false],
  ETIMEDOUT: [silentHost, false],
  UND_ERR_CONNECT_TIMEOUT: [silentHost, false],
  UND_ERR_SOCKET: [closed, true],
  ECONNRESET: [closed, true],
  EPIPE: [closed, true],
};
const unsent = /CERT|TLS|SSL|SELF_SIGNED|VERIFY|ISSUER/;

function codeOf(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const code: unknown = inner instanceof Error && 'code' in inner ? inner.code : undefined;
  return typeof code === 'string' ? code : 'no reason given';
}

function isLostConnection(error: unknown): boolean {
  return error instanceof PorticoError && error.code === 'provider.unreachable' && error.params['sent'] === true && error.http === undefined;
}
