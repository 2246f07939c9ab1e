import type { TenantRole } from '@portico/contracts';
import type { Clock, Kernel, Tx } from '../kernel/index.ts';
import { agentsOf, insertAgent } from './agents/store.ts';
import { addKey, type NewKey } from './keys/keys.ts';
import { revokeKeysOf } from './keys/store.ts';
import { administrators, deletePeople, insertPerson, peopleAt } from './people/store.ts';
import type { Revocation } from './revocation.ts';
import { deleteSessionsOf } from './sign-in/store.ts';
import { makeLink, type OneTimeLink } from './sign-in/links.ts';

/** For people and agents that come with something (the sample), not by invitation; in the caller's bound transaction. */
export interface Enrolment {
  /** An active person without a password; gives her id. Throws `name.taken` for a known address. */
  addPerson(tx: Tx, person: { tenant: string; email: string; name: string; language: 'en' | 'zh'; roles?: readonly TenantRole[] }): Promise<string>;
  /** An active agent; gives its id. */
  addAgent(tx: Tx, agent: { tenant: string; name: string; description: string; owner: string; onBehalf: boolean }): Promise<string>;
  /** A key of a person or agent; gives its id and, this once, its secret. */
  addKey(tx: Tx, key: NewKey): Promise<{ id: string; secret: string }>;
  /** A link that signs the person in once, within a day, without a password. */
  addDemoLink(tx: Tx, person: { tenant: string; id: string }): Promise<OneTimeLink>;
  /** Ids of people whose address ends with `@domain`. */
  peopleAt(tx: Tx, domain: string): Promise<string[]>;
  /** Ids of active administrators, the oldest first. */
  administratorIds(tx: Tx): Promise<string[]>;
  /** People go for good with all they have: sessions, keys, agents, memberships. */
  removePeople(tx: Tx, ids: readonly string[]): Promise<void>;
}

export function createEnrolment(kernel: Kernel, revocation: Revocation): Enrolment {
  const clock: Clock = kernel.clock;
  return {
    addPerson: async (tx, person) => {
      const id = clock.id();
      await insertPerson(tx, { roles: [], ...person, id, status: 'active', password: null, at: clock.now() });
      return id;
    },
    addAgent: async (tx, agent) => {
      const id = clock.id();
      await insertAgent(tx, { ...agent, id, at: clock.now() });
      return id;
    },
    addKey: (tx, key) => addKey(tx, clock, key),
    addDemoLink: (tx, person) => makeLink(tx, { kernel, clock }, { kind: 'demo', tenant: person.tenant, person: person.id }),
    peopleAt: (tx, domain) => peopleAt(tx, domain),
    administratorIds: async (tx) => (await administrators(tx)).map((one) => one.id),
    removePeople: async (tx, ids) => {
      for (const id of ids) {
        const sessions = await deleteSessionsOf(tx, id);
        const keys = await revokeKeysOf(tx, [id, ...(await agentsOf(tx, id))], clock.now());
        await revocation.announceIn(tx, [...sessions.map((credential) => ({ credential, principal: id })), ...keys]);
      }
      await deletePeople(tx, ids);
    },
  };
}
