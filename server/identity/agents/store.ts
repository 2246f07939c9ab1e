import { sql } from 'kysely';
import type { Tx } from '../../kernel/index.ts';
import type { Place } from '../keyset.ts';

export interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly owner_name: string;
  readonly owner_active: boolean;
  readonly on_behalf: boolean;
  readonly status: 'active' | 'disabled';
  readonly last_seen: string | null;
  readonly created_at: string;
}

const columns = sql.raw(`a.id, a.name, a.description, a.owner, o.name AS owner_name, o.status = 'active' AS owner_active, a.on_behalf, a.status, a.last_seen, a.created_at`);

export async function agentById(tx: Tx, id: string): Promise<AgentRow | undefined> {
  const { rows } = await sql<AgentRow>`SELECT ${columns} FROM identity_agent a JOIN identity_person o ON o.id = a.owner WHERE a.id = ${id}`.execute(tx);
  return rows[0];
}

/** Agents that somebody owns or is; everybody's when `of` is undefined. */
export async function listAgents(tx: Tx, asked: { of: string | undefined; after: Place | undefined; limit: number }): Promise<AgentRow[]> {
  const [name, id] = asked.after ?? [null, null];
  const of = asked.of ?? null;
  const { rows } = await sql<AgentRow>`SELECT ${columns} FROM identity_agent a JOIN identity_person o ON o.id = a.owner
    WHERE (${of}::text IS NULL OR a.owner = ${of} OR a.id = ${of}) AND (${name}::text IS NULL OR (a.name, a.id) > (${name}, ${id}))
    ORDER BY a.name, a.id LIMIT ${asked.limit}`.execute(tx);
  return rows;
}

interface NewAgent {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly onBehalf: boolean;
  readonly at: Date;
}

export async function insertAgent(tx: Tx, agent: NewAgent): Promise<void> {
  await sql`INSERT INTO identity_agent (id, tenant, name, description, owner, on_behalf, status, created_at)
    VALUES (${agent.id}, ${agent.tenant}, ${agent.name}, ${agent.description}, ${agent.owner}, ${agent.onBehalf}, 'active', ${agent.at.toISOString()})`.execute(tx);
}

export async function updateAgent(
  tx: Tx,
  id: string,
  change: { name?: string | undefined; description?: string | undefined; status?: 'active' | 'disabled' | undefined },
): Promise<void> {
  await sql`UPDATE identity_agent SET name = coalesce(${change.name ?? null}::text, name),
      description = coalesce(${change.description ?? null}::text, description), status = coalesce(${change.status ?? null}::text, status)
    WHERE id = ${id}`.execute(tx);
}

/** Every agent of an owner, whatever its status. */
export async function agentsOf(tx: Tx, owner: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM identity_agent WHERE owner = ${owner}`.execute(tx);
  return rows.map((row) => row.id);
}

/** Disables the active agents of an owner; gives their ids. */
export async function disableAgents(tx: Tx, owner: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`UPDATE identity_agent SET status = 'disabled' WHERE owner = ${owner} AND status = 'active' RETURNING id`.execute(tx);
  return rows.map((row) => row.id);
}
