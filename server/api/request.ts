import { PorticoError, type Operation, type Principal } from '@portico/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { From } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';

export type Language = 'en' | 'zh';

/** The reader's language by `Accept-Language` (RFC 9110): the first of ours she names. */
export function languageOf(request: FastifyRequest): Language {
  const wanted = request.headers['accept-language'] ?? '';
  const found = /(?:^|[,\s])(zh|en)\b/i.exec(wanted)?.[1]?.toLowerCase();
  return found === 'zh' ? 'zh' : 'en';
}

/** Where a call comes from, for limits and audit. */
export function fromOf(request: FastifyRequest, entrance: From['entrance']): From {
  return { address: request.ip, language: languageOf(request), entrance };
}

export const cookieName = (secure: boolean): string => (secure ? '__Host-portico' : 'portico');

/**
 * Who asks: a key or token in `Authorization`, else the session's cookie, else nobody. A change that a cookie
 * authorises must come from one of our pages, or from a portal that may mount apps (`origins`): same origin, and the
 * session's CSRF token in `X-CSRF-Token`.
 */
export async function principalOf(
  request: FastifyRequest,
  by: { identity: Identity; secure: boolean; publicUrl: string; csrf: boolean; origins?: readonly string[] },
): Promise<Principal | undefined> {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) {
    const bearer = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    if (bearer === undefined) throw new PorticoError('auth.invalid', { params: { reason: 'Authorization takes "Bearer <key>"' } });
    return by.identity.authenticate({ bearer, request: { method: request.method, path: request.url.split('?')[0] ?? '', address: request.ip } });
  }
  const session = request.cookies[cookieName(by.secure)];
  if (session === undefined || session === '') return undefined;
  const principal = await by.identity.authenticate({ session }).catch((error: unknown) => {
    // A page with an old cookie is simply signed out.
    if (error instanceof PorticoError && error.code === 'auth.invalid') return undefined;
    throw error;
  });
  if (principal && by.csrf && request.method !== 'GET' && request.method !== 'HEAD') {
    const origin = request.headers.origin;
    const ours = origin === undefined || origin === new URL(by.publicUrl).origin || by.origins?.includes(origin) === true || new URL(origin).host === request.headers.host;
    if (!ours) throw new PorticoError('auth.csrf');
    const token = request.headers['x-csrf-token'];
    by.identity.checkCsrf(principal, typeof token === 'string' ? token : undefined);
  }
  return principal;
}

type Shape = Record<string, { type?: unknown; anyOf?: readonly { type?: unknown }[] }>;

/** Properties of an operation's input as JSON Schema, to know what a query string's text stands for. */
export function inputShape(operation: Operation): Shape {
  const schema = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as { properties?: Shape };
  return schema.properties ?? {};
}

function isText(schema: Shape[string] | undefined): boolean {
  if (!schema) return true;
  return schema.type === 'string' || (schema.anyOf?.some((one) => one.type === 'string') ?? false);
}

/** Text of a query string as the schema means it: numbers, booleans, lists and objects are JSON; a repeated name is a list. */
function fromQuery(shape: Shape, name: string, value: unknown): unknown {
  const schema = shape[name];
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || isText(schema)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return schema?.type === 'array' ? value.split(',') : value;
  }
}

/** One input of path, query and body; the path wins, so that an address always means what it says. */
export function inputOf(request: FastifyRequest, shape: Shape): Record<string, unknown> {
  const query = Object.entries((request.query ?? {}) as Record<string, unknown>).map(([name, value]) => [name, fromQuery(shape, name, value)]);
  const body = request.body ?? {};
  if (typeof body !== 'object' || Array.isArray(body)) throw new PorticoError('request.invalid', { params: { detail: 'the body is a JSON object' } });
  const header = request.headers['idempotency-key'];
  const match = request.headers['if-match'];
  return {
    ...Object.fromEntries(query),
    ...body,
    ...('idempotencyKey' in shape && typeof header === 'string' && { idempotencyKey: header }),
    ...('version' in shape && typeof match === 'string' && { version: match.replaceAll('"', '') }),
    ...(request.params as Record<string, unknown>),
  };
}
