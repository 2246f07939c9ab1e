import { peopleInvite, peopleList, peopleOffboard, peopleReset, peopleUpdate, PorticoError, type person } from '@portico/contracts';
import type { z } from 'zod';
import { implementChange, implementRead, type Implementation, type Kernel, type Tx } from '../../kernel/index.ts';
import { cutPage, readCursor } from '../keyset.ts';
import type { Revocation } from '../revocation.ts';
import { makeLink } from '../sign-in/links.ts';
import { offboard } from './offboard.ts';
import { clearMemberships, insertPerson, listPeople, lockAdministrators, personByEmail, personById, removeTotp, updatePerson, type PersonRow } from './store.ts';

function shown(row: PersonRow): z.infer<typeof person> {
  const { id, name, email, status, roles } = row;
  return { id, name, email, status, roles: [...roles], secondFactor: row.totp !== null, lastSeen: row.last_seen, createdAt: row.created_at };
}

async function known(tx: Tx, id: string): Promise<PersonRow> {
  const found = await personById(tx, id, 'for update');
  if (!found) throw new PorticoError('not_found', { params: { what: 'person', name: id } });
  return found;
}

/** Refuses to go on when this is the only active administrator. */
async function refuseLast(tx: Tx, leaving: PersonRow): Promise<void> {
  const present = await lockAdministrators(tx);
  if (present.length === 1 && present[0] === leaving.id) throw new PorticoError('people.last_administrator', { params: { name: leaving.name } });
}

export function peopleOperations(kernel: Kernel, revocation: Revocation): Implementation[] {
  const list = implementRead(peopleList, async (ctx, input) => {
    const after = readCursor(input.cursor);
    const rows = await ctx.read((tx) => listPeople(tx, { search: input.search, status: input.status, after, limit: input.limit + 1 }));
    const { page, next } = cutPage(rows, input.limit, (row) => [row.name, row.id]);
    return { people: page.map((row) => shown(row)), next };
  });

  const invite = implementChange(peopleInvite, async (ctx, input) => {
    const { tx, tenant, clock } = ctx;
    const former = await personByEmail(tx, input.email);
    if (former && former.status !== 'offboarded') throw new PorticoError('name.taken', { params: { name: input.email } });
    const id = former?.id ?? clock.id();
    if (former) {
      await clearMemberships(tx, id);
      await updatePerson(tx, id, { name: input.name, roles: input.roles, status: 'invited' });
    } else {
      await insertPerson(tx, { ...input, id, tenant, status: 'invited', language: ctx.from.language, password: null, at: clock.now() });
    }
    const { link, expiresAt } = await makeLink(tx, { kernel, clock }, { kind: 'invitation', tenant, person: id });
    return { person: shown(await known(tx, id)), invitation: { link, expiresAt } };
  });

  const update = implementChange(peopleUpdate, async (ctx, input) => {
    const before = await known(ctx.tx, input.id);
    if (input.roles && !input.roles.includes('administrator')) await refuseLast(ctx.tx, before);
    await updatePerson(ctx.tx, input.id, { name: input.name, roles: input.roles });
    await revocation.announce(ctx, []);
    return shown(await known(ctx.tx, input.id));
  });

  const reset = implementChange(peopleReset, async (ctx, input) => {
    const person = await known(ctx.tx, input.id);
    if (person.status === 'offboarded') throw new PorticoError('people.status', { params: { name: person.name, status: person.status, needed: 'active' } });
    if (input.removeSecondFactor) await removeTotp(ctx.tx, person.id);
    const kind = person.status === 'invited' ? 'invitation' : 'reset';
    const { link, expiresAt } = await makeLink(ctx.tx, { kernel, clock: ctx.clock }, { kind, tenant: ctx.tenant, person: person.id });
    return { link, expiresAt };
  });

  const leave = implementChange(peopleOffboard, async (ctx, input) => {
    const person = await known(ctx.tx, input.id);
    if (person.status === 'offboarded') throw new PorticoError('people.status', { params: { name: person.name, status: person.status, needed: 'active' } });
    await refuseLast(ctx.tx, person);
    return offboard(ctx, revocation, person.id);
  });
  return [list, invite, update, reset, leave];
}
