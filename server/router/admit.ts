import { PorticoError, type Language, type Principal } from '@portico/contracts';
import type { FastifyRequest } from 'fastify';
import { challengeFor, presentedCertificate, resourceAt, type Identity, type Resource } from '../identity/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { originOf } from './hop.ts';
import { RpcError } from './protocol/message.ts';
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

interface Gate {
  readonly identity: Pick<Identity, 'authenticate'>;
  readonly kernel: Pick<Kernel, 'config'>;
}

const pathOf = (request: Pick<FastifyRequest, 'url'>): string => request.url.split('?')[0] ?? '';

/** The address as one that takes access tokens (`/oauth/mcp…`); undefined for those that take keys. */
export function resourceOf({ kernel }: Pick<Gate, 'kernel'>, request: Pick<FastifyRequest, 'url'>): Resource | undefined {
  return resourceAt(kernel.config, pathOf(request));
}

/** Who is behind the request's key, token or client certificate; throws `auth.required` or `auth.invalid`. */
export async function admit(gate: Gate, request: Pick<FastifyRequest, 'headers' | 'url' | 'method' | 'ip' | 'raw'>): Promise<Principal> {
  const bearer = keyOf(request) || undefined;
  const origin = originOf(request);
  const certificate = bearer === undefined ? (origin?.certificate ?? presentedCertificate(gate.kernel.config, request)) : undefined;
  if (bearer === undefined && certificate === undefined) throw new PorticoError('auth.required');
  const principal = await gate.identity.authenticate({
    bearer,
    certificate,
    resource: resourceOf(gate, request)?.url,
    request: { method: request.method, path: pathOf(request), address: origin?.address ?? request.ip },
  });
  if (!principal) throw new PorticoError('auth.required');
  return principal;
}

/**
 * `WWW-Authenticate` for what was refused, undefined where none is due. A token that lacks a scope is told which
 * (step-up), at addresses that take tokens.
 */
export function challenge(gate: Pick<Gate, 'kernel'>, request: Pick<FastifyRequest, 'url'>, refused: { error: unknown; status: number }): string | undefined {
  const resource = resourceOf(gate, request);
  const lacking = refused.status === 403 && resource ? lackingScope(refused.error) : undefined;
  if (refused.status !== 401 && lacking === undefined) return undefined;
  const error = lacking?.error ?? (refused.error instanceof PorticoError ? refused.error : new PorticoError('auth.required'));
  return challengeFor(gate.kernel.config, { error, resource, needed: lacking?.needed });
}

/** The scope a refusal names as missing; undefined when something else is wrong. */
function lackingScope(error: unknown): { error: PorticoError; needed: string | undefined } | undefined {
  const { code, params } = (error instanceof RpcError ? error.data : error) as { code?: unknown; params?: Record<string, string | number | boolean> };
  if (code !== 'policy.scope') return undefined;
  const needed = params?.['needed'];
  return { error: error instanceof PorticoError ? error : new PorticoError('policy.scope', { params: params ?? {} }), needed: typeof needed === 'string' ? needed : undefined };
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
