import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PorticoError } from '@portico/contracts';
import { z } from 'zod';

export const roles = ['router', 'studio', 'worker'] as const;
export type Role = (typeof roles)[number];

const megabytes = (fallback: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .default(fallback)
    .transform((mb) => mb * 1024 * 1024);
const perMinute = z.coerce.number().int().min(0).max(10_000_000).default(0);
const flag = z
  .enum(['0', '1', 'false', 'true'])
  .default('0')
  .transform((value) => value === '1' || value === 'true');

const isOrigin = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;

/** Every setting there is. Explained for operators in docs/guide/en/settings.md, which a test holds equal to this. */
const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url().optional(),
  PORTICO_DATA: z.string().default('./.portico'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'starts with postgres://')
    .optional(),
  PORTICO_DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(500).default(20),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'starts with redis://')
    .optional(),
  PORTICO_ROLES: z
    .string()
    .default('router,studio,worker')
    .transform((list) => list.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(roles)).min(1)),
  PORTICO_ADMIN_KEY: z.string().min(20, 'at least 20 characters').optional(),
  PORTICO_KEY_FILE: z.string().optional(),
  PORTICO_SAMPLES: z
    .enum(['0', '1', 'false', 'true'])
    .default('1')
    .transform((value) => value === '1' || value === 'true'),
  PORTICO_LOG: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
  PORTICO_EGRESS_ALLOW: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((host) => host.trim())
        .filter(Boolean),
    ),
  PORTICO_MAX_BODY_MB: megabytes(4),
  PORTICO_MAX_UPLOAD_MB: megabytes(1024),
  PORTICO_CALLS_PER_MINUTE: perMinute,
  PORTICO_TENANT_CALLS_PER_MINUTE: perMinute,
  PORTICO_CACHE_MB: megabytes(64),
  PORTICO_STATEMENT_SECONDS: z.coerce.number().int().min(1).max(3600).default(30),
  PORTICO_SESSION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 90)
    .default(12),
  PORTICO_TRUST_PROXY: flag,
  PORTICO_REPLICA_URL: z.url({ protocol: /^https?$/ }).optional(),
  PORTICO_EMBEDDINGS_URL: z.url({ protocol: /^https?$/ }).optional(),
  PORTICO_EMBEDDINGS_MODEL: z.string().default('default'),
  PORTICO_EMBEDDINGS_KEY: z.string().optional(),
  PORTICO_MODEL_URL: z.url({ protocol: /^https?$/ }).optional(),
  PORTICO_MODEL_NAME: z.string().default('default'),
  PORTICO_MODEL_KEY: z.string().optional(),
  PORTICO_MODEL_RERANK: flag,
  PORTICO_FUNCTIONS_PLACES: z.coerce.number().int().min(1).max(64).default(4),
  PORTICO_FUNCTIONS_PYTHON: z.coerce.number().int().min(0).max(64).default(2),
  PORTICO_FUNCTIONS_QUEUE: z.coerce.number().int().min(0).max(10_000).default(100),
  PORTICO_FUNCTIONS_SECONDS: z.coerce.number().int().min(1).max(300).default(60),
  PORTICO_FUNCTIONS_MB: megabytes(256),
  PORTICO_FUNCTIONS_IDLE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(120),
  PORTICO_STDIO: z.string().optional(),
  PORTICO_MCP_SSE: flag,
  PORTICO_REGISTRY_PUBLIC: flag,
  PORTICO_OAUTH_REGISTRATION: flag,
  PORTICO_EMBED_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string().refine(isOrigin, 'origins like https://portal.example.com, separated by commas, without a path'))),
  PORTICO_EXT_AUTHZ_URL: z.url({ protocol: /^https?$/ }).optional(),
  PORTICO_CLIENT_CERT_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'the name of a header')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  TLS_CLIENT_CA: z.string().optional(),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where people and agents reach this Portico, without a slash at the end. */
  readonly publicUrl: string;
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  readonly databaseConnections: number;
  readonly redisUrl: string | undefined;
  readonly roles: readonly Role[];
  readonly adminKey: string | undefined;
  readonly keyFile: string;
  readonly samples: boolean;
  readonly logLevel: string;
  readonly egressAllow: readonly string[];
  /** Bytes. */
  readonly maxBody: number;
  /** Bytes. */
  readonly maxUpload: number;
  /** Calls to providers a minute, of one consumer and of a whole tenant; 0: as many as there are. */
  readonly callsPerMinute: number;
  readonly tenantCallsPerMinute: number;
  /** Bytes of providers' answers kept in memory. */
  readonly cacheBytes: number;
  readonly statementSeconds: number;
  readonly sessionHours: number;
  readonly trustProxy: boolean;
  /** Where other replicas reach this one, if that can't be told from where it listens. */
  readonly replicaUrl: string | undefined;
  /** An OpenAI-compatible embedding model that helps to find tools; undefined: by words alone. */
  readonly embeddings: { readonly url: string; readonly model: string; readonly key: string | undefined } | undefined;
  /** An OpenAI-compatible chat model that writes likely questions for tools and, with `rerank`, puts what a search found in order. */
  readonly model: { readonly url: string; readonly name: string; readonly key: string | undefined; readonly rerank: boolean } | undefined;
  /** How many functions run at once (`python` of them in Python, 0 for none), how many wait, and the most one may ask for; seconds and bytes. */
  readonly functions: {
    readonly places: number;
    readonly python: number;
    readonly queue: number;
    readonly seconds: number;
    readonly memory: number;
    /** After so long without work a sandbox ends. */
    readonly idleSeconds: number;
  };
  /** Which programs providers may be: none, any, or those whose command line begins with the words of an entry. */
  readonly stdio: 'off' | 'any' | readonly string[];
  /** Are the addresses of MCP 2024-11-05 (HTTP+SSE) served to clients? */
  readonly mcpSse: boolean;
  /** May anybody read which providers there are at `/v0.1/servers`? */
  readonly registryPublic: boolean;
  /** May any program register itself as an OAuth client (RFC 7591)? */
  readonly oauthRegistration: boolean;
  /** Origins of portals whose pages may mount apps of this Portico and call it with the person's session or a key. */
  readonly embedOrigins: readonly string[];
  /** Asked before every call of a key, token or certificate, if set. */
  readonly extAuthzUrl: string | undefined;
  /** The header, lower case, in which a trusted proxy hands over the client's certificate. */
  readonly clientCertHeader: string | undefined;
  /** OpenTelemetry collector, OTLP over HTTP. */
  readonly telemetryEndpoint: string | undefined;
  /** Files. `clientCa`: whose client certificates are believed. */
  readonly tls: { readonly cert: string; readonly key: string; readonly clientCa: string | undefined } | undefined;
  readonly version: string;
  /** The operator's language, by her locale (LC_ALL, LC_MESSAGES, LANG). */
  readonly language: 'en' | 'zh';
}

