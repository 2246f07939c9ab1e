import { PorticoError, type Principal } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { Kernel, Tx } from '../kernel/index.ts';
import { byCertificate } from './certificates/store.ts';
import type { Behind, Signed } from './issuers/behind.ts';
import { looksSigned } from './issuers/verify.ts';
import { scopesOfToken } from './oauth/scopes.ts';
import { byToken } from './oauth/store.ts';
import type { OutsideAuthorization } from './outside-authorization.ts';
import { principalOf, whyNot } from './principals.ts';
import { refused } from './refused.ts';
import type { Revocation } from './revocation.ts';
import { hashOf } from './secret.ts';
import { byKey, bySession, touchAll, type Proven, type Touch } from './store.ts';

/** How long an answer is remembered at most; what ends a credential is heard at once, this covers a lost connection. */
const remember = 5000;
/** `last used` is written at most this often for one credential. */
const touchEvery = 60_000;
const flushAfter = 5000;

type Kind = NonNullable<Principal['credential']>['kind'];
type Found = Behind & { readonly kind: Kind };
interface Known {
  readonly row: Proven;
  readonly kind: Kind;
  readonly principal: Principal;
  /** The one address an access token of ours works at. */
  readonly resource: string | undefined;
  readonly readAt: number;
  lastUsed: number;
  touched: number;
}

export interface Proof {
  readonly session?: string | undefined;
  /** An API key, an access token of ours, or a signed token of a trusted issuer. */
  readonly bearer?: string | undefined;
  /** The MCP address that is called, where it takes access tokens: ours count only at the one they were issued for. */
  readonly resource?: string | undefined;
  /** Names of a client certificate whose key was proven (`subjectsOf`); counts when there is no bearer. */
  readonly certificate?: readonly string[] | undefined;
  /** What is called, for the external authorization. */
  readonly request?: { readonly method: string; readonly path: string; readonly address: string } | undefined;
}

export interface Authenticator {
  /**
   * Who is behind a cookie, bearer or certificate. A bearer that does not count throws `auth.invalid` with the reason; a
   * cookie that does not count is nobody, so that its holder can sign in again.
   */
  authenticate(proof: Proof): Promise<Principal | undefined>;
  /** Writes what is waiting to be written about last use, and stops writing by itself. */
  stop(): Promise<void>;
}

export function createAuthenticator(kernel: Kernel, means: { revocation: Revocation; signed: Signed; outside: OutsideAuthorization }): Authenticator {
  const { revocation } = means;
  const known = new LRUCache<string, Known>({ max: 20_000 });
  const touches = new Map<string, Touch>();
  let generation = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  revocation.onChange(() => {
    generation += 1;
    known.clear();
  });

  async function look(place: string, read: () => Promise<Found | undefined>): Promise<Known> {
    const now = kernel.clock.now().getTime();
    const kept = known.get(place);
    if (kept && now - kept.readAt < remember) return kept;
    const before = generation;
    const looked = await read();
    if (!looked) throw refused({ en: 'it is not known here', zh: '系统中不存在' });
    const { row, kind, resource } = looked;
    if (row.revoked_at !== null) throw refused({ en: 'it was revoked', zh: '已被吊销' });
    const why = whyNot(row);
    if (why) throw refused(why);
    const principal = principalOf(row, { scopes: kind === 'grant' ? scopesOfToken(row.scopes) : row.scopes, credential: { kind, id: row.credential } });
    const lastUsed = Math.max(row.last_used === null ? 0 : Date.parse(row.last_used), kept?.lastUsed ?? 0);
    const found: Known = { row, kind, principal, resource, readAt: now, lastUsed, touched: kept?.touched ?? 0 };
    // What was read while something was revoked may be older than the revocation.
    if (revocation.listening() && generation === before) known.set(place, found);
    return found;
  }

  const inDatabase = (read: (tx: Tx) => Promise<Found | undefined>) => (): Promise<Found | undefined> => kernel.database.system(read);

  function bearing(bearer: string): () => Promise<Found | undefined> {
    if (looksSigned(bearer)) return () => means.signed.behind(bearer);
    const hash = hashOf(bearer);
    return inDatabase(async (tx) => {
      const key = await byKey(tx, hash);
      if (key) return { row: key, kind: 'key' };
      const token = await byToken(tx, hash);
      return token && { row: token, kind: 'grant', resource: token.resource };
    });
  }

  function refuseEnded(found: Known, now: number): void {
    if (found.row.expires_at !== null && Date.parse(found.row.expires_at) <= now) throw refused({ en: 'it has expired', zh: '已过期' });
    if (found.kind === 'session' && now - found.lastUsed > idleLimit(kernel)) throw refused({ en: 'it was not used for too long', zh: '闲置时间过长' });
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

  async function prove(place: string, read: () => Promise<Found | undefined>, at: Pick<Proof, 'resource' | 'request'>): Promise<Principal> {
    const found = await look(place, read);
    const now = kernel.clock.now().getTime();
    refuseEnded(found, now);
    if (found.resource !== undefined && found.resource !== at.resource) throw refused({ en: `it was issued for ${found.resource}`, zh: `其签发对象为 ${found.resource}` });
    touch(found, now);
    return at.request && found.kind !== 'session' ? means.outside.check(found.principal, at.request) : found.principal;
  }

  return {
    authenticate: async ({ session, bearer, certificate, ...at }) => {
      if (bearer !== undefined) return prove(hashOf(bearer), bearing(bearer), at);
      if (session !== undefined) {
        const hash = hashOf(session);
        const read = inDatabase(async (tx) => {
          const row = await bySession(tx, hash);
          return row && { row, kind: 'session' };
        });
        return prove(`session ${hash}`, read, at).catch((error: unknown) => {
          if (error instanceof PorticoError && error.code === 'auth.invalid') return undefined;
          throw error;
        });
      }
      if (certificate === undefined || certificate.length === 0) return undefined;
      const read = inDatabase(async (tx) => {
        const row = await byCertificate(tx, certificate);
        return row && { row, kind: 'certificate' };
      });
      return prove(`certificate ${certificate.join(' ')}`, read, at);
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
