import type { ChangeContext } from '../../kernel/index.ts';
import { agentsOf, disableAgents } from '../agents/store.ts';
import { revokeKeysOf } from '../keys/store.ts';
import type { Revocation } from '../revocation.ts';
import { deleteLinks, deleteSessionsOf } from '../sign-in/store.ts';
import { clearPerson } from './store.ts';

/**
 * Ends everything a person can act with, in the caller's transaction: sign-in, sessions, links, her keys, her agents and
 * their keys. Other processes hear it at commit.
 */
export async function offboard(ctx: ChangeContext, revocation: Revocation, person: string): Promise<{ sessions: number; keys: number; agents: number }> {
  const { tx } = ctx;
  await clearPerson(tx, person);
  await deleteLinks(tx, { person });
  const sessions = await deleteSessionsOf(tx, person);
  const disabled = await disableAgents(tx, person);
  const keys = await revokeKeysOf(tx, [person, ...(await agentsOf(tx, person))], ctx.clock.now());
  await revocation.announce(ctx, [...sessions.map((credential) => ({ credential, principal: person })), ...keys]);
  await ctx.fact('person.offboarded', { person });
  for (const agent of disabled) await ctx.fact('agent.disabled', { agent });
  return { sessions: sessions.length, keys: keys.length, agents: disabled.length };
}
