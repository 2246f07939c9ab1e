import type { Verb } from '../../verb.ts';
import { addVerb, generateVerb, importServerVerb } from './add.ts';
import { operatingVerbs } from './operate.ts';
import { surfaceVerbs } from './surface.ts';
import { usingVerbs } from './use.ts';

/** Connecting systems and looking after them: `provider …`, `toolset …`, `tools search`. */
export const providerVerbs: readonly Verb[] = [addVerb, generateVerb, importServerVerb, ...surfaceVerbs, ...operatingVerbs, ...usingVerbs];
