import { PorticoError, scopeCovers, type Principal } from '@portico/contracts';
import { z } from 'zod';
import type { Kernel } from '../kernel/index.ts';

const milliseconds = 2000;
const answer = z.object({ reason: z.string().max(500).optional(), scopes: z.array(z.string()).max(100).optional() });

export interface OutsideAuthorization {
  /** Asks the operator's own service, where one is set. Throws `auth.outside_denied` when it refuses or does not answer. */
  check(principal: Principal, request: { readonly method: string; readonly path: string; readonly address: string }): Promise<Principal>;
}

/**
 * External authorization over HTTP: 200 lets a call through, anything else does not, no answer neither. With 200 it may
 * name `scopes`: they take the place of the credential's where those allow as much, so that it can only narrow.
 */
export function createOutsideAuthorization(kernel: Kernel): OutsideAuthorization {
  const url = kernel.config.extAuthzUrl;
  if (url === undefined) return { check: (principal) => Promise.resolve(principal) };
  const denied = (reason: string, cause?: unknown): PorticoError => new PorticoError('auth.outside_denied', { params: { reason }, cause });
  return {
    check: async (principal, request) => {
      const { kind, id, tenant, name, onBehalfOf, roles, scopes } = principal;
      const response = await kernel.http
        .fetch(url, {
          method: 'POST',
          redirect: 'manual',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify({ ...request, principal: { kind, id, tenant, name, onBehalfOf: onBehalfOf?.id ?? null, roles, scopes } }),
          signal: AbortSignal.timeout(milliseconds),
        })
        .catch((cause: unknown) => {
          kernel.log.error({ err: cause }, 'the external authorization does not answer: calls are refused');
          throw denied('it does not answer', cause);
        });
      const told = answer.safeParse(await response.json().catch(() => ({})));
      if (response.status !== 200) throw denied((told.success ? told.data.reason : undefined) ?? `it answered ${response.status}`);
      if (!told.success) throw denied('its answer can not be read');
      const narrower = told.data.scopes;
      if (narrower === undefined) return principal;
      return { ...principal, scopes: narrower.filter((scope) => scopeCovers(scopes, scope)) };
    },
  };
}
