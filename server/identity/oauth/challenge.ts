import type { PorticoError } from '@portico/contracts';
import type { Config } from '../../kernel/index.ts';
import { issuerOf, metadataUrl, type Resource } from './addresses.ts';
import { scopesAt, usualScope } from './scopes.ts';

/** RFC 9728 metadata of an MCP address that takes access tokens. */
export function protectedResource(config: Pick<Config, 'publicUrl'>, resource: Resource): Readonly<Record<string, unknown>> {
  return {
    resource: resource.url,
    authorization_servers: [issuerOf(config)],
    scopes_supported: scopesAt(resource),
    bearer_methods_supported: ['header'],
    resource_name: resource.provider === undefined ? 'Portico' : `Portico: ${resource.provider}`,
  };
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\\r\n]/g, "'").replaceAll(/[^ -~]/g, '?')}"`;

/**
 * `WWW-Authenticate` of a refusal (RFC 6750). With a resource it says where to get a token and for which scope; a token
 * that lacks a scope is told `insufficient_scope` and the one that is missing, so that the client can ask for more.
 * Without a resource (addresses that take keys) it names none: clients that see metadata insist on OAuth.
 */
export function challengeFor(config: Pick<Config, 'publicUrl'>, refused: { error: PorticoError; resource?: Resource | undefined; needed?: string | undefined }): string {
  const { error, resource, needed } = refused;
  const code = error.code === 'auth.required' ? undefined : error.code === 'policy.scope' ? 'insufficient_scope' : 'invalid_token';
  const parts = [
    'realm="portico"',
    ...(code === undefined ? [] : [`error="${code}"`, `error_description=${quoted(error.message)}`]),
    ...(resource ? [`resource_metadata=${quoted(metadataUrl(config, resource))}`, `scope=${quoted(needed ?? usualScope(resource))}`] : []),
  ];
  return `Bearer ${parts.join(', ')}`;
}
