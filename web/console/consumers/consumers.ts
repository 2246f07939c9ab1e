import type { CallOutput } from '../../client/index.ts';
import { keyState } from '../scopes.ts';

type Agent = CallOutput<'agents.list'>['agents'][number];
type Key = CallOutput<'keys.list'>['keys'][number];

/** Whoever calls with a key: an agent, or a person with keys of her own. */
export interface Consumer {
  readonly id: string;
  readonly kind: 'agent' | 'person';
  readonly name: string;
  readonly owner: string;
  /** Undefined for people, who are switched off by offboarding. */
  readonly status: Agent['status'] | undefined;
  /** Keys that work now, at `now` in milliseconds. */
  readonly keys: readonly Key[];
  readonly lastSeen: string | null;
}

/** Agents and the people who have keys, those seen last first. */
export function consumersOf(agents: readonly Agent[], keys: readonly Key[], now: number): Consumer[] {
  const working = keys.filter((key) => keyState(key, now) === 'works');
  const byOwner = Map.groupBy(working, (key) => key.principal.id);
  const used = (of: readonly Key[]) =>
    of
      .flatMap((key) => key.lastUsed ?? [])
      .toSorted()
      .at(-1) ?? null;
  const robots = agents.map((agent): Consumer => {
    const own = byOwner.get(agent.id) ?? [];
    return { id: agent.id, kind: 'agent', name: agent.name, owner: agent.owner.name, status: agent.status, keys: own, lastSeen: agent.lastSeen ?? used(own) };
  });
  const people = [...byOwner.values()].flatMap((own): Consumer[] => {
    const { id, kind, name } = own[0]?.principal ?? { id: '', kind: 'agent', name: '' };
    return kind === 'person' ? [{ id, kind, name, owner: '', status: undefined, keys: own, lastSeen: used(own) }] : [];
  });
  return [...robots, ...people].toSorted((a, b) => (b.lastSeen ?? '').localeCompare(a.lastSeen ?? '', 'en') || a.name.localeCompare(b.name));
}
