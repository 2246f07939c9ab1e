import { oauthClientsCreate, oauthClientsList, oauthClientsRemove, PorticoError, type oauthClient } from '@portico/contracts';
import type { z } from 'zod';
import { implementChange, implementRead, type Implementation, type Kernel } from '../../kernel/index.ts';
import { cutPage, readCursor } from '../keyset.ts';
import type { Revocation } from '../revocation.ts';
import { clientById, deleteClient, deleteGrants, insertClient, listClients, type ClientRow } from './store.ts';

/** What a client's secret is sealed for. */
export const clientPurpose = (id: string): string => `identity:oauth-client:${id}`;

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A program on a person's own machine: it is sent back to the machine itself or to a scheme of its own (RFC 8252). */
export function isLocal(redirectUris: readonly string[]): boolean {
  return redirectUris.every((uri) => {
    const { protocol, hostname } = new URL(uri);
    return (protocol !== 'https:' && protocol !== 'http:') || loopback.has(hostname);
  });
}

const textList = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);

function shown(row: ClientRow): z.infer<typeof oauthClient> {
  const { id, name, kind } = row;
  return { id, name, kind, redirectUris: textList(row.metadata['redirect_uris']), confidential: row.secret !== null, createdAt: row.created_at };
}

/** Programs entered by an administrator, for the people of her tenant. */
export function clientOperations(kernel: Kernel, revocation: Revocation): Implementation[] {
  const list = implementRead(oauthClientsList, async (ctx, input) => {
    const rows = await ctx.read((tx) => listClients(tx, { after: readCursor(input.cursor), limit: input.limit + 1 }));
    const { page, next } = cutPage(rows, input.limit, (row) => [row.name, row.id]);
    return { clients: page.map((row) => shown(row)), next };
  });

  const create = implementChange(
    oauthClientsCreate,
    async (ctx, input, secret: { plain: string; sealed: string; id: string } | { plain: null; sealed: null; id: string }) => {
      refuseUnsafe(input.redirectUris);
      const metadata = {
        client_name: input.name,
        redirect_uris: input.redirectUris,
        application_type: isLocal(input.redirectUris) ? 'native' : 'web',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: input.confidential ? 'client_secret_basic' : 'none',
      };
      const row: ClientRow = {
        id: secret.id,
        tenant: ctx.tenant,
        kind: 'registered',
        name: input.name,
        metadata,
        secret: secret.sealed,
        created_at: ctx.clock.now().toISOString(),
      };
      await insertClient(ctx.tx, row);
      return { client: shown(row), secret: secret.plain };
    },
    async (ctx, input) => {
      const id = ctx.clock.id();
      if (!input.confidential) return { plain: null, sealed: null, id };
      const plain = ctx.clock.secret(32);
      return { plain, sealed: await kernel.vault.seal(clientPurpose(id), plain), id };
    },
  );

  const remove = implementChange(oauthClientsRemove, async (ctx, input) => {
    const found = await clientById(ctx.tx, input.id);
    if (!found) throw new PorticoError('not_found', { params: { what: 'OAuth client', name: input.id } });
    await deleteClient(ctx.tx, found.id);
    await revocation.announce(ctx, await deleteGrants(ctx.tx, { client: found.id }));
    return { ok: true as const };
  });
  return [list, create, remove];
}

/** A code must not travel in clear text over a network, nor to a script. */
function refuseUnsafe(redirectUris: readonly string[]): void {
  for (const [index, uri] of redirectUris.entries()) {
    const { protocol, hostname, hash } = new URL(uri);
    const clear = protocol === 'http:' && !loopback.has(hostname);
    if (!clear && hash === '' && !['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'].includes(protocol)) continue;
    const message = { en: 'https, a loopback address or a scheme of its own, without a fragment', zh: '须为 https、本机回环地址或自有协议，且不含片段' };
    throw new PorticoError('request.invalid', { params: { detail: `redirectUris.${index}: ${message.en}` }, issues: [{ place: `redirectUris.${index}`, message }] });
  }
}
