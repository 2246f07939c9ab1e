import { admit } from './admit.ts';
import type { Change } from './changes.ts';
import type { Face } from './face.ts';
import type { Methods } from './methods.ts';
import type { Streams } from './streams.ts';
import type { Means, Visit } from './visit.ts';

/** Can the caller hear of resources here? Providers are asked for theirs; files of an app are for those who may read them. */
export async function canSubscribe(face: Face, methods: Methods): Promise<boolean> {
  if (face.sessions === 'offered') return true;
  const resources = (await methods.about()).capabilities?.['resources'] as { subscribe?: unknown } | undefined;
  return resources?.subscribe === true;
}

/** What a stream at an address does when something changes there, or when all that stands there was stopped. */
export function concerning(face: Face, visit: Visit, does: { changed: () => void; halted: () => void }): (change: Change) => void {
  return (change) => {
    if (!face.changes || change.tenant !== visit.principal.tenant) return;
    if (face.changes.app === undefined || face.changes.app === change.app) does.changed();
    if (change.halted && face.changes.app === change.app) does.halted();
  };
}

/** Opens the visitor's stream of notifications; it ends with her credential. */
export function openStream(
  means: Means,
  visit: Visit,
  how: { heard: (change: Change) => void; onEnd?: () => void; farewell?: Record<string, unknown> },
): ReturnType<Streams['open']> {
  const { reply, request, principal } = visit;
  const unsubscribe = means.changes()?.subscribe(how.heard);
  const kept = Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  try {
    const stream = means.streams.open(reply.raw, {
      owner: `${principal.tenant}/${principal.kind}/${principal.id}`,
      credential: principal.credential?.id,
      headers: Object.fromEntries(kept) as Record<string, string>,
      stillMay: async () => (await admit(means, request)).id === principal.id,
      onEnd: () => {
        unsubscribe?.();
        how.onEnd?.();
      },
      ...(how.farewell && { farewell: how.farewell }),
    });
    reply.hijack();
    return stream;
  } catch (error) {
    unsubscribe?.();
    throw error;
  }
}
