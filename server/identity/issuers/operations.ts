import { PorticoError, trustedIssuersList, trustedIssuersRemove, trustedIssuersSet, type Output } from '@portico/contracts';
import { implementChange, implementOutside, implementRead, type Implementation } from '../../kernel/index.ts';
import type { Revocation } from '../revocation.ts';
import { issuerCredential } from './behind.ts';
import { deleteIssuer, listIssuers, putIssuer, type IssuerRow } from './store.ts';
import type { Issuers } from './verify.ts';

function shown(row: IssuerRow): Output<typeof trustedIssuersSet> {
  const { name, issuer, audience, match, claim } = row;
  return { name, issuer, audience, jwksUri: row.jwks_uri, match, claim, agents: { ...row.agents }, scopes: [...row.scopes] };
}

/** Identity providers whose access tokens are taken as they are. */
export function issuerOperations(issuers: Issuers, revocation: Revocation): Implementation[] {
  const list = implementRead(trustedIssuersList, async (ctx) => ({ issuers: (await ctx.read((tx) => listIssuers(tx))).map((row) => shown(row)) }));

  const set = implementOutside(trustedIssuersSet, async (ctx, input) => {
    refuseClear('issuer', input.issuer);
    if (input.jwksUri !== null) refuseClear('jwksUri', input.jwksUri);
    const { name, issuer, audience, match, claim, agents, scopes } = input;
    const row: IssuerRow = { tenant: ctx.tenant, name, issuer, audience, jwks_uri: input.jwksUri, match, claim, agents, scopes };
    await issuers.keysAt(row);
    return ctx.transact(async (change) => {
      if (!(await putIssuer(change.tx, row))) throw new PorticoError('name.taken', { params: { name: `${issuer}, ${audience}` } });
      await revocation.announce(change, []);
      return shown(row);
    });
  });

  const remove = implementChange(trustedIssuersRemove, async (ctx, input) => {
    if (!(await deleteIssuer(ctx.tx, input.name))) throw new PorticoError('not_found', { params: { what: 'trusted issuer', name: input.name } });
    await revocation.announce(ctx, [{ credential: issuerCredential({ tenant: ctx.tenant, name: input.name }), principal: '' }]);
    return { ok: true as const };
  });
  return [list, set, remove];
}

/** Clear text is for this very machine (development, tests): whoever can change keys on the way is every agent. */
function refuseClear(place: string, address: string): void {
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))) return;
  throw new PorticoError('request.invalid', {
    params: { detail: `${place} starts with https://` },
    issues: [{ place, message: { en: 'starts with https://', zh: '须以 https:// 开头' } }],
  });
}
