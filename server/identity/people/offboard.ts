import type { ChangeContext } from '../../kernel/index.ts';
import { agentsOf, disableAgents } from '../agents/store.ts';
import { revokeKeysOf } from '../keys/store.ts';
import { deleteGrants } from '../oauth/store.ts';
import type { Revocation } from '../revocation.ts';
import { deleteLinks, deleteSessionsOf } from '../sign-in/store.ts';
import { credentialsOf } from '../store.ts';
import { clearPerson } from './store.ts';

/**
 * Ends everything a person can act with, in the caller's transaction: sign-in, sessions, links, her keys, the programs she
 * connected, her agents and what they prove themselves with. Other processes hear it at commit.
 */
export async function offboard(ctx: ChangeContext, revocation: Revocation, person: string): Promise<{ sessions: number; keys: number; agents: number }> {
  const { tx } = ctx;
  await clearPerson(tx, person);
  await deleteLinks(tx, { person });
  const sessions = await deleteSessionsOf(tx, person);
  const disabled = await disableAgents(tx, person);
  const agents = await agentsOf(tx, person);
  const others = await credentialsOf(tx, agents);
  const keys = await revokeKeysOf(tx, [person, ...agents], ctx.clock.now());
  const grants = await deleteGrants(tx, { persons: [person] });
  await revocation.announce(ctx, [...sessions.map((credential) => ({ credential, principal: person })), ...keys, ...grants, ...others]);
  await ctx.fact('person.offboarded', { person });
  for (const agent of disabled) await ctx.fact('agent.disabled', { agent });
  return { sessions: sessions.length, keys: keys.length, agents: disabled.length };
}
