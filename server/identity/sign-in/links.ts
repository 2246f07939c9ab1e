import { linkLook, linkUse, PorticoError, setupComplete, setupStatus, type Input } from '@portico/contracts';
import { implementChange, implementRead, tenantById, type ChangeContext, type Clock, type Implementation, type Kernel, type ReadContext, type Tx } from '../../kernel/index.ts';
import { listProviders } from '../oidc/store.ts';
import { administrators, personById, updatePerson, type PersonRow } from '../people/store.ts';
import type { Revocation } from '../revocation.ts';
import { hashOf } from '../secret.ts';
import { countAddress } from './limits.ts';
import { hashPassword, refuseWeak } from './password.ts';
import { checkFactor, spendFactor, type Factor } from './second-factor.ts';
import { openSession, type Me } from './session.ts';
import { completeSetup, type FirstAdministrator } from './set-up.ts';
import { deleteLinks, deleteSessionsOf, insertLink, openLink, takeLink, tenantOfLink, type LinkKind, type LinkRow } from './store.ts';

const hours: Readonly<Record<LinkKind, number>> = { setup: 24, invitation: 7 * 24, reset: 24, demo: 24 };

export interface OneTimeLink {
  readonly token: string;
  readonly link: string;
  readonly expiresAt: string;
}

/**
 * A link that works once, to be handed over: seven days for an invitation, one for the rest. It replaces the links the
 * person has. The token stands in the fragment, so that it reaches no server log.
 */
export async function makeLink(
  tx: Tx,
  by: { kernel: Pick<Kernel, 'config'>; clock: Clock },
  link: { kind: LinkKind; tenant: string; person: string | null },
): Promise<OneTimeLink> {
  const token = by.clock.secret(32);
  const at = by.clock.now();
  const expiresAt = new Date(at.getTime() + hours[link.kind] * 3600 * 1000);
  await deleteLinks(tx, link.person === null ? { kind: 'setup', tenant: link.tenant } : { person: link.person });
  await insertLink(tx, { hash: hashOf(token), tenant: link.tenant, kind: link.kind, person: link.person, expiresAt, at });
  return { token, link: `${by.kernel.config.publicUrl}/${link.kind === 'setup' ? 'setup' : 'link'}#token=${token}`, expiresAt: expiresAt.toISOString() };
}

interface Prepared {
  readonly password: string | undefined;
  readonly factor: Factor;
}

export function linkOperations(kernel: Kernel, revocation: Revocation): Implementation[] {
  const tenant = (input: { token: string }): Promise<string | undefined> => kernel.database.system((tx) => tenantOfLink(tx, hashOf(input.token)));

  async function find(ctx: ReadContext, token: string): Promise<{ link: LinkRow; person: PersonRow | undefined }> {
    await countAddress(kernel, ctx.from.address);
    return ctx.read(async (tx) => {
      const link = await openLink(tx, hashOf(token), ctx.clock.now());
      if (!link) throw new PorticoError('link.invalid');
      return { link, person: link.person === null ? undefined : await personById(tx, link.person) };
    });
  }

  const status = implementRead(setupStatus, (ctx) =>
    ctx.read(async (tx) => ({
      done: (await administrators(tx)).some((one) => one.signsIn),
      providers: (await listProviders(tx)).map(({ name, title }) => ({ name, title })),
      version: kernel.config.version,
    })),
  );

  const look = implementRead(linkLook, async (ctx, input) => {
    const { link, person } = await find(ctx, input.token);
    const home = await ctx.read((tx) => tenantById(tx, ctx.tenant));
    // The administrator that automation was given has no name or address of her own yet.
    const shown = link.kind === 'setup' ? undefined : person;
    return { kind: link.kind, name: shown?.name ?? '', email: shown?.email ?? '', tenant: home?.name ?? '' };
  });

  const complete = implementChange(
    setupComplete,
    async (ctx, input, password: string) => {
      await take(ctx, input.token, ['setup']);
      return setUp(ctx, { ...input, password });
    },
    async (ctx, input) => {
      const done = (await ctx.read((tx) => administrators(tx))).some((one) => one.signsIn);
      if (done) throw new PorticoError('setup.done');
      await find(ctx, input.token);
      refuseWeak(input.password, input.email);
      return hashPassword(input.password);
    },
  );

  const use = implementChange(
    linkUse,
    (ctx, input, prepared: Prepared) => redeem(ctx, input, prepared),
    async (ctx, input): Promise<Prepared> => {
      const { link, person } = await find(ctx, input.token);
      if (link.kind === 'demo') return { password: undefined, factor: { kind: 'none' } };
      if (input.password === undefined) throw missing('password');
      refuseWeak(input.password, person?.email ?? input.email ?? '');
      const factor = link.kind === 'reset' && person ? (await checkFactor(kernel, person, input.code)).factor : ({ kind: 'none' } as const);
      return { password: await hashPassword(input.password), factor };
    },
  );

  async function setUp(ctx: ChangeContext, first: FirstAdministrator): Promise<Me> {
    const person = await completeSetup(ctx, first);
    await revocation.announce(ctx, []);
    return openSession(kernel, ctx, person);
  }

  async function redeem(ctx: ChangeContext, input: Input<typeof linkUse>, { password, factor }: Prepared): Promise<Me> {
    const link = await take(ctx, input.token);
    if (link.kind === 'setup') {
      const { name, email } = input;
      if (name === undefined || email === undefined || password === undefined) throw missing(name === undefined ? 'name' : 'email');
      return setUp(ctx, { name, email, password, language: ctx.from.language });
    }
    const person = link.person === null ? undefined : await personById(ctx.tx, link.person, 'for update');
    if (!person || person.status === 'offboarded') throw new PorticoError('link.invalid');
    if (link.kind === 'invitation') await updatePerson(ctx.tx, person.id, { name: input.name, status: 'active', language: ctx.from.language });
    if (link.kind === 'reset') {
      await spendFactor(ctx.tx, person, factor);
      const ended = await deleteSessionsOf(ctx.tx, person.id);
      await revocation.announce(
        ctx,
        ended.map((credential) => ({ credential, principal: person.id })),
      );
    }
    if (password !== undefined) await updatePerson(ctx.tx, person.id, { password });
    return openSession(kernel, ctx, person.id);
  }

  return [status, { ...look, tenant }, { ...complete, tenant }, { ...use, tenant }];
}

async function take(ctx: ChangeContext, token: string, kinds?: readonly LinkKind[]): Promise<LinkRow> {
  const link = await takeLink(ctx.tx, hashOf(token), ctx.clock.now());
  if (!link || (kinds && !kinds.includes(link.kind))) throw new PorticoError('link.invalid');
  return link;
}

function missing(field: string): PorticoError {
  return new PorticoError('request.invalid', {
    params: { detail: `${field} is missing` },
    issues: [{ place: field, message: { en: 'needed for this link', zh: '此链接需要填写' } }],
  });
}
