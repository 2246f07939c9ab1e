import type { Session } from '../client/index.ts';

export interface ConsolePart {
  readonly key: 'people' | 'agents' | 'keys' | 'signIn' | 'projects' | 'audit' | 'system';
  readonly path: string;
  readonly for: 'administrators' | 'overseers';
}

/** The parts of the console and whom each is for. */
export const consoleParts: readonly ConsolePart[] = [
  { key: 'people', path: 'people', for: 'administrators' },
  { key: 'agents', path: 'agents', for: 'administrators' },
  { key: 'keys', path: 'keys', for: 'administrators' },
  { key: 'signIn', path: 'sign-in', for: 'overseers' },
  { key: 'projects', path: 'projects', for: 'administrators' },
  { key: 'audit', path: 'audit', for: 'overseers' },
  { key: 'system', path: 'system', for: 'overseers' },
];

const rolesOf: Readonly<Record<ConsolePart['for'], readonly string[]>> = {
  administrators: ['administrator'],
  overseers: ['administrator', 'operator', 'auditor'],
};

/** Those the person can use. */
export function partsFor(session: Pick<Session, 'roles'>): readonly ConsolePart[] {
  return consoleParts.filter((part) => rolesOf[part.for].some((role) => session.roles.includes(role)));
}

/** The part an address belongs to. */
export function partAt(pathname: string): ConsolePart | undefined {
  const name = /^\/console\/([^/]+)/.exec(pathname)?.[1];
  return consoleParts.find((part) => part.path === name);
}
