import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client';

/** What a `WWW-Authenticate` header asks for (RFC 6750, RFC 9728); nothing of one that can't be read. */
export function readChallenge(header: string | undefined): { readonly metadata?: string; readonly scope?: string; readonly error?: string } {
  if (header === undefined) return {};
  const headers = new Headers();
  headers.set('www-authenticate', header);
  const { resourceMetadataUrl, scope, error } = extractWWWAuthenticateParams(new Response(null, { headers }));
  return {
    ...(resourceMetadataUrl && { metadata: resourceMetadataUrl.href.slice(0, 2000) }),
    ...(scope !== undefined && { scope: scope.slice(0, 2000) }),
    ...(error !== undefined && { error }),
  };
}
