import { identityProvidersList, identityProvidersRemove, identityProvidersSet, PorticoError, type Output } from '@portico/contracts';
import { implementChange, implementOutside, implementRead, type Implementation, type Kernel } from '../../kernel/index.ts';
import { redirectUri, type Client, type Discovery } from './client.ts';
import { deleteProvider, listProviders, providerByName, putProvider, type ProviderRow } from './store.ts';

const purpose = (tenant: string, name: string): string => `identity:oidc:${tenant}:${name}`;

/** The client a provider row stands for, with its secret opened. */
export async function clientOf(kernel: Kernel, row: ProviderRow): Promise<Client> {
  const clientSecret = row.client_secret === null ? undefined : await kernel.vault.open(purpose(row.tenant, row.name), row.client_secret);
  return { issuer: row.issuer, clientId: row.client_id, clientSecret };
}

export function providerOperations(kernel: Kernel, discovery: Discovery): Implementation[] {
  function shown(row: ProviderRow): Output<typeof identityProvidersSet> {
    const { name, title, issuer, domains } = row;
    return { name, title, issuer, clientId: row.client_id, domains: [...domains], redirectUri: redirectUri(kernel, name) };
  }

  const list = implementRead(identityProvidersList, async (ctx) => ({ providers: (await ctx.read((tx) => listProviders(tx))).map((row) => shown(row)) }));

  const set = implementOutside(identityProvidersSet, async (ctx, input) => {
    const { name, title, issuer, clientId, clientSecret } = input;
    // Asked before anything is kept, so that a wrong address is refused here and not at somebody's sign-in.
    await discovery.configure({ issuer, clientId, clientSecret });
    const sealed = clientSecret === undefined ? null : await kernel.vault.seal(purpose(ctx.tenant, name), clientSecret);
    const domains = input.domains.map((domain) => domain.toLowerCase().replace(/^@/, ''));
    return ctx.transact(async ({ tx, clock }) => {
      const kept = await putProvider(tx, { name, tenant: ctx.tenant, title, issuer, client_id: clientId, client_secret: sealed, domains, at: clock.now() });
      const row = kept ? await providerByName(tx, name) : undefined;
      if (!row) throw new PorticoError('name.taken', { params: { name } });
      return shown(row);
    });
  });

  const remove = implementChange(identityProvidersRemove, async (ctx, input) => {
    if (!(await deleteProvider(ctx.tx, input.name))) throw new PorticoError('not_found', { params: { what: 'sign-in provider', name: input.name } });
    return { ok: true as const };
  });
  return [list, set, remove];
}
