import { setTimeout as wait } from 'node:timers/promises';
import { PorticoError, type Principal, type ProviderAuth, type ProviderSettings } from '@portico/contracts';
import type { Kernel } from '../../kernel/index.ts';
import { openSecrets } from '../../registry/index.ts';
import { readChallenge } from './challenge.ts';
import { enteredClient } from './client.ts';
import { same } from './discover.ts';
import { openHeld, sealHeld, type Held } from './held.ts';
import type { Means } from './sign-in.ts';
import {
  credentialOf,
  credentialsAt,
  endCredential,
  giveRenewalBack,
  keepCredential,
  rememberWanted,
  renewCredential,
  takeRenewal,
  type CredentialRow,
  type Wanted,
  type Whose,
} from './store.ts';
import { subjectFor } from './subject.ts';
import { isFinal, outside, reasonOf } from './told.ts';
import { byExchange, byItself, renew, type Given } from './unattended.ts';

/** The provider a credential is for. */
export interface At {
  readonly tenant: string;
  readonly provider: { readonly id: string; readonly name: string; readonly settings: ProviderSettings; readonly sealed: string | null };
}

export interface Asking extends At {
  readonly principal: Pick<Principal, 'id' | 'name' | 'onBehalfOf'>;
}

type Headers = Readonly<Record<string, string>>;

/** Proves callers to providers. Nothing a caller came with is ever passed on. */
export interface Credentials {
  /**
   * Runs something at a provider with the headers that prove the caller there. A refusal (401) renews them and runs it once
   * more: nothing was done yet. Throws `provider.credentials` or `provider.scope` with the address where she sees to it,
   * `provider.unconnected` where only those who manage the provider can.
   */
  use<T>(asking: Asking, run: (headers: Headers) => Promise<T>): Promise<T>;
  /** The same for Portico's own look at a provider: as the tenant, else as somebody who connected her account. */
  look<T>(at: At & { registrar: string }, run: (headers: Headers) => Promise<T>): Promise<T>;
}

/** Where a person connects her account, and whoever manages a provider connects it for all. */
export const connectUrl = (publicUrl: string, provider: string): string => `${publicUrl}/connect/${provider}`;

/** How a provider is signed in to; undefined: its secrets are all it gets. */
export function authOf(settings: ProviderSettings): ProviderAuth | undefined {
  return 'auth' in settings ? settings.auth : undefined;
}

export function addressOf(settings: ProviderSettings): string {
  return 'url' in settings ? settings.url : '';
}

/** Milliseconds one process may take to renew, and between two looks at whether it is done. */
const renewalMs = 40_000;
const lookMs = 100;

/** A credential in hand: its row, and what was sealed in it. */
interface InHand {
  readonly row: CredentialRow;
  readonly held: Held;
}

