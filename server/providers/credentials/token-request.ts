import { assertSecureTokenEndpoint, selectClientAuthMethod } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { AuthorizationServer, Fetch } from './discover.ts';
import type { Client } from './client.ts';
import { OauthRefusal, Told } from './told.ts';

const answer = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
});
export type Tokens = z.infer<typeof answer>;

const refusal = z.object({ error: z.string().regex(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/) });

/** One request to a token endpoint, whatever the grant. Throws {@link OauthRefusal}, or what the way out said. */
export async function askToken(fetch: Fetch, at: { server: AuthorizationServer; client: Client; parameters: Readonly<Record<string, string | undefined>> }): Promise<Tokens> {
  const { server, client } = at;
  const response = await post(fetch, { url: server.metadata.token_endpoint, server, client, parameters: at.parameters });
  const text = await response.text();
  const body = parse(text);
  const refused = refusal.safeParse(body);
  if (refused.success) throw new OauthRefusal(refused.data.error);
  if (!response.ok) throw new Told({ en: `its token endpoint answers with HTTP ${response.status}`, zh: `其令牌端点返回 HTTP ${response.status}` });
  return answer.parse(body);
}

/** RFC 7009: ends a token at its authorization server; false where that can not be asked to. */
export async function revokeToken(fetch: Fetch, at: { server: AuthorizationServer; client: Client; token: string; hint: 'access_token' | 'refresh_token' }): Promise<boolean> {
  const { server, client, token, hint } = at;
  const url = (server.metadata as Readonly<Record<string, unknown>>)['revocation_endpoint'];
  if (typeof url !== 'string') return false;
  const response = await post(fetch, { url, server, client, parameters: { token, token_type_hint: hint } });
  await response.body?.cancel();
  if (!response.ok) throw new Told({ en: `its revocation endpoint answers with HTTP ${response.status}`, zh: `其撤销端点返回 HTTP ${response.status}` });
  return true;
}

/** A form, with what proves the client. A redirect is not followed: the form must reach nobody else. */
async function post(send: Fetch, to: { url: string; server: AuthorizationServer; client: Client; parameters: Readonly<Record<string, string | undefined>> }): Promise<Response> {
  const { url, server, client } = to;
  const body = new URLSearchParams(Object.entries(to.parameters).filter((pair): pair is [string, string] => pair[1] !== undefined));
  const headers = new Headers({ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' });
  await prove(client, { server, url, headers, body });
  const response = await send(assertSecureTokenEndpoint(url), { method: 'POST', headers, body: body.toString(), redirect: 'manual' });
  if (response.status >= 300 && response.status < 400) throw new Told({ en: 'it redirects its token endpoint', zh: '其令牌端点要求重定向' });
  return response;
}

async function prove(client: Client, on: { server: AuthorizationServer; url: string; headers: Headers; body: URLSearchParams }): Promise<void> {
  const { server, headers, body } = on;
  if (client.sign) return client.sign(headers, body, on.url, server.metadata);
  const { client_id: id, client_secret: secret } = client.information;
  const method = selectClientAuthMethod(client.information, server.metadata.token_endpoint_auth_methods_supported ?? []);
  if (method === 'client_secret_basic' && secret !== undefined) {
    headers.set('authorization', `Basic ${Buffer.from(`${formed(id)}:${formed(secret)}`).toString('base64')}`);
    return;
  }
  body.set('client_id', id);
  if (method === 'client_secret_post' && secret !== undefined) body.set('client_secret', secret);
}

/** RFC 6749, 2.3.1: in the form encoding, before Base64. */
function formed(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