/** The version in the project's package.json. */
export const version: string = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

/** Names of all settings, for the documentation's test. */
export const settingNames: readonly string[] = Object.keys(schema.shape);

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/**
 * Whoever may register a program can run anything as the user Portico runs as. On a machine of one's own that is nothing
 * new; where others reach Portico it would make a shell of an administrator's account, so there it has to be allowed.
 */
function readStdio(set: string | undefined, ownMachine: boolean): Config['stdio'] {
  const value = set?.trim() ?? (ownMachine ? 'any' : 'off');
  if (value === 'off' || value === 'any') return value;
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/** Parses the environment once. A wrong setting is named with what was expected. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new PorticoError('config.invalid', { params: { detail: `Setting not valid: ${detail}` } });
  }
  const set = parsed.data;
  const dataFolder = path.resolve(set.PORTICO_DATA);
  if ((set.TLS_CERT === undefined) !== (set.TLS_KEY === undefined)) {
    throw new PorticoError('config.invalid', { params: { detail: 'TLS_CERT and TLS_KEY go together: set both or none' } });
  }
  const tls = set.TLS_CERT !== undefined && set.TLS_KEY !== undefined ? { cert: set.TLS_CERT, key: set.TLS_KEY, clientCa: set.TLS_CLIENT_CA } : undefined;
  if (set.TLS_CLIENT_CA !== undefined && !tls)
    throw new PorticoError('config.invalid', { params: { detail: 'TLS_CLIENT_CA goes with TLS_CERT and TLS_KEY: set all three, or let the proxy check client certificates' } });
  if (set.PORTICO_CLIENT_CERT_HEADER !== undefined && !set.PORTICO_TRUST_PROXY) {
    throw new PorticoError('config.invalid', {
      params: { detail: 'PORTICO_CLIENT_CERT_HEADER needs PORTICO_TRUST_PROXY=1: without a proxy in front anybody could send the header' },
    });
  }
  const publicUrl = (set.PUBLIC_URL ?? `${tls ? 'https' : 'http'}://${set.HOST === '0.0.0.0' ? 'localhost' : set.HOST}:${set.PORT}`).replace(/\/+$/, '');
  return {
    port: set.PORT,
    host: set.HOST,
    publicUrl,
    dataFolder,
    databaseUrl: set.DATABASE_URL,
    databaseConnections: set.PORTICO_DATABASE_CONNECTIONS,
    redisUrl: set.REDIS_URL,
    roles: set.PORTICO_ROLES,
    adminKey: set.PORTICO_ADMIN_KEY,
    keyFile: path.resolve(set.PORTICO_KEY_FILE ?? path.join(dataFolder, 'master.key')),
    samples: set.PORTICO_SAMPLES,
    logLevel: set.PORTICO_LOG,
    egressAllow: set.PORTICO_EGRESS_ALLOW,
    maxBody: set.PORTICO_MAX_BODY_MB,
    maxUpload: set.PORTICO_MAX_UPLOAD_MB,
    callsPerMinute: set.PORTICO_CALLS_PER_MINUTE,
    tenantCallsPerMinute: set.PORTICO_TENANT_CALLS_PER_MINUTE,
    cacheBytes: set.PORTICO_CACHE_MB,
    statementSeconds: set.PORTICO_STATEMENT_SECONDS,
    sessionHours: set.PORTICO_SESSION_HOURS,
    trustProxy: set.PORTICO_TRUST_PROXY,
    replicaUrl: set.PORTICO_REPLICA_URL,
    embeddings:
      set.PORTICO_EMBEDDINGS_URL === undefined
        ? undefined
        : { url: set.PORTICO_EMBEDDINGS_URL.replace(/\/+$/, ''), model: set.PORTICO_EMBEDDINGS_MODEL, key: set.PORTICO_EMBEDDINGS_KEY },
    model:
      set.PORTICO_MODEL_URL === undefined
        ? undefined
        : { url: set.PORTICO_MODEL_URL.replace(/\/+$/, ''), name: set.PORTICO_MODEL_NAME, key: set.PORTICO_MODEL_KEY, rerank: set.PORTICO_MODEL_RERANK },
    functions: {
      places: set.PORTICO_FUNCTIONS_PLACES,
      python: set.PORTICO_FUNCTIONS_PYTHON,
      queue: set.PORTICO_FUNCTIONS_QUEUE,
      seconds: set.PORTICO_FUNCTIONS_SECONDS,
      memory: set.PORTICO_FUNCTIONS_MB,
      idleSeconds: set.PORTICO_FUNCTIONS_IDLE_SECONDS,
    },
    stdio: readStdio(set.PORTICO_STDIO, isLoopback(set.HOST) && isLoopback(new URL(publicUrl).hostname)),
    mcpSse: set.PORTICO_MCP_SSE,
    registryPublic: set.PORTICO_REGISTRY_PUBLIC,
    oauthRegistration: set.PORTICO_OAUTH_REGISTRATION,
    embedOrigins: set.PORTICO_EMBED_ORIGINS,
    extAuthzUrl: set.PORTICO_EXT_AUTHZ_URL,
    clientCertHeader: set.PORTICO_CLIENT_CERT_HEADER?.toLowerCase(),
    telemetryEndpoint: set.OTEL_EXPORTER_OTLP_ENDPOINT,
    tls,
    version,
    language: /^zh/i.test(present['LC_ALL'] ?? present['LC_MESSAGES'] ?? present['LANG'] ?? '') ? 'zh' : 'en',
  };
}