export function createCredentials(kernel: Kernel, means: Means): Credentials {
  const { database, vault, clock, config } = kernel;
  const renewals = new Map<string, Promise<InHand | undefined>>();
  const now = (): number => clock.now().getTime();

  const whoseOf = (at: At, principal: string): Whose => ({ tenant: at.tenant, provider: at.provider.id, name: at.provider.name, principal });

  /** What is there, if it was given for this provider at this address. */
  async function held(at: At, whose: Whose): Promise<InHand | undefined> {
    const row = await database.bound(whose.tenant, (tx) => credentialOf(tx, whose), { readOnly: true });
    if (row?.state !== 'active' || row.sealed === null || row.server !== addressOf(at.provider.settings)) return undefined;
    return { row, held: await openHeld(vault, whose, row.sealed) };
  }

  async function end(whose: Whose, row: CredentialRow, wanted?: Wanted): Promise<void> {
    await database.bound(whose.tenant, async (tx) => {
      await endCredential(tx, { ...whose, before: row.sealed });
      if (wanted && Object.keys(wanted).length > 0) await rememberWanted(tx, whose, wanted);
    });
  }

  /** Of the many who find it due, in whatever process, one renews; the others get what that gave. */
  function renewed(at: At, auth: ProviderAuth, of: { whose: Whose; name: string | undefined; before: InHand | undefined }): Promise<InHand | undefined> {
    const key = `${of.whose.provider}/${of.whose.principal}`;
    const running = renewals.get(key);
    if (running) return running;
    const renewal = renewOnce(at, auth, of).finally(() => renewals.delete(key));
    renewals.set(key, renewal);
    return renewal;
  }

  async function renewOnce(at: At, auth: ProviderAuth, of: { whose: Whose; name: string | undefined; before: InHand | undefined }): Promise<InHand | undefined> {
    const { whose, before } = of;
    if (!attended(auth)) return obtain(at, auth, of);
    if (!before) return undefined;
    const until = now() + renewalMs;
    for (;;) {
      const mine = await database.bound(whose.tenant, (tx) => takeRenewal(tx, { ...whose, before: before.row.sealed }, { now: clock.now(), until: new Date(now() + renewalMs) }));
      if (mine) return refresh(at, auth, { whose, before });
      const found = await held(at, whose);
      if (!found || found.row.sealed !== before.row.sealed) return found;
      if (now() > until)
        throw new PorticoError('outside.failed', {
          params: { host: new URL(found.row.issuer ?? '').host, reason: { en: 'its token could not be renewed in time', zh: '未能及时更新其令牌' } },
        });
      await wait(lookMs);
    }
  }

  async function refresh(at: At, auth: ProviderAuth, { whose, before }: { whose: Whose; before: InHand }): Promise<InHand | undefined> {
    const { row } = before;
    const { refreshToken, client, resource } = before.held;
    const issuer = row.issuer ?? '';
    try {
      if (refreshToken === undefined) {
        await end(whose, row);
        return undefined;
      }
      const server = await means.discovery.server(issuer);
      const entered = enteredClient(auth, await openSecrets(vault, at.provider.sealed));
      const its = entered?.information.client_id === client.client_id ? entered : { information: client };
      const tokens = await renew(means, { server, client: its, refreshToken, resource });
      const next: Held = { client, resource, accessToken: tokens.access_token, refreshToken: tokens.refresh_token, seconds: tokens.expires_in };
      const sealed = await sealHeld(vault, whose, next);
      const scopes = tokens.scope?.split(' ') ?? row.scopes;
      const expiresAt = expiry(tokens.expires_in);
      const kept = await database.bound(whose.tenant, (tx) => renewCredential(tx, { ...whose, before: row.sealed ?? '' }, { sealed, scopes, expiresAt }));
      return kept ? { row: { ...row, sealed, scopes, expires_at: expiresAt?.toISOString() ?? null }, held: next } : await held(at, whose);
    } catch (error) {
      if (isFinal(error)) {
        await end(whose, row);
        return undefined;
      }
      await database.bound(whose.tenant, (tx) => giveRenewalBack(tx, whose));
      throw outside(error, issuer);
    }
  }

  /** For modes that need nobody at a page. */
  async function obtain(at: At, auth: ProviderAuth, of: { whose: Whose; name: string | undefined }): Promise<InHand> {
    const { whose } = of;
    const url = addressOf(at.provider.settings);
    const secrets = await openSecrets(vault, at.provider.sealed);
    try {
      const subject = (audience: string) => subjectFor(kernel, { ...whose, name: of.name }, audience);
      const given = auth.mode === 'exchange' ? await byExchange(means, { url, auth, secrets, subject }) : await byItself(means, { url, auth, secrets });
      await keep(whose, { given, url });
    } catch (error) {
      const reason = error instanceof PorticoError ? error.message : reasonOf(error);
      throw new PorticoError('provider.unconnected', { params: { provider: whose.name, reason, url: connectUrl(config.publicUrl, whose.name) }, cause: error });
    }
    const found = await held(at, whose);
    if (!found) throw new PorticoError('not_found', { params: { what: 'provider', name: whose.name } });
    return found;
  }

  async function keep(whose: Whose, { given, url }: { given: Given; url: string }): Promise<void> {
    const { tokens } = given;
    const sealed = await sealHeld(vault, whose, {
      client: given.client.information,
      resource: given.resource,
      accessToken: tokens.access_token,
      refreshToken: undefined,
      seconds: tokens.expires_in,
    });
    const kept = { issuer: given.issuer, server: url, sealed, scopes: tokens.scope?.split(' ') ?? [], expiresAt: expiry(tokens.expires_in), at: clock.now() };
    await database.bound(whose.tenant, (tx) => keepCredential(tx, whose, kept));
  }

  const expiry = (seconds: number | undefined): Date | undefined => (seconds === undefined ? undefined : new Date(now() + seconds * 1000));

  /** Milliseconds until it has to be renewed; a fifth of a short life, or a minute of a long one, before its end. */
  const left = ({ row, held: { seconds } }: InHand): number =>
    row.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(row.expires_at) - now() - Math.min(60_000, (seconds ?? 300) * 200);

  /** What proves somebody now, renewed ahead of its end. One that still counts is used on while the server is away. */
  async function current(at: At, auth: ProviderAuth, of: { whose: Whose; name: string | undefined }): Promise<InHand | undefined> {
    const found = await held(at, of.whose);
    if (found && left(found) > 0) return found;
    if (!found && attended(auth)) return undefined;
    return renewed(at, auth, { ...of, before: found }).catch((error: unknown) => {
      if (found?.row.expires_at != null && Date.parse(found.row.expires_at) > now()) return found;
      throw error;
    });
  }

  /** After a refusal: something newer than what was refused, if it is to be had from the same authorization server. */
  async function afterRefusal(at: At, auth: ProviderAuth, of: { whose: Whose; name: string | undefined; refused: InHand; wanted: Wanted }): Promise<InHand | undefined> {
    const { whose, refused, wanted } = of;
    const found = await held(at, whose);
    if (found && found.row.sealed !== refused.row.sealed) return found;
    if (!found) return undefined;
    if (!attended(auth)) return renewed(at, auth, { ...of, before: found });
    const resource = await means.discovery.resource({ url: addressOf(at.provider.settings), metadata: wanted.metadata });
    if (resource.issuers.some((issuer) => same(issuer, found.row.issuer ?? ''))) {
      const next = await renewed(at, auth, { ...of, before: found });
      if (!next) await database.bound(whose.tenant, (tx) => rememberWanted(tx, whose, wanted));
      return next;
    }
    await end(whose, found.row, wanted);
    return undefined;
  }

  function missing(at: At, auth: ProviderAuth): PorticoError {
    const { name } = at.provider;
    const url = connectUrl(config.publicUrl, name);
    if (auth.mode === 'user') return new PorticoError('provider.credentials', { params: { provider: name, url } });
    return new PorticoError('provider.unconnected', {
      params: { provider: name, reason: { en: 'nobody has connected it, or its sign-in was refused', zh: '尚无人连接，或其登录已被拒绝' }, url },
    });
  }

  /** A refusal for want of scopes says where they can be given; every other error is as it was. */
  async function explained(auth: ProviderAuth, of: { whose: Whose; error: unknown; used: InHand }): Promise<unknown> {
    const { whose, error, used } = of;
    if (!isRefusal(error, 403)) return error;
    const { scope, error: told, ...rest } = readChallenge(error.http?.challenge);
    const more = (scope?.split(' ') ?? []).filter((one) => !used.row.scopes.includes(one));
    if (told !== 'insufficient_scope' || more.length === 0) return error;
    await database.bound(whose.tenant, (tx) => rememberWanted(tx, whose, { ...rest, ...(scope !== undefined && { scope }) }));
    const url = connectUrl(config.publicUrl, whose.name);
    const scopes = more.join(' ').slice(0, 300);
    if (auth.mode === 'user') return new PorticoError('provider.scope', { params: { provider: whose.name, scopes, url }, ...(error.http && { http: error.http }) });
    return new PorticoError('provider.unconnected', {
      params: { provider: whose.name, reason: { en: `it wants the scopes ${scopes}`, zh: `它要求权限范围 ${scopes}` }, url },
      ...(error.http && { http: error.http }),
    });
  }

  async function withCredential<T>(at: At, auth: ProviderAuth, of: { whose: Whose; name: string | undefined; run: (headers: Headers) => Promise<T> }): Promise<T> {
    const { whose, run } = of;
    const first = await current(at, auth, of);
    if (!first) throw missing(at, auth);
    return run(bearer(first)).catch(async (error: unknown) => {
      if (!isRefusal(error, 401)) throw await explained(auth, { whose, error, used: first });
      const { metadata, scope } = readChallenge(error.http?.challenge);
      const wanted = { ...(metadata !== undefined && { metadata }), ...(scope !== undefined && { scope }) };
      const next = await afterRefusal(at, auth, { ...of, refused: first, wanted });
      if (!next) throw missing(at, auth);
      return run(bearer(next)).catch(async (again: unknown) => {
        throw isRefusal(again, 401) ? missing(at, auth) : await explained(auth, { whose, error: again, used: next });
      });
    });
  }

  /** A provider with secrets of its own refuses them: those who manage it have to see to that. */
  const asItIs = <T>(at: At, run: (headers: Headers) => Promise<T>): Promise<T> =>
    run({}).catch((error: unknown) => {
      if (!(error instanceof PorticoError) || error.code !== 'provider.credentials') throw error;
      const params = {
        provider: at.provider.name,
        reason: { en: 'it wants other secrets than those that are set, or a sign-in by OAuth', zh: '它要求其他密钥，或要求通过 OAuth 登录' },
        url: `${config.publicUrl}/console/providers/${at.provider.name}`,
      };
      throw new PorticoError('provider.unconnected', { params, cause: error, ...(error.http && { http: error.http }) });
    });

  return {
    use: (asking, run) => {
      const auth = authOf(asking.provider.settings);
      if (!auth) return asItIs(asking, run);
      const { principal } = asking;
      const person = principal.onBehalfOf ?? principal;
      return withCredential(asking, auth, { whose: whoseOf(asking, auth.mode === 'tenant' ? '' : person.id), name: person.name, run });
    },
    look: async (at, run) => {
      const auth = authOf(at.provider.settings);
      if (!auth) return asItIs(at, run);
      if (auth.mode === 'tenant') return withCredential(at, auth, { whose: whoseOf(at, ''), name: undefined, run });
      if (auth.mode === 'exchange') return withCredential(at, auth, { whose: whoseOf(at, at.registrar), name: undefined, run });
      const rows = await database.bound(at.tenant, (tx) => credentialsAt(tx, at.provider.id), { readOnly: true });
      const active = rows.filter((row) => row.state === 'active');
      const row = active.find(({ principal }) => principal === at.registrar) ?? active[0];
      if (row) return withCredential(at, auth, { whose: whoseOf(at, row.principal), name: undefined, run });
      return run({}).catch((error: unknown) => {
        throw error instanceof PorticoError && error.http?.status === 401 ? missing(at, auth) : error;
      });
    },
  };
}

/** Does somebody have to go to a page for it? */
export function attended(auth: ProviderAuth): boolean {
  return auth.mode === 'user' || (auth.mode === 'tenant' && auth.grant === 'person');
}

function isRefusal(error: unknown, status: number): error is PorticoError {
  return error instanceof PorticoError && error.http?.status === status;
}

function bearer({ held }: InHand): Headers {
  return { authorization: `Bearer ${held.accessToken}` };
}
