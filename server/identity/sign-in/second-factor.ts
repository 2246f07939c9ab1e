import { PorticoError, secondFactorBegin, secondFactorConfirm, secondFactorRemove } from '@portico/contracts';
import { Secret, TOTP } from 'otpauth';
import { implementChange, type ChangeContext, type Clock, type Implementation, type Kernel, type Tx } from '../../kernel/index.ts';
import { confirmTotp, keepPendingTotp, removeTotp, spendRecovery, spendTotpStep, type PersonRow } from '../people/store.ts';
import { hashOf } from '../secret.ts';
import { countFactor, countPassword } from './limits.ts';
import { verifyPassword } from './password.ts';
import { herself } from './session.ts';

const period = 30;
const purpose = (person: string): string => `identity:totp:${person}`;
const totp = (secret: string, label = ''): TOTP => new TOTP({ issuer: 'Portico', label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period });

/** What a right code uses up, in the transaction of the sign-in. */
export type Factor = { readonly kind: 'none' } | { readonly kind: 'totp'; readonly step: number } | { readonly kind: 'recovery'; readonly hash: string };

/** The RFC 6238 time step of a code, one step of tolerance to both sides; undefined when it is wrong. */
async function stepOf(kernel: Kernel, person: string, given: { sealed: string; code: string }): Promise<number | undefined> {
  const secret = await kernel.vault.open(purpose(person), given.sealed);
  const timestamp = kernel.clock.now().getTime();
  const delta = totp(secret).validate({ token: given.code, timestamp, window: 1 });
  return delta === null ? undefined : Math.floor(timestamp / 1000 / period) + delta;
}

/** Checks the second factor of somebody whose first one was right; outside the transaction. */
export async function checkFactor(kernel: Kernel, person: PersonRow, code: string | undefined): Promise<{ factor: Factor; forget: () => void }> {
  if (person.totp === null) return { factor: { kind: 'none' }, forget: () => undefined };
  if (code === undefined || code.trim() === '') throw new PorticoError('auth.second_factor_required');
  const forget = await countFactor(kernel, person.id);
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return { factor: { kind: 'recovery', hash: recoveryHash(code) }, forget };
  const step = await stepOf(kernel, person.id, { sealed: person.totp, code: digits });
  if (step === undefined) throw new PorticoError('auth.second_factor_wrong');
  return { factor: { kind: 'totp', step }, forget };
}

/** Uses up what was checked, so that no code works twice. */
export async function spendFactor(tx: Tx, person: PersonRow, factor: Factor): Promise<void> {
  if (factor.kind === 'none') {
    if (person.totp !== null) throw new PorticoError('auth.second_factor_required');
    return;
  }
  const used = factor.kind === 'totp' ? await spendTotpStep(tx, person.id, factor.step) : await spendRecovery(tx, person.id, factor.hash);
  if (!used) throw new PorticoError('auth.second_factor_wrong');
}

const recoveryHash = (code: string): string => hashOf(code.toLowerCase().replace(/[^a-z2-7]/g, ''));

/** Ten codes of 80 bit, in base32 with dashes. */
function recoveryCodes(clock: Clock): string[] {
  return Array.from({ length: 10 }, () => {
    const bytes = Buffer.from(clock.secret(10), 'base64url');
    const text = new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32.toLowerCase();
    return text.match(/.{4}/g)?.join('-') ?? text;
  });
}

export function secondFactorOperations(kernel: Kernel): Implementation[] {
  const begin = implementChange(
    secondFactorBegin,
    async (ctx, _input, prepared: { secret: string; sealed: string }) => {
      const person = await herself(ctx.tx, ctx.principal, 'set up a second factor');
      if (person.totp !== null) throw new PorticoError('second_factor.set');
      await keepPendingTotp(ctx.tx, person.id, prepared.sealed);
      return { secret: prepared.secret, uri: totp(prepared.secret, person.email).toString() };
    },
    async (ctx) => {
      const secret = new Secret({ size: 20 }).base32;
      return { secret, sealed: await kernel.vault.seal(purpose(ctx.principal.id), secret) };
    },
  );

  const confirm = implementChange(
    secondFactorConfirm,
    async (ctx, _input, prepared: { sealed: string; step: number; forget: () => void }) => {
      const codes = recoveryCodes(ctx.clock);
      const confirmed = { sealed: prepared.sealed, step: prepared.step, recovery: codes.map((code) => recoveryHash(code)) };
      if (!(await confirmTotp(ctx.tx, ctx.principal.id, confirmed))) throw new PorticoError('conflict.version');
      ctx.afterCommit(prepared.forget);
      return { recoveryCodes: codes };
    },
    async (ctx, input) => {
      const person = await ctx.read((tx) => herself(tx, ctx.principal, 'set up a second factor'));
      if (person.totp !== null) throw new PorticoError('second_factor.set');
      const forget = await countFactor(kernel, person.id);
      const sealed = person.totp_pending;
      const step = sealed === null ? undefined : await stepOf(kernel, person.id, { sealed, code: input.code.replace(/\s/g, '') });
      if (sealed === null || step === undefined) throw new PorticoError('auth.second_factor_wrong');
      return { sealed, step, forget };
    },
  );

  const remove = implementChange(
    secondFactorRemove,
    async (ctx: ChangeContext, _input, forget: () => void) => {
      await removeTotp(ctx.tx, ctx.principal.id);
      ctx.afterCommit(forget);
      return { ok: true as const };
    },
    async (ctx, input) => {
      const person = await ctx.read((tx) => herself(tx, ctx.principal, 'remove a second factor'));
      const forget = await countPassword(kernel, person.id);
      if (!(await verifyPassword(input.password, person.password))) throw new PorticoError('auth.failed');
      return forget;
    },
  );
  return [begin, confirm, remove];
}
