import type { Exchange } from '../kernel/index.ts';
import { resourceOf } from './admit.ts';
import { allFace } from './all-face.ts';
import { appFace } from './app-face.ts';
import { createCaller, type Caller } from './caller.ts';
import type { Face } from './face.ts';
import { methodsOf, type Methods } from './methods.ts';
import { platformFace } from './platform-face.ts';
import { providerFace } from './provider-face.ts';
import { unexpected } from './refuse.ts';
import { shortFace } from './short-face.ts';
import { toolsetFace } from './toolset-face.ts';
import type { Means, Visit } from './visit.ts';

/** What stands at the visited address. */
type Address = { readonly kind: 'all' } | { readonly kind: 'platform' } | { readonly kind: 'app' | 'provider' | 'toolset'; readonly name: string };

export async function pick(means: Means, { provider, toolset, principal }: Visit): Promise<Address> {
  if (toolset !== undefined) return { kind: 'toolset', name: toolset };
  if (provider === undefined) return { kind: 'all' };
  if (provider === 'platform') return { kind: 'platform' };
  return { kind: (await means.kinds.of(principal.tenant, provider)) ?? 'app', name: provider };
}

export function faceOf(means: Means, visit: Visit, at: { address: Address; exchange?: Exchange; signal?: AbortSignal }): { face: Face; methods: Methods } {
  const { address, exchange, signal } = at;
  const caller = createCaller(means.door, { principal: visit.principal, from: visit.from, ...(signal && { signal }), ...(exchange && { exchange }) });
  const face = shortened(visit, caller, { address, face: faceAt(means, caller, address) });
  const { language } = visit.from;
  return {
    face,
    methods: methodsOf(face, {
      version: means.kernel.config.version,
      language,
      stepUp: resourceOf(means, visit.request) !== undefined,
      unexpected: (error) => unexpected(means, error),
    }),
  };
}

/** Long lists are cut to what fits an agent, unless the address says `?tools=all`. */
function shortened(visit: Visit, caller: Caller, at: { address: Address; face: Face }): Face {
  const { address, face } = at;
  if ((visit.request.query as { tools?: string }).tools === 'all' || address.kind === 'app' || address.kind === 'platform') return face;
  return shortFace(caller, face, address.kind === 'all' ? {} : { [address.kind]: address.name });
}

function faceAt(means: Means, caller: Caller, address: Address): Face {
  switch (address.kind) {
    case 'all':
      return allFace(caller, means);
    case 'platform':
      return platformFace(caller);
    case 'toolset':
      return toolsetFace(caller, address.name, means);
    case 'provider':
      return providerFace(caller, address.name);
    case 'app':
      return appFace(caller, address.name, means.bindings);
    default:
      return address satisfies never;
  }
}
