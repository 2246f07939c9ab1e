import { createHash } from 'node:crypto';
import {
  credentialsConnect,
  credentialsDisconnect,
  credentialsFinish,
  credentialsList,
  PorticoError,
  providerCredentialsConnect,
  providerCredentialsDisconnect,
  providerCredentialsList,
  type Output,
  type Principal,
  type Text,
} from '@portico/contracts';
import { implementOutside, implementRead, type AnyReaction, type Implementation, type Kernel, type OutsideContext, type ProviderInUse } from '../../kernel/index.ts';
import { findProvider, openSecrets } from '../../registry/index.ts';
import { enteredClient, type Client } from './client.ts';
import { addressOf, attended, authOf, connectUrl } from './credentials.ts';
import { sealHeld } from './held.ts';
import { endHeld } from './revoke.ts';
import { begin, finish, type Means, type Trip } from './sign-in.ts';
import {
  credentialOf,
  credentialsAt,
  credentialsOf,
  forgetClient,
  insertTrip,
  keepClient,
  keepCredential,
  registeredClient,
  takeCredentials,
  takeTrip,
  type CredentialRow,
  type Wanted,
  type Whose,
} from './store.ts';
import { isFinal, reasonOf } from './told.ts';

const minutes = 10;

/** Asks a provider without showing it anything, for what it says of who may come in. */
export type Knock = (ctx: OutsideContext, provider: ProviderInUse) => Promise<Wanted>;

interface Connecting {
  readonly kernel: Kernel;
  readonly means: Means;
  readonly knock: Knock;
}

/** credentials.* and providerCredentials.*: people connect accounts, and let go of them. */
export function connecting(on: Connecting): { implementations: Implementation[]; reactions: AnyReaction[] } {
  const { kernel, means } = on;
  const gone = async (ctx: OutsideContext, principal: string): Promise<void> => {
    const rows = await ctx.transact(({ tx }) => takeCredentials(tx, { principal }));
    await endHeld(kernel, means, rows);
  };
  const disconnect = async (ctx: OutsideContext, of: { principal: string; name: string }): Promise<{ ok: true }> => {
    const provider = await ctx.read((tx) => findProvider(tx, of.name));
    if (!provider) throw new PorticoError('not_found', { params: { what: 'provider', name: of.name } });
    const rows = await ctx.transact(({ tx }) => takeCredentials(tx, { principal: of.principal, provider: provider.row.id }));
    await endHeld(kernel, means, rows);
    return { ok: true as const };
  };
  return {
    implementations: [
      implementRead(credentialsList, async (ctx) => {
        const rows = await ctx.read((tx) => credentialsOf(tx, personOf(ctx.principal).id));
        return { connections: rows.map((row) => ({ provider: row.name, ...shown(row) })) };
      }),
      implementOutside(credentialsConnect, (ctx) => {
        const provider = required(ctx.provider);
        if (authOf(provider.settings)?.mode !== 'user')
          throw new PorticoError('request.invalid', { params: { detail: `nobody has an own account at ${provider.name}: it is called with one sign-in for all` } });
        return start(on, ctx, { provider, principal: ctx.principal.id });
      }),
      implementOutside(credentialsFinish, (ctx, input) => arrive(on, ctx, input.url)),
      implementOutside(credentialsDisconnect, (ctx, input) => disconnect(ctx, { principal: personOf(ctx.principal).id, name: input.provider })),
      implementRead(providerCredentialsList, async (ctx) => {
        const rows = await ctx.read((tx) => credentialsAt(tx, required(ctx.provider).id));
        return { connections: rows.map((row) => ({ principal: row.principal === '' ? null : row.principal, ...shown(row) })) };
      }),
      implementOutside(providerCredentialsConnect, (ctx) => {
        const provider = required(ctx.provider);
        const auth = authOf(provider.settings);
        if (auth?.mode !== 'tenant' || !attended(auth))
          throw new PorticoError('request.invalid', {
            params: { detail: `settings.auth of ${provider.name} is not a sign-in for all that somebody gives (mode "tenant", grant "person")` },
          });
        return start(on, ctx, { provider, principal: '' });
      }),
      implementOutside(providerCredentialsDisconnect, (ctx, input) => disconnect(ctx, { principal: input.principal ?? '', name: input.provider })),
    ],
    reactions: [
      { on: 'person.offboarded', name: 'credentials.offboarded', run: (ctx, { person }) => gone(ctx, person) },
      { on: 'agent.disabled', name: 'credentials.disabled', run: (ctx, { agent }) => gone(ctx, agent) },
    ],
  };
}

/** Only in the browser of a person at a page it can be begun and finished: no key, no token in her name. */
function sessionOf({ kind, credential }: Principal): string {
  if (kind === 'person' && credential?.kind === 'session') return credential.id;
  throw new PorticoError('policy.denied', { params: { action: 'connect', resource: 'an account', who: 'the person herself, at the page' } });
}

function personOf(principal: Principal): { readonly id: string } {
  return principal.onBehalfOf ?? principal;
}

function required(provider: ProviderInUse | undefined): ProviderInUse {
  if (!provider) throw new PorticoError('not_found', { params: { what: 'provider', name: '' } });
  return provider;
}

function shown(row: CredentialRow): Omit<Output<typeof credentialsList>['connections'][number], 'provider'> {
  const wanted = row.wanted?.scope?.split(' ') ?? [];
  return {
    state: row.state === 'active' ? 'connected' : row.state,
    issuer: row.issuer,
    scopes: [...row.scopes],
    wanted: wanted.filter((scope) => !row.scopes.includes(scope)),
    connectedAt: row.connected_at,
  };
}

