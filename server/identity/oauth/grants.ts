import { grantsList, grantsRevoke, PorticoError, type oauthGrant } from '@portico/contracts';
import type { z } from 'zod';
import { implementChange, implementRead, type Implementation } from '../../kernel/index.ts';
import { isAdministrator } from '../agents/agents.ts';
import { cutPage, readCursor } from '../keyset.ts';
import type { Revocation } from '../revocation.ts';
import { inWords } from './scopes.ts';
import { deleteGrants, grantById, listGrants, type ShownGrant } from './store.ts';

function shown(row: ShownGrant): z.infer<typeof oauthGrant> {
  return {
    id: row.id,
    client: { id: row.client, name: row.client_name, host: row.client_host },
    person: { id: row.person, name: row.person_name },
    actor: { kind: row.actor_kind, id: row.actor, name: row.actor_name },
    resource: row.resource,
    scopes: row.scopes.map((scope) => ({ scope, words: inWords(scope) })),
    createdAt: row.created_at,
    lastUsed: row.last_used,
    expiresAt: row.expires_at,
  };
}

/** Programs somebody has let in, and how to put them out again. */
export function grantOperations(revocation: Revocation): Implementation[] {
  const list = implementRead(grantsList, async (ctx, input) => {
    const of = isAdministrator(ctx.principal) ? undefined : ctx.principal.id;
    const rows = await ctx.read((tx) => listGrants(tx, { of, after: readCursor(input.cursor), limit: input.limit + 1, now: ctx.clock.now() }));
    const { page, next } = cutPage(rows, input.limit, (row) => ['', row.id]);
    return { grants: page.map((row) => shown(row)), next };
  });

  const revoke = implementChange(grantsRevoke, async (ctx, input) => {
    const found = await grantById(ctx.tx, input.id);
    const hers = found !== undefined && (isAdministrator(ctx.principal) || (ctx.principal.kind === 'person' && found.person === ctx.principal.id));
    if (!hers) throw new PorticoError('not_found', { params: { what: 'connected program', name: input.id } });
    await revocation.announce(ctx, await deleteGrants(ctx.tx, { id: found.id }));
    return { ok: true as const };
  });
  return [list, revoke];
}
