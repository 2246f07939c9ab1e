/** The part of oidc-provider (which comes without types) that is used here and in tests. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Adapter {
    upsert(id: string, payload: Readonly<Record<string, unknown>>, expiresIn: number): Promise<void>;
    find(id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
    findByUid(uid: string): Promise<Readonly<Record<string, unknown>> | undefined>;
    findByUserCode(code: string): Promise<Readonly<Record<string, unknown>> | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(id: string): Promise<void>;
  }
  export interface Client {
    readonly clientId: string;
    readonly clientName?: string;
    readonly applicationType: 'web' | 'native';
    readonly redirectUris: readonly string[];
    readonly clientAuthMethod: string;
    /** Its metadata came from the document its id names. */
    readonly clientIdMetadataDocument?: true;
    grantTypeAllowed(type: string): boolean;
  }
  export interface Interaction {
    readonly uid: string;
    readonly returnTo: string;
    /** Seconds since 1970. */
    readonly exp: number;
    readonly params: Readonly<Record<string, unknown>>;
    readonly result?: Readonly<Record<string, unknown>>;
  }
  export interface Context {
    readonly ip: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    status: number;
    type: string;
    body: unknown;
    set(name: string, value: string): void;
    readonly response: { get(name: string): string };
    readonly oidc?: {
      readonly route: string;
      readonly client?: Client;
      readonly params?: Record<string, unknown>;
      readonly entities: {
        readonly Client?: Client;
        readonly Account?: { readonly accountId: string; readonly tenant?: string; readonly name?: string };
        readonly AuthorizationCode?: { readonly scope?: string };
        readonly RefreshToken?: { readonly scope?: string };
        readonly AccessToken?: { readonly scope?: string; readonly aud?: string; readonly grantId?: string };
      };
    };
  }
  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }
  class OIDCProviderError extends Error {
    readonly error: string;
    readonly error_description?: string;
    readonly error_detail?: string;
    readonly status: number;
  }
  export const errors: Readonly<
    Record<'InvalidGrant' | 'InvalidTarget' | 'InvalidClientMetadata' | 'AccessDenied' | 'InvalidRequest', new (description?: string) => OIDCProviderError>
  >;
  export default class OpenIdProvider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    proxy: boolean;
    readonly Client: { find(id: string): Promise<Client | undefined> };
    readonly Interaction: { find(id: string): Promise<Interaction | undefined> };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void>): void;
    on(event: string, heard: (ctx: Context, ...rest: readonly unknown[]) => void): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<{ params: Record<string, unknown> }>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: Record<string, unknown>): Promise<void>;
    Grant: new (of: { accountId: string; clientId: string }) => Grant;
  }
}
