import { PorticoError } from '@portico/contracts';
import type { Connections } from '../connections.ts';
import { readChallenge } from './challenge.ts';
import type { Knock } from './connect.ts';

/** Milliseconds; a provider that does not answer in time is found by its well-known addresses. */
const patience = 10_000;

/** Greets the first instance without a credential: what it asks for then is where the way in begins. */
export function knocking(connections: Pick<Connections, 'to'>): Knock {
  return async (ctx, provider) => {
    const [instance] = provider.instances;
    if (!instance) return {};
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(patience)]);
    try {
      const connector = await connections.to({ ...provider, tenant: ctx.tenant }, instance);
      await connector.greet({ signal });
      return {};
    } catch (error) {
      ctx.signal.throwIfAborted();
      const { metadata, scope } = readChallenge(error instanceof PorticoError ? error.http?.challenge : undefined);
      return { ...(metadata !== undefined && { metadata }), ...(scope !== undefined && { scope }) };
    }
  };
}
