import { PorticoError, type Language, type Principal } from '@portico/contracts';
import type { FastifyRequest } from 'fastify';
import type { Identity } from '../identity/index.ts';
import { header } from './protocol/revision.ts';

/** The key a request carries: `Authorization: Bearer`, `X-API-Key`, or Basic with the key as password. */
export function keyOf(request: Pick<FastifyRequest, 'headers'>): string | undefined {
  const authorization = header(request.headers, 'authorization');
  const [scheme, value] = authorization?.split(/\s+/, 2) ?? [];
  if (scheme?.toLowerCase() === 'bearer') return value;
  if (scheme?.toLowerCase() === 'basic' && value !== undefined) {
    const pair = Buffer.from(value, 'base64').toString('utf8');
    return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : pair;
  }
  return header(request.headers, 'x-api-key');
}

/** Who is behind the request's key; throws `auth.required` or `auth.invalid`. */
export async function admit(identity: Pick<Identity, 'authenticate'>, request: Pick<FastifyRequest, 'headers'>): Promise<Principal> {
  const bearer = keyOf(request);
  if (bearer === undefined || bearer === '') throw new PorticoError('auth.required');
  const principal = await identity.authenticate({ bearer });
  if (!principal) throw new PorticoError('auth.required');
  return principal;
}

/** RFC 6750. Without `resource_metadata`: clients that see it insist on OAuth, which has addresses of its own. */
export function challenge(error: PorticoError): string {
  return error.code === 'auth.required'
    ? 'Bearer realm="portico"'
    : `Bearer realm="portico", error="invalid_token", error_description="${error.message.replaceAll(/["\\\r\n]/g, "'").replaceAll(/[^ -~]/g, '?')}"`;
}

/** Pages on this Portico and on the person's own machine may call us; any other page could be a rebound name. */
export function originAllowed(origin: string, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  if (origin === new URL(publicUrl).origin) return true;
  return (
    (protocol === 'http:' || protocol === 'https:') && (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname))
  );
}

/** The first of our languages that the caller's `Accept-Language` names. */
export function languageOf(request: Pick<FastifyRequest, 'headers'>): Language {
  const first = /\b(en|zh)\b/i.exec(header(request.headers, 'accept-language') ?? '');
  return first?.[1]?.toLowerCase() === 'zh' ? 'zh' : 'en';
}
