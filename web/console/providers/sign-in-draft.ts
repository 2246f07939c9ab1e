import { isWebAddress } from './web-address.ts';
import type { Provider } from './words.tsx';

type Settings = Provider['settings'];
export type Auth = NonNullable<Extract<Settings, { kind: 'http' }>['auth']>;

/** How callers are known at a provider; exchange is set up with the command line or the API, and left as it is here. */
export const signIns = ['secrets', 'each', 'shared', 'client'] as const;
export type SignIn = (typeof signIns)[number] | 'exchange';

export interface SignInDraft {
  readonly how: SignIn;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Apart by spaces, as OAuth writes them. */
  readonly scopes: string;
}

export const noSignIn: SignInDraft = { how: 'secrets', issuer: '', clientId: '', clientSecret: '', scopes: '' };
/** Under this name the secret of a client that was entered there is kept. */
export const clientSecretName = 'oauth.client_secret';

/** What the settings of a provider say about it; undefined for kinds that know no OAuth. */
export function authIn(settings: Settings): Auth | undefined {
  return 'auth' in settings ? settings.auth : undefined;
}

export const knowsOAuth = (settings: Settings): boolean => settings.kind === 'http' || settings.kind === 'sse' || settings.kind === 'portico';

/** Whose accounts it is called with: each person's own, one for everybody, or nobody's. */
export function accountsOf(auth: Auth | undefined): 'each' | 'shared' | undefined {
  const how = signInOf(auth);
  return how === 'each' || how === 'shared' ? how : undefined;
}

function signInOf(auth: Auth | undefined): SignIn {
  if (auth === undefined) return 'secrets';
  if (auth.mode === 'user') return 'each';
  if (auth.mode === 'exchange') return 'exchange';
  return auth.grant === 'person' ? 'shared' : 'client';
}

export function draftOfAuth(auth: Auth | undefined): SignInDraft {
  return { how: signInOf(auth), issuer: auth?.issuer ?? '', clientId: auth?.clientId ?? '', clientSecret: '', scopes: auth?.scopes.join(' ') ?? '' };
}

/** Is all there that is needed? A client is entered at one server, so its id is worth nothing without that address. */
export function isWhole({ how, issuer, clientId }: SignInDraft): boolean {
  if (how === 'secrets' || how === 'exchange') return true;
  if (issuer.trim() !== '' && !isWebAddress(issuer.trim())) return false;
  return how === 'client' ? issuer.trim() !== '' && clientId.trim() !== '' : clientId.trim() === '' || issuer.trim() !== '';
}

/** The draft as settings keep it. */
export function authOf({ how, issuer, clientId, scopes }: SignInDraft): Auth | undefined {
  if (how === 'secrets' || how === 'exchange') return undefined;
  const asked = {
    scopes: scopes.split(/\s+/).filter(Boolean),
    ...(issuer.trim() && { issuer: issuer.trim() }),
    ...(clientId.trim() && { clientId: clientId.trim() }),
  };
  return how === 'each' ? { mode: 'user', ...asked } : { mode: 'tenant', grant: how === 'shared' ? 'person' : 'client', ...asked };
}

/** The settings with another sign-in. */
export function withAuth(settings: Settings, draft: SignInDraft): Settings {
  if (!('url' in settings) || draft.how === 'exchange') return settings;
  const { auth: _old, ...rest } = settings;
  const auth = authOf(draft);
  return auth === undefined ? rest : { ...rest, auth };
}
