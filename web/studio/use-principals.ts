import { useState } from 'react';
import { useCall } from '../client/index.ts';
import { useSettled } from './use-settled.ts';

export interface Candidate {
  readonly id: string;
  readonly kind: 'person' | 'agent';
  readonly name: string;
  /** E-mail of a person, owner of an agent. */
  readonly also: string;
}

/** People and agents whose name or e-mail fits what is typed. */
export function useCandidates(): { candidates: readonly Candidate[]; loading: boolean; onSearch: (text: string) => void } {
  const [text, setText] = useState('');
  const asked = useSettled(text.trim(), 200);
  const people = useCall('people.list', { ...(asked && { search: asked }), limit: 50 });
  const agents = useCall('agents.list', { limit: 200 });
  const fits = (name: string) => name.toLowerCase().includes(asked.toLowerCase());
  return {
    candidates: [
      ...(people.data?.people ?? [])
        .filter((person) => person.status !== 'offboarded')
        .map((person): Candidate => ({ id: person.id, kind: 'person', name: person.name, also: person.email })),
      ...(agents.data?.agents ?? [])
        .filter((agent) => agent.status === 'active' && fits(agent.name))
        .map((agent): Candidate => ({ id: agent.id, kind: 'agent', name: agent.name, also: agent.owner.name })),
    ],
    loading: people.isFetching,
    onSearch: setText,
  };
}
