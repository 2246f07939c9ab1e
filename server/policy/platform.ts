import { readFileSync } from 'node:fs';
import type { Principal } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { wasm } from './cedar.ts';
import { policySet } from './prepared.ts';
import { readRules } from './rules.ts';

/** Roles with their scope, as identity gives them. A project's owner is an editor too, and an editor a viewer. */
export const platformRoles = [
  'tenant:administrator',
  'tenant:builder',
  'tenant:operator',
  'tenant:auditor',
  'tenant:member',
  'tenant:system',
  'project:owner',
  'project:editor',
  'project:viewer',
  'app:owner',
  'app:member',
] as const;

const file = 'platform.cedar';
export const platformRules = readRules(file, readFileSync(new URL(file, import.meta.url), 'utf8'));
const name = 'platform';
const answer = wasm.preparsePolicySet(name, policySet(platformRules));
if (answer.type === 'failure') throw new Error(`${file}: ${answer.errors[0]?.message ?? 'not readable'}`);

const inherited: Readonly<Record<string, readonly string[]>> = {
  'project:owner': ['project:editor', 'project:viewer'],
  'project:editor': ['project:viewer'],
};
interface Decision {
  readonly allowed: boolean;
  readonly rules: readonly string[];
}
const decisions = new LRUCache<string, Decision>({ max: 2000 });
/** The door keeps a caller's roles for some seconds and asks about the same list again and again. */
const ofList = new WeakMap<readonly string[], Map<string, Decision>>();

/** May somebody with these roles do this with the tenant, project or app the roles are about? Names the rules that say so. */
export function platformAllows(asked: { roles: readonly string[]; principal: Pick<Principal, 'kind'>; action: string }): Decision {
  const known = ofList.get(asked.roles) ?? new Map<string, Decision>();
  ofList.set(asked.roles, known);
  const about = `${asked.principal.kind} ${asked.action}`;
  const decision = known.get(about) ?? decide(asked);
  known.set(about, decision);
  return decision;
}

function decide({ roles, principal, action }: Parameters<typeof platformAllows>[0]): Decision {
  const held = [...new Set(roles.flatMap((role) => [role, ...(inherited[role] ?? [])]))].filter((role) => (platformRoles as readonly string[]).includes(role)).toSorted();
  const key = `${principal.kind} ${action} ${held.join(' ')}`;
  const kept = decisions.get(key);
  if (kept) return kept;
  const uid = { type: 'Principal', id: 'caller' };
  const found = wasm.statefulIsAuthorized({
    principal: uid,
    action: { type: 'Action', id: action },
    resource: { type: 'Platform', id: 'here' },
    context: {},
    preparsedPolicySetId: name,
    entities: [{ uid, attrs: { kind: principal.kind }, parents: held.map((id) => ({ type: 'Role', id })) }],
  });
  if (found.type === 'failure') throw new Error(`${file}: ${found.errors.map(({ message }) => message).join('; ')}`);
  const decision = { allowed: found.response.decision === 'allow', rules: found.response.diagnostics.reason };
  decisions.set(key, decision);
  return decision;
}
