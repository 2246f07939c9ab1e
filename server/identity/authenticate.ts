import { PorticoError, type Principal } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { Kernel } from '../kernel/index.ts';
import { principalOf, whyNot } from './principals.ts';
import type { Revocation } from './revocation.ts';
import { hashOf } from './secret.ts';
import { byKey, bySession, touchAll, type Proven, type Touch } from './store.ts';

/** How long an answer is remembered at most; what ends a credential is heard at once, this covers a lost connection. */
const remember = 5000;
/** `last used` is written at most this often for one credential. */
const touchEvery = 60_000;
const flushAfter = 5000;

type Kind = 'session' | 'key';
interface Known {
  readonly row: Proven;
  readonly principal: Principal;
  readonly readAt: number;
  lastUsed: number;
  touched: number;
}

export interface Authenticator {
  /**
   * Who is behind a cookie or a bearer key. A bearer that does not count throws `auth.invalid` with the reason; a cookie
   * that does not count is nobody, so that its holder can sign in again.
   */
  authenticate(proof: { session?: string | undefined; bearer?: string | undefined }): Promise<Principal | undefined>;
  /** Writes what is waiting to be written about last use, and stops writing by itself. */
  stop(): Promise<void>;
}

const refuse = (reason: { en: string; zh: string }): PorticoError => new PorticoError('auth.invalid', { params: { reason: reason.en }, issues: [{ message: reason }] });

export function createAuthenticator(kernel: Kernel, revocation: Revocation): Authenticator {
  const known = new LRUCache<string, Known>({ max: 20_000 });
  const touches = new Map<string, Touch>();
  let generation = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  revocation.onChange(() => {
    generation += 1;
    known.clear();
  });

  async function look(kind: Kind, hash: string): Promise<Known> {
    const now = kernel.clock.now().getTime();
    const kept = known.get(hash);
    if (kept && now - kept.readAt < remember) return kept;
    const before = generation;
    const row = await kernel.database.system((tx) => (kind === 'session' ? bySession(tx, hash) : byKey(tx, hash)));
    if (!row) throw refuse({ en: 'it is not known here', zh: '系统中不存在' });
    if (row.revoked_at !== null) throw refuse({ en: 'it was revoked', zh: '已被吊销' });
    const why = whyNot(row);
    if (why) throw refuse(why);
    const principal = principalOf(row, { scopes: row.scopes, credential: { kind, id: row.credential } });
    const lastUsed = Math.max(row.last_used === null ? 0 : Date.parse(row.last_used), kept?.lastUsed ?? 0);
    const found: Known = { row, principal, readAt: now, lastUsed, touched: kept?.touched ?? 0 };
    // What was read while something was revoked may be older than the revocation.
    if (revocation.listening() && generation === before) known.set(hash, found);
    return found;
  }

  function refuseEnded(kind: Kind, found: Known, now: number): void {
    if (found.row.expires_at !== null && Date.parse(found.row.expires_at) <= now) throw refuse({ en: 'it has expired', zh: '已过期' });
    if (kind === 'session' && now - found.lastUsed > idleLimit(kernel)) throw refuse({ en: 'it was not used for too long', zh: '闲置时间过长' });
  }

  function touch(found: Known, now: number): void {
    found.lastUsed = now;
    if (now - found.touched < touchEvery || stopped) return;
    found.touched = now;
    touches.set(found.row.credential, { credential: found.row.credential, principal: found.principal.id, at: new Date(now) });
    timer ??= setTimeout(() => void flush(), flushAfter).unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const waiting = [...touches.values()];
    touches.clear();
    if (waiting.length === 0) return;
    try {
      await kernel.database.system((tx) => touchAll(tx, waiting));
    } catch (error) {
      kernel.log.warn({ err: error }, 'the time of last use could not be written');
    }
  }

  async function prove(kind: Kind, token: string): Promise<Principal> {
    const found = await look(kind, hashOf(token));
    const now = kernel.clock.now().getTime();
    refuseEnded(kind, found, now);
    touch(found, now);
    return found.principal;
  }

  return {
    authenticate: async ({ session, bearer }) => {
      if (bearer !== undefined) return prove('key', bearer);
      if (session === undefined) return undefined;
      return prove('session', session).catch((error: unknown) => {
        if (error instanceof PorticoError && error.code === 'auth.invalid') return undefined;
        throw error;
      });
    },
    stop: async () => {
      stopped = true;
      await flush();
    },
  };
}

/** Milliseconds a session lives without being used: a quarter of its whole life, `PORTICO_SESSION_HOURS`. */
function idleLimit(kernel: Kernel): number {
  return (kernel.config.sessionHours * 3600 * 1000) / 4;
}
