import { operationVerbs } from '../operation-verbs.ts';
import type { Verb } from '../verb.ts';
import { auditVerbs } from './audit.ts';
import { explainVerb } from './explain.ts';
import { importVerb } from './import.ts';
import { installationVerbs } from './installation.ts';
import { listVerbs } from './lists.ts';
import { providerVerbs } from './provider/index.ts';
import { planVerb, publishVerb } from './publish.ts';
import { recordsVerb } from './records.ts';

/** Verbs with wording of their own; the rest follows from the table of operations. */
export const namedVerbs: readonly Verb[] = [importVerb, planVerb, publishVerb, recordsVerb, ...listVerbs, explainVerb, ...providerVerbs, ...auditVerbs, ...installationVerbs];

export const verbs: ReadonlyMap<string, Verb> = new Map([...operationVerbs(), ...namedVerbs].map((verb) => [verb.words, verb]));