const hashOf = (state: string): string => createHash('sha256').update(state).digest('hex');
const tripPurpose = (hash: string): string => `providers.trip/${hash}`;
const clientPurpose = (provider: string, issuer: string): string => `providers.client/${provider}/${issuer}`;

async function start(on: Connecting, ctx: OutsideContext, to: { provider: ProviderInUse; principal: string }): Promise<Output<typeof credentialsConnect>> {
  const { kernel, means } = on;
  const { vault } = kernel;
  const { provider, principal } = to;
  const session = sessionOf(ctx.principal);
  const auth = authOf(provider.settings);
  if (!auth) throw new PorticoError('request.invalid', { params: { detail: `settings.auth of ${provider.name} is not set` } });
  const url = addressOf(provider.settings);
  const row = await ctx.read((tx) => credentialOf(tx, { provider: provider.id, principal }));
  const asked = await on.knock(ctx, provider);
  const entered = enteredClient(auth, await openSecrets(vault, provider.sealed));
  const state = ctx.clock.secret(32);
  const { redirectUri } = means.self;
  const { address, trip } = await begin(means, {
    url,
    auth,
    wanted: { ...asked, ...row?.wanted },
    held: row?.state === 'active' ? row.scopes : [],
    state,
    client: async (issuer) => {
      if (entered) return entered;
      const sealed = await ctx.read((tx) => registeredClient(tx, { provider: provider.id, issuer, redirectUri }));
      return sealed === undefined ? undefined : { information: JSON.parse(await vault.open(clientPurpose(provider.id, issuer), sealed)) as Client['information'] };
    },
    keep: async (issuer, client) => {
      const sealed = await vault.seal(clientPurpose(provider.id, issuer), JSON.stringify(client));
      await ctx.transact(({ tx, tenant }) => keepClient(tx, { tenant, provider: provider.id, issuer, redirectUri, sealed }));
    },
  });
  const at = ctx.clock.now();
  const expiresAt = new Date(at.getTime() + minutes * 60_000);
  const hash = hashOf(state);
  const sealed = await vault.seal(tripPurpose(hash), JSON.stringify({ ...trip, name: provider.name }));
  await ctx.transact(({ tx, tenant }) => insertTrip(tx, { hash, tenant, provider: provider.id, principal, person: ctx.principal.id, session, sealed, at, expiresAt }));
  return {
    url: address,
    title: provider.title,
    host: new URL(url).host,
    issuer: trip.issuer,
    scopes: trip.scope?.split(' ') ?? [],
    state: row ? shown(row).state : null,
    expiresAt: expiresAt.toISOString(),
  };
}

async function arrive(on: Connecting, ctx: OutsideContext, address: string): Promise<{ provider: string }> {
  const { kernel, means } = on;
  const answer = new URL(address, kernel.config.publicUrl).searchParams;
  const hash = hashOf(answer.get('state') ?? '');
  const row = await ctx.transact(({ tx, clock }) => takeTrip(tx, hash, clock.now()));
  if (!row)
    throw new PorticoError('connection.failed', {
      params: {
        provider: '?',
        reason: { en: `it was begun more than ${minutes} minutes ago, or answered already`, zh: `已超过 ${minutes} 分钟，或已处理过` },
        url: kernel.config.publicUrl,
      },
    });
  const trip = JSON.parse(await kernel.vault.open(tripPurpose(hash), row.sealed)) as Trip & { name: string };
  const failed = (reason: Text | string, cause?: unknown): PorticoError =>
    new PorticoError('connection.failed', { params: { provider: trip.name, reason, url: connectUrl(kernel.config.publicUrl, trip.name) }, cause });
  if (row.person !== ctx.principal.id || row.session !== sessionOf(ctx.principal))
    throw failed({ en: 'it was begun by somebody else, or in another session', zh: '该连接由他人或在另一会话中发起' });
  const provider = await ctx.read((tx) => findProvider(tx, trip.name));
  const auth = provider && authOf(provider.row.settings);
  if (!provider || provider.row.id !== row.provider || !auth || addressOf(provider.row.settings) !== trip.server)
    throw failed({ en: 'the provider was changed meanwhile', zh: '提供方的设置在此期间已更改' });
  const entered = enteredClient(auth, await openSecrets(kernel.vault, provider.row.sealed));
  const client = entered?.information.client_id === trip.client.client_id ? entered : { information: trip.client };
  const tokens = await finish(means, { trip, client, answer }).catch(async (error: unknown) => {
    const { redirectUri } = means.self;
    if (isFinal(error) && !entered) await ctx.transact(({ tx }) => forgetClient(tx, { provider: row.provider, issuer: trip.issuer, redirectUri }));
    throw error instanceof PorticoError ? error : failed(reasonOf(error), error);
  });
  const whose: Whose = { tenant: ctx.tenant, provider: row.provider, name: trip.name, principal: row.principal };
  const held = { client: trip.client, resource: trip.resource, accessToken: tokens.access_token, refreshToken: tokens.refresh_token, seconds: tokens.expires_in };
  const sealed = await sealHeld(kernel.vault, whose, held);
  const at = ctx.clock.now();
  await ctx.transact(async (change) => {
    const expiresAt = tokens.expires_in === undefined ? undefined : new Date(at.getTime() + tokens.expires_in * 1000);
    await keepCredential(change.tx, whose, { issuer: trip.issuer, server: trip.server, sealed, scopes: (tokens.scope ?? trip.scope)?.split(' ') ?? [], expiresAt, at });
    // Now it can be looked at, if nobody could before.
    await change.fact('provider.changed', { provider: trip.name });
  });
  return { provider: trip.name };
}
