import { PorticoError } from '@portico/contracts';
import type { ChangeContext } from '../../kernel/index.ts';
import { administrators, insertPerson, lockSetup, updatePerson } from '../people/store.ts';
import { putProjectMember } from '../projects/store.ts';

/** The project every tenant begins with. */
export const mainProject = 'main';

export interface FirstAdministrator {
  readonly name: string;
  readonly email: string;
  /** As it is kept: hashed. */
  readonly password: string;
  readonly language: 'en' | 'zh';
}

/**
 * Makes the first administrator, or gives the one that automation was started with (`PORTICO_ADMIN_KEY`) a name, an
 * address and a password; gives her id. Throws `setup.done` when somebody can sign in already.
 */
export async function completeSetup(ctx: ChangeContext, first: FirstAdministrator): Promise<string> {
  await lockSetup(ctx.tx);
  const present = await administrators(ctx.tx);
  if (present.some((one) => one.signsIn)) throw new PorticoError('setup.done');
  const automation = present[0];
  if (automation) {
    await updatePerson(ctx.tx, automation.id, first);
    await ctx.fact('setup.completed', { person: automation.id });
    return automation.id;
  }
  const id = ctx.clock.id();
  await insertPerson(ctx.tx, { ...first, id, tenant: ctx.tenant, status: 'active', roles: ['administrator'], at: ctx.clock.now() });
  await putProjectMember(ctx.tx, { tenant: ctx.tenant, project: mainProject, principal: id, role: 'owner' });
  await ctx.fact('setup.completed', { person: id });
  return id;
}
