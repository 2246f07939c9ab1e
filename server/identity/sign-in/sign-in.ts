import { passwordChange, PorticoError, sessionSignIn, type Input } from '@portico/contracts';
import { implementChange, type Implementation, type Kernel } from '../../kernel/index.ts';
import { personByEmail, personById, updatePerson } from '../people/store.ts';
import type { Revocation } from '../revocation.ts';
import { countPassword, countSignIn } from './limits.ts';
import { hashPassword, refuseWeak, verifyPassword } from './password.ts';
import { checkFactor, spendFactor, type Factor } from './second-factor.ts';
import { herself, openSession } from './session.ts';
import { deleteSessionsOf, tenantOfEmail } from './store.ts';

interface Proven {
  readonly person: string;
  /** The hash that matched: a change in between makes the proof worthless. */
  readonly password: string | null;
  readonly factor: Factor;
  readonly forget: () => void;
}
interface Changing {
  readonly before: string | null;
  readonly password: string;
  readonly forget: () => void;
}

export function signInOperations(kernel: Kernel, revocation: Revocation): Implementation[] {
  const signIn = implementChange(
    sessionSignIn,
    async (ctx, _input, proven: Proven) => {
      const person = await personById(ctx.tx, proven.person, 'for update');
      if (!person || person.password !== proven.password) throw new PorticoError('auth.failed');
      await spendFactor(ctx.tx, person, proven.factor);
      ctx.afterCommit(proven.forget);
      return openSession(kernel, ctx, person.id);
    },
    async (ctx, input): Promise<Proven> => {
      const forgetAttempts = await countSignIn(kernel, { email: input.email, address: ctx.from.address });
      const person = await ctx.read((tx) => personByEmail(tx, input.email));
      const right = await verifyPassword(input.password, person?.status === 'active' ? person.password : null);
      if (!person || !right) throw new PorticoError('auth.failed');
      const { factor, forget } = await checkFactor(kernel, person, input.code);
      const forgetAll = (): void => {
        forgetAttempts();
        forget();
      };
      return { person: person.id, password: person.password, factor, forget: forgetAll };
    },
  );
  const tenant = (input: Input<typeof sessionSignIn>): Promise<string | undefined> => kernel.database.system((tx) => tenantOfEmail(tx, input.email));

  const change = implementChange(
    passwordChange,
    async (ctx, _input, prepared: Changing) => {
      const person = await personById(ctx.tx, ctx.principal.id, 'for update');
      if (!person || person.password !== prepared.before) throw new PorticoError('conflict.version');
      await updatePerson(ctx.tx, person.id, { password: prepared.password });
      const ended = await deleteSessionsOf(ctx.tx, person.id, ctx.principal.credential?.id);
      await revocation.announce(
        ctx,
        ended.map((credential) => ({ credential, principal: person.id })),
      );
      ctx.afterCommit(prepared.forget);
      return { ok: true as const };
    },
    async (ctx, input): Promise<Changing> => {
      const person = await ctx.read((tx) => herself(tx, ctx.principal, 'change the password'));
      const forget = await countPassword(kernel, person.id);
      if (!(await verifyPassword(input.current, person.password))) throw new PorticoError('auth.failed');
      refuseWeak(input.password, person.email);
      return { before: person.password, password: await hashPassword(input.password), forget };
    },
  );
  return [{ ...signIn, tenant }, change];
}
