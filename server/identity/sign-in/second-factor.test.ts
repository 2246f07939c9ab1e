import { linkUse, peopleReset, secondFactorBegin, secondFactorConfirm, secondFactorRemove, sessionGet, sessionSignIn } from '@portico/contracts';
import { Secret, TOTP } from 'otpauth';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimiter } from '../../kernel/index.ts';
import { password, tokenOf, world, type SignedIn, type World } from '../testing.ts';

const period = 30_000;

describe('the second factor', () => {
  let w: World;
  let ada: SignedIn;
  let secret: string;
  let recovery: string[];
  beforeAll(async () => {
    w = await world({ limiter: createLimiter({ redisUrl: undefined, log: pino({ level: 'silent' }) }) });
    ada = await w.administrator();
  });
  afterAll(() => w.kernel.close());

  const code = (from = secret): string => new TOTP({ secret: Secret.fromBase32(from) }).generate({ timestamp: w.kernel.clock.now().getTime() });
  const signIn = (given?: string): Promise<SignedIn> => w.signIn(sessionSignIn, { email: 'ada@example.com', password, ...(given !== undefined && { code: given }) });

  it('counts once its first code is confirmed', async () => {
    const begun = await w.run(secondFactorBegin, {}, { as: ada.principal });
    expect(begun.uri).toMatch(/^otpauth:\/\/totp\/Portico:ada%40example\.com\?/);
    await signIn();
    expect(await w.refusal(w.run(secondFactorConfirm, { code: '000000' }, { as: ada.principal }))).toBe('auth.second_factor_wrong');
    ({ secret } = begun);
    ({ recoveryCodes: recovery } = await w.run(secondFactorConfirm, { code: code() }, { as: ada.principal }));
    expect(new Set(recovery).size).toBe(10);
    expect((await w.run(sessionGet, {}, { as: ada.principal })).secondFactor).toBe(true);
    expect(await w.refusal(w.run(secondFactorBegin, {}, { as: ada.principal }))).toBe('second_factor.set');
  });

  it('is asked after the password, and no code works twice', async () => {
    expect(await w.refusal(signIn())).toBe('auth.second_factor_required');
    expect(await w.refusal(signIn(code()))).toBe('auth.second_factor_wrong');
    w.kernel.clock.advance(period);
    const current = code();
    await signIn(`${current.slice(0, 3)} ${current.slice(3)}`);
    expect(await w.refusal(signIn(current))).toBe('auth.second_factor_wrong');
    w.kernel.clock.advance(period);
    // The one before is within the tolerance, but was used.
    expect(await w.refusal(signIn(current))).toBe('auth.second_factor_wrong');
    await signIn(code());
    w.kernel.clock.advance(3 * period);
    expect(await w.refusal(signIn(current))).toBe('auth.second_factor_wrong');
  });

  it('can be replaced by a recovery code, each once', async () => {
    const [one = '', two = ''] = recovery;
    await signIn(one.toUpperCase());
    expect(await w.refusal(signIn(one))).toBe('auth.second_factor_wrong');
    await signIn(two.replaceAll('-', ''));
    expect(await w.refusal(signIn('aaaa-aaaa-aaaa-aaaa'))).toBe('auth.second_factor_wrong');
  });

  it('lets one of two sign-ins with the same code through, when both come at once', async () => {
    w.kernel.clock.advance(10 * period);
    const same = code();
    const both = await Promise.allSettled([signIn(same), signIn(same)]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is asked by a reset link too', async () => {
    const { link } = await w.run(peopleReset, { id: ada.principal.id }, { as: ada.principal });
    const token = tokenOf(link);
    expect(await w.refusal(w.run(linkUse, { token, password }))).toBe('auth.second_factor_required');
    w.kernel.clock.advance(2 * period);
    ada = await w.signIn(linkUse, { token, password, code: code() });
  });

  it('is removed with the password, or by an administrator', async () => {
    expect(await w.refusal(w.run(secondFactorRemove, { password: 'wrong' }, { as: ada.principal }))).toBe('auth.failed');
    await w.run(secondFactorRemove, { password }, { as: ada.principal });
    await signIn();
    const { secret: again } = await w.run(secondFactorBegin, {}, { as: ada.principal });
    w.kernel.clock.advance(2 * period);
    await w.run(secondFactorConfirm, { code: code(again) }, { as: ada.principal });
    expect(await w.refusal(signIn())).toBe('auth.second_factor_required');
    await w.run(peopleReset, { id: ada.principal.id, removeSecondFactor: true }, { as: ada.principal });
    await signIn();
  });

  it('stops guessing', async () => {
    const { secret: mine } = await w.run(secondFactorBegin, {}, { as: ada.principal });
    for (let tries = 0; tries < 10; tries += 1) {
      const wrong = String(Number(code(mine)) ^ (tries + 1))
        .padStart(6, '0')
        .slice(0, 6);
      expect(await w.refusal(w.run(secondFactorConfirm, { code: wrong }, { as: ada.principal }))).toBe('auth.second_factor_wrong');
    }
    expect(await w.refusal(w.run(secondFactorConfirm, { code: code(mine) }, { as: ada.principal }))).toBe('request.rate_limited');
  });
});
