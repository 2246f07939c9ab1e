import { keysCreate, keysList, keysRevoke, PorticoError, scopeCovers, type key, type Principal } from '@portico/contracts';
import type { z } from 'zod';
import { isAdministrator, ownAgent } from '../agents/agents.ts';
import { implementChange, implementRead, type Clock, type Implementation, type Tx } from '../../kernel/index.ts';
import { cutPage, readCursor } from '../keyset.ts';
import type { Revocation } from '../revocation.ts';
import { hashOf } from '../secret.ts';
import { herself } from '../sign-in/session.ts';
import { insertKey, keyById, listKeys, revokeKey, type KeyRow } from './store.ts';

function shown(row: KeyRow): z.infer<typeof key> {
  const { id, name, prefix, scopes } = row;
  const principal = { kind: row.kind, id: row.principal, name: row.principal_name };
  return { id, name, prefix, principal, scopes, expiresAt: row.expires_at, lastUsed: row.last_used, revokedAt: row.revoked_at, createdAt: row.created_at };
}

export interface NewKey {
  readonly tenant: string;
  readonly principal: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  /** Given by the operator; otherwise a random one of 256 bit. */
  readonly secret?: string;
}

/** Keeps the hash of a new key; gives its id and, this once, its secret. */
export async function addKey(tx: Tx, clock: Clock, made: NewKey): Promise<{ id: string; secret: string }> {
  const id = clock.id();
  const secret = made.secret ?? `pk_${clock.secret(32)}`;
  const { tenant, principal, name, scopes, expiresAt } = made;
  await insertKey(tx, { id, tenant, principal, name, scopes, expiresAt, hash: hashOf(secret), prefix: secret.slice(0, 9), at: clock.now() });
  return { id, secret };
}

async function ownKey(tx: Tx, principal: Principal, id: string): Promise<KeyRow> {
  const found = await keyById(tx, id);
  const hers = found !== undefined && (isAdministrator(principal) || found.principal === principal.id || (principal.kind === 'person' && found.owner === principal.id));
  if (!hers) throw new PorticoError('not_found', { params: { what: 'key', name: id } });
  return found;
}

export function keyOperations(revocation: Revocation): Implementation[] {
  const list = implementRead(keysList, async (ctx, input) => {
    const of = isAdministrator(ctx.principal) ? undefined : ctx.principal.id;
    const rows = await ctx.read((tx) => listKeys(tx, { of, after: readCursor(input.cursor), limit: input.limit + 1 }));
    const { page, next } = cutPage(rows, input.limit, (row) => ['', row.id]);
    return { keys: page.map((row) => shown(row)), next };
  });

  const create = implementChange(keysCreate, async (ctx, input) => {
    const maker = await herself(ctx.tx, ctx.principal, 'create a key');
    const principal = input.agent === undefined ? maker.id : (await ownAgent(ctx.tx, ctx.principal, input.agent)).id;
    const beyond = input.scopes.find((scope) => !scopeCovers(ctx.principal.scopes, scope));
    if (beyond !== undefined) throw new PorticoError('policy.scope', { params: { scopes: ctx.principal.scopes.join(', '), operation: `a key for ${beyond}` } });
    const expiresAt = input.days === null ? null : new Date(ctx.clock.now().getTime() + input.days * 24 * 3600 * 1000);
    const { id, secret } = await addKey(ctx.tx, ctx.clock, { tenant: ctx.tenant, principal, name: input.name, scopes: input.scopes, expiresAt });
    return { key: shown(await ownKey(ctx.tx, ctx.principal, id)), secret };
  });

  const revoke = implementChange(keysRevoke, async (ctx, input) => {
    const found = await ownKey(ctx.tx, ctx.principal, input.id);
    if (await revokeKey(ctx.tx, found.id, ctx.clock.now())) {
      await revocation.announce(ctx, [{ credential: found.id, principal: found.principal }]);
    }
    return shown(await ownKey(ctx.tx, ctx.principal, input.id));
  });
  return [list, create, revoke];
}
