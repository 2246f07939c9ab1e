import { PorticoError, sessionOidcFinish, sessionOidcStart, type Input } from '@portico/contracts';
import * as oidc from 'openid-client';
import { implementOutside, type ChangeContext, type Implementation, type Kernel, type OutsideContext } from '../../kernel/index.ts';
import { insertPerson, personByEmail, personById, updatePerson } from '../people/store.ts';
import { hashOf } from '../secret.ts';
import { countAddress } from '../sign-in/limits.ts';
import { openSession } from '../sign-in/session.ts';
import { outside, reasonOf, redirectUri, type Discovery } from './client.ts';
import { clientOf } from './providers.ts';
import { federatedPerson, insertFederation, insertState, providerByName, takeState, tenantOfProvider, tenantOfState, type ProviderRow, type StateRow } from './store.ts';

const minutes = 10;

/** Who the provider says she is, after all checks of OpenID Connect Core 1.0. */
interface Claimed {
  readonly issuer: string;
  readonly subject: string;
  /** Lower case; undefined unless the provider vouches for it. */
  readonly email: string | undefined;
  readonly shown: string;
  readonly name: string;
}

const failed = (provider: string, reason: string, cause?: unknown): PorticoError => new PorticoError('auth.provider_failed', { params: { provider, reason }, cause });

export function oidcOperations(kernel: Kernel, discovery: Discovery): Implementation[] {
  const start = implementOutside(sessionOidcStart, async (ctx, input) => {
    await countAddress(kernel, ctx.from.address);
    const provider = await ctx.read((tx) => providerByName(tx, input.provider));
    if (!provider) throw new PorticoError('not_found', { params: { what: 'sign-in provider', name: input.provider } });
    const config = await discovery.configure(await clientOf(kernel, provider));
    const [state, nonce, verifier, browser] = [ctx.clock.secret(32), ctx.clock.secret(32), oidc.randomPKCECodeVerifier(), ctx.clock.secret(32)];
    const challenge = await oidc.calculatePKCECodeChallenge(verifier);
    const at = ctx.clock.now();
    const expiresAt = new Date(at.getTime() + minutes * 60_000);
    const kept = { hash: hashOf(state), tenant: ctx.tenant, provider: provider.name, nonce, verifier, browser: hashOf(browser), return_to: input.returnTo };
    await ctx.transact(({ tx }) => insertState(tx, { ...kept, expiresAt, at }));
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri(kernel, provider.name),
      scope: 'openid email profile',
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    return { url: url.href, browser, expiresAt: expiresAt.toISOString() };
  });

  const finish = implementOutside(sessionOidcFinish, async (ctx, input) => {
    const came = new URL(input.url);
    const state = came.searchParams.get('state') ?? '';
    const { provider, row } = await takeTrip(ctx, { state, browser: input.browser });
    const claimed = await exchange(kernel, discovery, { provider, row, state, search: came.search });
    await ctx.transact(async (change) => openSession(kernel, change, await personFor(change, provider, claimed)));
    return { returnTo: row.return_to };
  });

  const ofProvider = (input: Input<typeof sessionOidcStart>): Promise<string | undefined> => kernel.database.system((tx) => tenantOfProvider(tx, input.provider));
  const ofState = (input: Input<typeof sessionOidcFinish>): Promise<string | undefined> => {
    const state = new URL(input.url).searchParams.get('state') ?? '';
    return kernel.database.system((tx) => tenantOfState(tx, hashOf(state)));
  };
  return [
    { ...start, tenant: ofProvider },
    { ...finish, tenant: ofState },
  ];
}

/** The trip this answer belongs to; it counts once, and only in the browser that began it. */
async function takeTrip(ctx: OutsideContext, answer: { state: string; browser: string }): Promise<{ provider: ProviderRow; row: StateRow }> {
  const row = await ctx.transact(({ tx, clock }) => takeState(tx, hashOf(answer.state), clock.now()));
  if (!row) throw failed('the provider', 'the state is unknown, used or older than ten minutes');
  const provider = await ctx.read((tx) => providerByName(tx, row.provider));
  if (!provider) throw failed(row.provider, 'it was removed meanwhile');
  if (row.browser !== hashOf(answer.browser)) throw failed(provider.title, 'it was begun in another browser');
  return { provider, row };
}

/** Code for tokens, with PKCE, state and nonce; the ID token's signature, issuer, audience and times are checked by the library. */
async function exchange(kernel: Kernel, discovery: Discovery, trip: { provider: ProviderRow; row: StateRow; state: string; search: string }): Promise<Claimed> {
  const { provider, row } = trip;
  const config = await discovery.configure(await clientOf(kernel, provider));
  // Our own address, not the one that was sent: a proxy may have changed host or scheme on the way.
  const answer = new URL(redirectUri(kernel, provider.name));
  answer.search = trip.search;
  try {
    const tokens = await oidc.authorizationCodeGrant(config, answer, {
      pkceCodeVerifier: row.verifier,
      expectedState: trip.state,
      expectedNonce: row.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw failed(provider.title, 'it sent no ID token');
    const told = claims.email === undefined ? { ...claims, ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)) } : claims;
    const email = typeof told.email === 'string' ? told.email.trim().toLowerCase() : undefined;
    const name = typeof told.name === 'string' && told.name.trim() !== '' ? told.name.trim().slice(0, 100) : (email ?? claims.sub);
    return { issuer: claims.iss, subject: claims.sub, email: told.email_verified === true ? email : undefined, shown: email ?? claims.sub, name };
  } catch (error) {
    const told = outside(error, new URL(provider.issuer).host);
    throw told.code === 'outside.failed' ? failed(provider.title, reasonOf(error), error) : told;
  }
}

/**
 * The person behind the claims: by issuer and subject; else by an address the provider vouches for, whose person is
 * active or invited; else a new one when the address belongs to a domain of the provider; else `auth.provider_refused`.
 */
async function personFor(ctx: ChangeContext, provider: ProviderRow, claimed: Claimed): Promise<string> {
  const { tx, tenant, clock } = ctx;
  const { issuer, subject, email } = claimed;
  const refused = new PorticoError('auth.provider_refused', { params: { provider: provider.title, email: claimed.shown } });
  const linked = await federatedPerson(tx, issuer, subject);
  const found = linked === undefined ? (email === undefined ? undefined : await personByEmail(tx, email)) : await personById(tx, linked);
  if (found) {
    if (found.status === 'offboarded') throw refused;
    if (found.status === 'invited') await updatePerson(tx, found.id, { status: 'active' });
    if (linked === undefined) await insertFederation(tx, { tenant, issuer, subject, person: found.id, at: clock.now() });
    return found.id;
  }
  const domain = email?.split('@').at(-1);
  if (email === undefined || domain === undefined || !provider.domains.includes(domain)) throw refused;
  const id = clock.id();
  await insertPerson(tx, { id, tenant, email, name: claimed.name, status: 'active', language: ctx.from.language, roles: [], password: null, at: clock.now() });
  await insertFederation(tx, { tenant, issuer, subject, person: id, at: clock.now() });
  return id;
}
