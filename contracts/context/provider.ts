import { z } from 'zod';
import { slug } from '../files/names.ts';

/** What a provider is made of: an MCP server by its transport, a converted system, another Portico. */
export const providerKinds = ['http', 'sse', 'stdio', 'openapi', 'database', 'portico'] as const;
export type ProviderKind = (typeof providerKinds)[number];

/**
 * `unproven` until the first probe succeeded · `healthy` ↔ `degraded` (some instances or calls fail) → `offline` (none
 * answers; comes back by itself) · `maintenance` (switched off by its owner) · `quarantined` (stopped by security).
 */
export const providerStates = ['unproven', 'healthy', 'degraded', 'offline', 'maintenance', 'quarantined'] as const;
export type ProviderState = (typeof providerStates)[number];

const httpUrl = z.url({ protocol: /^https?$/ }).max(2000);
const plain = z.record(z.string().regex(/^[A-Za-z0-9_-]{1,100}$/), z.string().max(4000));

const asClient = {
  /** The authorization server; without it the one the provider names. With it no other is ever used. */
  issuer: httpUrl.optional(),
  /** How Portico is entered there; without it Portico shows its metadata document or registers itself. Its secret is given as `oauth.client_secret`, or as `oauth.private_key` (PKCS #8). */
  clientId: z.string().min(1).max(1000).optional(),
  /** Asked for besides what the provider wants. */
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/))
    .max(100)
    .default([]),
};

/** A client, and even more its secret, belongs to the server it was entered at: it is shown to no other (SEP-2352). */
const entered = { message: 'issuer is needed with clientId: the authorization server Portico is entered at', path: ['issuer'] };

/** How Portico proves itself to a provider by OAuth. Where nothing is said, the provider's secrets are all it shows. */
export const providerAuth = z.union([
  /** One sign-in for everybody: as a client by itself, or one that whoever manages the provider gave. */
  z
    .strictObject({ mode: z.literal('tenant'), ...asClient, grant: z.enum(['client', 'person']).default('client') })
    .refine((auth) => auth.clientId === undefined || auth.issuer !== undefined, entered)
    .refine((auth) => auth.grant === 'person' || auth.clientId !== undefined, {
      message: 'clientId is needed: only a client that was entered there can sign in by itself',
      path: ['clientId'],
    }),
  /** Each person connects her own account; agents that act for her use it. */
  z.strictObject({ mode: z.literal('user'), ...asClient }).refine((auth) => auth.clientId === undefined || auth.issuer !== undefined, entered),
  /** A token for each person, from an issuer that trusts Portico to say who she is (RFC 8693). */
  z
    .strictObject({
      mode: z.literal('exchange'),
      ...asClient,
      issuer: httpUrl,
      clientId: z.string().min(1).max(1000),
      /** Who the token is for; without it the provider's address says so. */
      audience: z.string().min(1).max(1000).optional(),
      /** token: the issuer gives the provider's token · grant: it gives a grant (ID-JAG) that the provider's own authorization server takes. */
      gives: z.enum(['token', 'grant']).default('token'),
      /** For `grant`: the provider's authorization server, and how Portico is entered there; the secret is `oauth.grant_secret`. */
      grantIssuer: httpUrl.optional(),
      grantClientId: z.string().min(1).max(1000).optional(),
    })
    .refine((auth) => auth.gives === 'token' || (auth.grantIssuer !== undefined && auth.grantClientId !== undefined), {
      message: 'grantIssuer and grantClientId are needed: the authorization server that takes the grant, and how Portico is entered there',
      path: ['grantIssuer'],
    }),
]);
export type ProviderAuth = z.infer<typeof providerAuth>;

const openapi = z.strictObject({
  kind: z.literal('openapi'),
  /** Id of the uploaded document. */
  blob: z.string(),
  /** Base URL, where the document names none or another one is wanted. */
  server: httpUrl.optional(),
  /** What is taken and how it is shown; checked by the converter. */
  curation: z.record(z.string(), z.unknown()).default({}),
});
const database = z.strictObject({ kind: z.literal('database'), options: z.record(z.string(), z.unknown()).default({}) });

/** Settings of the kinds that Portico makes tools of itself. */
export const convertedSettings = z.discriminatedUnion('kind', [openapi, database]);

/** Settings without secrets, by kind. Secrets are given beside them and sealed: see `providers.add`. */
export const providerSettings = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), url: httpUrl, era: z.enum(['auto', 'modern', 'legacy']).default('auto'), headers: plain.default({}), auth: providerAuth.optional() }),
  z.strictObject({ kind: z.literal('sse'), url: httpUrl, headers: plain.default({}), auth: providerAuth.optional() }),
  z.strictObject({
    kind: z.literal('stdio'),
    command: z.string().min(1).max(500),
    args: z.array(z.string().max(4000)).max(100).default([]),
    env: plain.default({}),
    /** One process for all callers, or one for each session. */
    shared: z.boolean().default(true),
  }),
  openapi,
  database,
  z.strictObject({ kind: z.literal('portico'), url: httpUrl, auth: providerAuth.optional() }),
]);
export type ProviderSettings = z.infer<typeof providerSettings>;

/** Most that one provider, consumer or tool may take; what is not set has the installation's usual value. */
export const providerLimits = z.strictObject({
  /** Milliseconds a call may take. */
  callMs: z.int().min(100).max(3_600_000).optional(),
  /** Bytes of an answer. */
  answerBytes: z.int().min(1024).max(1_073_741_824).optional(),
  /** Calls under way at once. */
  concurrency: z.int().min(1).max(10_000).optional(),
  /** Calls a minute: of all callers together, of each, of each tool. */
  perMinute: z.int().min(1).optional(),
  perMinuteEach: z.int().min(1).optional(),
  perTool: z.int().min(1).optional(),
  /** Seconds an answer of a read-only tool may be given again; 0 or nothing: never. */
  cacheSeconds: z.int().min(0).max(86_400).optional(),
  /** Milliseconds after which a read-only tool is asked at a second instance too; the first answer counts. Nothing: never. */
  hedgeMs: z.int().min(10).max(600_000).optional(),
  /** Calls of read-only tools that another provider gets as well, as the same caller; its answers are dropped. */
  mirror: z.strictObject({ provider: slug, percent: z.number().min(0).max(100) }).optional(),
});
export type ProviderLimits = z.infer<typeof providerLimits>;
