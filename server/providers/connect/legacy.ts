import { PorticoError, type JsonObject } from '@portico/contracts';
import type { Clock, Exchange } from '../../kernel/index.ts';
import type { Connector, Conversation, Greeting } from './connector.ts';
import { ourselves } from './era.ts';
import { isSessionGone } from './http-refusal.ts';
import { openSession, type Session, type SessionOptions } from './legacy-session.ts';
import type { Message } from './modern.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * Speaks 2025-11-25 and before: keeps a session with the provider for each session of a caller, and one for all callers
 * who have none, want the same of it and come with the same credentials.
 */
export interface Legacy {
  greet(how: { signal: AbortSignal; headers: Headers }): Promise<Greeting>;
  request(message: Message, how: Conversation & { headers: Headers }): Promise<JsonObject>;
  listen(filter: Parameters<Connector['listen']>[0], how: Parameters<Connector['listen']>[1] & { headers: Headers }): Promise<void>;
  close(): Promise<void>;
}

type LegacyOptions = Omit<SessionOptions, 'as' | 'headers'> & {
  /** Opens a session where it is not Streamable HTTP that carries it. */
  readonly open?: (options: SessionOptions) => Promise<Session>;
  readonly clock: Clock;
  /** Milliseconds after which a session nobody uses is ended. */
  readonly sessionMs: number;
};

interface Kept {
  readonly opening: Promise<Session>;
  usedAt: number;
}

const mostSessions = 2000;

type Who = Pick<Exchange, 'capabilities' | 'client' | 'session' | 'sessionEnds'>;
const nobody: Who = { capabilities: {}, client: ourselves, session: undefined };

export function createLegacy(options: LegacyOptions): Legacy {
  const sessions = new Map<string, Kept>();
  let sweep: NodeJS.Timeout | undefined;
  let closed = false;
  const now = (): number => options.clock.now().getTime();

  /** The session for this caller, opened if need be. Another caller's going away does not end the attempt. */
  async function obtain(who: Who, how: { signal: AbortSignal; headers: Headers }): Promise<{ session: Session; forget: () => void }> {
    if (closed)
      throw new PorticoError('provider.unreachable', {
        params: { provider: options.name, reason: { en: 'the connection to it was closed', zh: '与它的连接已关闭' }, sent: false },
      });
    const key = keyOf(who, how.headers);
    let kept = sessions.get(key);
    if (kept) sessions.delete(key);
    else kept = open({ who, headers: how.headers, key });
    kept.usedAt = now();
    // Put last: the first in the map is the one that was unused for longest.
    sessions.set(key, kept);
    const mine = kept;
    const session = await until(mine.opening, how.signal);
    return { session, forget: () => void (sessions.get(key) === mine && sessions.delete(key)) };
  }

  function open({ who, headers, key }: { who: Who; headers: Headers; key: string }): Kept {
    const as = who.session === undefined ? { capabilities: who.capabilities, client: ourselves } : who;
    const kept: Kept = { opening: (options.open ?? openSession)({ ...options, as, headers }), usedAt: now() };
    kept.opening.catch(() => sessions.get(key) === kept && sessions.delete(key));
    who.sessionEnds?.addEventListener('abort', () => void end(key, kept), { once: true });
    sweep ??= setInterval(endIdle, Math.max(options.sessionMs / 4, 10)).unref();
    if (sessions.size >= mostSessions) void endOldest();
    return kept;
  }

  async function endOldest(): Promise<void> {
    for (const [key, kept] of sessions) {
      const session = await kept.opening.catch(() => undefined);
      if (session?.busy === true) continue;
      sessions.delete(key);
      return session?.end();
    }
  }

  function endIdle(): void {
    for (const [key, kept] of sessions) if (isIdle(kept)) void endIfIdle(key, kept);
    if (sessions.size === 0) {
      clearInterval(sweep);
      sweep = undefined;
    }
  }

  const isIdle = (kept: Kept): boolean => now() - kept.usedAt >= options.sessionMs;

  async function endIfIdle(key: string, kept: Kept): Promise<void> {
    const session = await kept.opening.catch(() => undefined);
    if (session?.busy === true || !isIdle(kept)) return;
    await end(key, kept);
  }

  async function end(key: string, kept: Kept): Promise<void> {
    if (sessions.get(key) === kept) sessions.delete(key);
    const session = await kept.opening.catch(() => undefined);
    await session?.end();
  }

  async function request(message: Message, how: Conversation & { headers: Headers }): Promise<JsonObject> {
    const first = await obtain(how.exchange, how);
    try {
      return await first.session.request(message, how);
    } catch (error) {
      if (!isSessionGone(error)) throw error;
      first.forget();
      const second = await obtain(how.exchange, how);
      return second.session.request(message, how);
    }
  }

  async function listen(filter: Parameters<Legacy['listen']>[0], how: Parameters<Legacy['listen']>[1]): Promise<void> {
    const first = await obtain(nobody, how);
    try {
      return await first.session.listen(filter, how);
    } catch (error) {
      if (!isSessionGone(error)) throw error;
      first.forget();
      const second = await obtain(nobody, how);
      return second.session.listen(filter, how);
    }
  }

  return {
    greet: async (how) => (await obtain(nobody, how)).session.greeting,
    request,
    listen,
    close: async () => {
      closed = true;
      clearInterval(sweep);
      const all = [...sessions.values()];
      sessions.clear();
      await Promise.all(all.map((kept) => kept.opening.then((session) => session.end(), ignore)));
    },
  };
}

const ignore = (): void => undefined;

/** Callers share a session when they are the same session, or have none and neither credentials nor abilities set them apart. */
function keyOf(who: Pick<Exchange, 'capabilities' | 'session'>, headers: Headers): string {
  return JSON.stringify([who.session ?? null, who.session === undefined ? who.capabilities : null, headers]);
}

/** Waits no longer than the signal allows. */
function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}
