import { createTenant, firstTenant, type Kernel, type Tx } from '../kernel/index.ts';
import { addKey } from './keys/keys.ts';
import { administrators, insertPerson, lockSetup } from './people/store.ts';
import { insertProject, putProjectMember } from './projects/store.ts';
import { makeLink, type OneTimeLink } from './sign-in/links.ts';
import { mainProject } from './sign-in/set-up.ts';

export interface Started {
  /** The tenant calls without a known one are about. */
  readonly tenant: string;
  /** While nobody can sign in: a one-time link for the first administrator, a new one at each start. */
  readonly setup?: OneTimeLink;
}

/**
 * Makes what the first start needs and finds what is there: the tenant `default`, its project `main` and, when
 * `PORTICO_ADMIN_KEY` is set and there is no administrator yet, one with that key. Safe to repeat and to run in several
 * processes at once.
 */
export async function bootstrap(kernel: Kernel): Promise<Started> {
  const tenant = await findOrMakeHome(kernel);
  return kernel.database.bound(tenant, async (tx) => {
    await lockSetup(tx);
    await insertProject(tx, { tenant, name: mainProject, title: 'Main', sensitivity: 'internal', at: kernel.clock.now() });
    let present = await administrators(tx);
    if (present.length === 0 && kernel.config.adminKey !== undefined) {
      await addAutomation(kernel, tx, { tenant, secret: kernel.config.adminKey });
      present = await administrators(tx);
    }
    if (present.some((one) => one.signsIn)) return { tenant };
    return { tenant, setup: await makeLink(tx, { kernel, clock: kernel.clock }, { kind: 'setup', tenant, person: null }) };
  });
}

/** The tenant that was made first. */
export async function findHome(kernel: Kernel): Promise<string | undefined> {
  const first = await kernel.database.system((tx) => firstTenant(tx));
  return first?.id;
}

async function findOrMakeHome(kernel: Kernel): Promise<string> {
  const found = await findHome(kernel);
  if (found !== undefined) return found;
  const id = kernel.clock.id();
  try {
    await createTenant(kernel.database, { id, slug: 'default', name: 'Default', at: kernel.clock.now() });
    return id;
  } catch (error) {
    // Another process may have been faster.
    const made = await findHome(kernel);
    if (made !== undefined) return made;
    throw error;
  }
}

/** The administrator behind the operator's key; the set-up link gives her a name, an address and a password later. */
async function addAutomation(kernel: Kernel, tx: Tx, given: { tenant: string; secret: string }): Promise<void> {
  const { tenant, secret } = given;
  const [id, at] = [kernel.clock.id(), kernel.clock.now()];
  const email = `administrator@${tenant}.invalid`;
  await insertPerson(tx, { id, tenant, email, name: 'Administrator', status: 'active', language: 'en', roles: ['administrator'], password: null, at });
  await putProjectMember(tx, { tenant, project: mainProject, principal: id, role: 'owner' });
  await addKey(tx, kernel.clock, { tenant, principal: id, name: 'PORTICO_ADMIN_KEY', scopes: ['*'], expiresAt: null, secret });
}
