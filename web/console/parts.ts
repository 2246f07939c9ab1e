import type { Session } from '../client/index.ts';

export interface ConsolePart {
  readonly key: 'providers' | 'toolsets' | 'playground' | 'calls' | 'consumers' | 'people' | 'agents' | 'keys' | 'signIn' | 'projects' | 'audit' | 'system';
  readonly path: string;
  readonly for: 'everybody' | 'administrators' | 'overseers';
}

/** The parts of the console and whom each is for. */
export const consoleParts: readonly ConsolePart[] = [
  { key: 'providers', path: 'providers', for: 'everybody' },
  { key: 'toolsets', path: 'toolsets', for: 'everybody' },
  { key: 'playground', path: 'playground', for: 'everybody' },
  { key: 'calls', path: 'calls', for: 'overseers' },
  { key: 'consumers', path: 'consumers', for: 'administrators' },
  { key: 'people', path: 'people', for: 'administrators' },
  { key: 'agents', path: 'agents', for: 'administrators' },
  { key: 'keys', path: 'keys', for: 'administrators' },
  { key: 'signIn', path: 'sign-in', for: 'overseers' },
  { key: 'projects', path: 'projects', for: 'administrators' },
  { key: 'audit', path: 'audit', for: 'overseers' },
  { key: 'system', path: 'system', for: 'overseers' },
];

/** Undefined: no role is needed; what there is to see follows from what one may use. */
const rolesOf: Readonly<Record<ConsolePart['for'], readonly string[] | undefined>> = {
  everybody: undefined,
  administrators: ['administrator'],
  overseers: ['administrator', 'operator', 'auditor'],
};

/** Those the person can use. */
export function partsFor(session: Pick<Session, 'roles'>): readonly ConsolePart[] {
  return consoleParts.filter((part) => rolesOf[part.for]?.some((role) => session.roles.includes(role)) ?? true);
}

/** The part an address belongs to. */
export function partAt(pathname: string): ConsolePart | undefined {
  const name = /^\/console\/([^/]+)/.exec(pathname)?.[1];
  return consoleParts.find((part) => part.path === name);
}
