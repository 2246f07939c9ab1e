import { agentsCreate, agentsList, agentsUpdate, PorticoError, type agent, type Principal } from '@portico/contracts';
import type { z } from 'zod';
import { implementChange, implementRead, type Implementation, type Tx } from '../../kernel/index.ts';
import { cutPage, readCursor } from '../keyset.ts';
import type { Revocation } from '../revocation.ts';
import { herself } from '../sign-in/session.ts';
import { credentialsOf } from '../store.ts';
import { agentById, insertAgent, listAgents, updateAgent, type AgentRow } from './store.ts';

export const isAdministrator = (principal: Principal): boolean => principal.roles.includes('administrator');

function shown(row: AgentRow): z.infer<typeof agent> {
  const { id, name, description, status } = row;
  const owner = { id: row.owner, name: row.owner_name, active: row.owner_active };
  return { id, name, description, status, owner, onBehalfOfOwner: row.on_behalf, createdAt: row.created_at, lastSeen: row.last_seen };
}

/** An agent the caller owns; administrators get any. Others are told there is none. */
export async function ownAgent(tx: Tx, principal: Principal, id: string): Promise<AgentRow> {
  const found = await agentById(tx, id);
  const hers = found !== undefined && (isAdministrator(principal) || (principal.kind === 'person' && found.owner === principal.id));
  if (!hers) throw new PorticoError('not_found', { params: { what: 'agent', name: id } });
  return found;
}

export function agentOperations(revocation: Revocation): Implementation[] {
  const list = implementRead(agentsList, async (ctx, input) => {
    const of = isAdministrator(ctx.principal) ? undefined : ctx.principal.id;
    const rows = await ctx.read((tx) => listAgents(tx, { of, after: readCursor(input.cursor), limit: input.limit + 1 }));
    const { page, next } = cutPage(rows, input.limit, (row) => [row.name, row.id]);
    return { agents: page.map((row) => shown(row)), next };
  });

  const create = implementChange(agentsCreate, async (ctx, input) => {
    const owner = await herself(ctx.tx, ctx.principal, 'create an agent');
    const id = ctx.clock.id();
    await insertAgent(ctx.tx, { id, tenant: ctx.tenant, name: input.name, description: input.description, owner: owner.id, onBehalf: input.onBehalfOfOwner, at: ctx.clock.now() });
    return shown(await ownAgent(ctx.tx, ctx.principal, id));
  });

  const update = implementChange(agentsUpdate, async (ctx, input) => {
    const before = await ownAgent(ctx.tx, ctx.principal, input.id);
    if (input.status === 'active' && !before.owner_active) throw new PorticoError('agent.owner_left', { params: { name: before.name } });
    await updateAgent(ctx.tx, input.id, { name: input.name, description: input.description, status: input.status });
    const stopped = input.status === 'disabled' && before.status === 'active';
    await revocation.announce(ctx, stopped ? await credentialsOf(ctx.tx, [input.id]) : []);
    if (stopped) await ctx.fact('agent.disabled', { agent: input.id });
    return shown(await ownAgent(ctx.tx, ctx.principal, input.id));
  });
  return [list, create, update];
}
