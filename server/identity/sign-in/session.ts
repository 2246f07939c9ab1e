import { PorticoError, sessionGet, sessionLanguage, sessionSignOut, type me, type Principal } from '@portico/contracts';
import type { z } from 'zod';
import { implementChange, implementRead, tenantById, type ChangeContext, type Implementation, type Kernel, type Tx } from '../../kernel/index.ts';
import { personById, updatePerson, type PersonRow } from '../people/store.ts';
import { principalOf } from '../principals.ts';
import type { Revocation } from '../revocation.ts';
import { hashOf } from '../secret.ts';
import { actorById } from '../store.ts';
import { deleteSession, insertSession } from './store.ts';

export type Me = z.infer<typeof me>;

/** The token a page sends with its changes; derived, so there is nothing to keep. Empty for what needs none. */
export function csrfOf(kernel: Kernel, principal: Principal): string {
  return principal.credential?.kind === 'session' ? kernel.vault.sign('csrf', principal.credential.id) : '';
}

/** A person who is signed in herself; an agent has no password, language or second factor. */
export async function herself(tx: Tx, principal: Principal, action: string): Promise<PersonRow> {
  const found = principal.kind === 'person' ? await personById(tx, principal.id) : undefined;
  if (!found) throw new PorticoError('policy.denied', { params: { action, resource: 'this account', who: 'the person concerned' } });
  return found;
}

/** Starts a new session for an active person, hands its token to the edge and gives what the page shows about her. */
export async function openSession(kernel: Kernel, ctx: ChangeContext, person: string): Promise<Me> {
  const found = await personById(ctx.tx, person);
  const actor = await actorById(ctx.tx, person);
  if (found?.status !== 'active' || !actor) throw new PorticoError('auth.failed');
  const at = ctx.clock.now();
  const id = ctx.clock.id();
  const token = ctx.clock.secret(32);
  const expiresAt = new Date(at.getTime() + kernel.config.sessionHours * 3600 * 1000);
  await insertSession(ctx.tx, { id, tenant: found.tenant, hash: hashOf(token), person, address: ctx.from.address, at, expiresAt });
  const principal = principalOf(actor, { scopes: ['*'], credential: { kind: 'session', id } });
  ctx.session?.set(token, expiresAt, principal);
  return meOf(kernel, ctx.tx, { person: found, principal });
}

async function meOf(kernel: Kernel, tx: Tx, who: { person: PersonRow; principal: Principal }): Promise<Me> {
  const tenant = await tenantById(tx, who.person.tenant);
  if (!tenant) throw new Error(`tenant ${who.person.tenant} is missing`);
  return {
    id: who.person.id,
    name: who.person.name,
    email: who.person.email,
    language: who.person.language,
    tenant,
    roles: [...who.person.roles],
    secondFactor: who.person.totp !== null,
    csrf: csrfOf(kernel, who.principal),
  };
}

export function sessionOperations(kernel: Kernel, revocation: Revocation): Implementation[] {
  return [
    implementRead(sessionGet, (ctx) =>
      ctx.read(async (tx) => {
        const { principal } = ctx;
        const person = principal.kind === 'person' ? await personById(tx, principal.id) : undefined;
        if (person) return { ...(await meOf(kernel, tx, { person, principal })), kind: 'person' as const };
        const owner = principal.onBehalfOf ? await personById(tx, principal.onBehalfOf.id) : undefined;
        const tenant = await tenantById(tx, ctx.tenant);
        if (!tenant) throw new Error(`tenant ${ctx.tenant} is missing`);
        const language = owner?.language ?? ctx.from.language;
        return { kind: principal.kind, id: principal.id, name: principal.name, email: '', language, tenant, roles: [...principal.roles], secondFactor: false, csrf: '' };
      }),
    ),
    implementChange(sessionSignOut, async (ctx) => {
      const { credential, id } = ctx.principal;
      if (credential?.kind === 'session' && (await deleteSession(ctx.tx, credential.id))) {
        await revocation.announce(ctx, [{ credential: credential.id, principal: id }]);
      }
      ctx.session?.clear();
      return { ok: true as const };
    }),
    implementChange(sessionLanguage, async (ctx, input) => {
      const person = await herself(ctx.tx, ctx.principal, 'choose a language');
      await updatePerson(ctx.tx, person.id, { language: input.language });
      return { ok: true as const };
    }),
  ];
}
