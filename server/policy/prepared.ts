import type { AppModel } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { wasm } from './cedar.ts';
import { concerns, concernsFields, readRules, type ReadRule } from './rules.ts';

/** The policy of a release, read once. */
export interface Prepared {
  readonly rules: readonly ReadRule[];
  /** Name of the pre-parsed set of rules about fields. */
  readonly fieldRules: string;
}
export const accessFile = 'access.cedar';

// Cedar never frees a pre-parsed set, so the names are a fixed lot and are used again.
const most = 64;
const names = Array.from({ length: most }, (_, place) => `fields-${place}`);
const kept = new LRUCache<string, Prepared>({ max: most - 1, dispose: ({ fieldRules }) => names.push(fieldRules) });

export function policySet(rules: readonly ReadRule[]): { staticPolicies: Record<string, string> } {
  return { staticPolicies: Object.fromEntries(rules.map((rule) => [rule.id, rule.text])) };
}

/** Reads and pre-parses the policy of a release; the model was checked when it was committed. */
export function prepare(release: string, model: AppModel): Prepared {
  const found = kept.get(release);
  if (found) return found;
  const rules = readRules(accessFile, model.access);
  const fieldRules = names.shift();
  if (fieldRules === undefined) throw new Error('no name left for a policy set');
  const answer = wasm.preparsePolicySet(fieldRules, policySet(rules.filter(concernsFields)));
  if (answer.type === 'failure') {
    names.push(fieldRules);
    throw new Error(`${accessFile} of release ${release}: ${answer.errors[0]?.message ?? 'not readable'}`);
  }
  const prepared = { rules, fieldRules };
  kept.set(release, prepared);
  return prepared;
}

/** The rules that can decide about an action on an entity, whoever asks. */
export function rulesAbout(rules: readonly ReadRule[], action: string, entity: string): ReadRule[] {
  return rules.filter((rule) => {
    if (!concerns(rule, action)) return false;
    const { resource } = rule.json;
    if (resource.op === 'is') return resource.entity_type === entity;
    if (resource.op !== '==' || !('entity' in resource)) return true;
    return ('__entity' in resource.entity ? resource.entity.__entity.type : resource.entity.type) === entity;
  });
}
