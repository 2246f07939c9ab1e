import type { Module } from '../kernel/index.ts';
import { policyOperations } from './answer.ts';

export { checkPolicy } from './check.ts';
export { composeAccess } from './write-matrix.ts';
export { readMatrix } from './read-matrix.ts';
export { defaultPolicy } from './default-policy.ts';
export { grantFor } from './grant.ts';
export { mayThing } from './decide-thing.ts';
export { platformAllows } from './platform.ts';
export type { Subject } from './subject.ts';
export { checkProviderPolicy, decideThing, defaultProviderPolicy, seesThing, type ProviderAction } from './provider-policy.ts';
export { reservedEntityNames } from './vocabulary.ts';

/** Who may do what, and why: `policy.explain` and `policy.whoCan`. */
export function createPolicy(): Module {
  return { implementations: policyOperations() };
}
