import type { FastifyInstance } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { createBindings } from './bindings.ts';
import { hearChanges, type Changes } from './changes.ts';
import { addRoutes } from './routes.ts';
import { createStreams } from './streams.ts';

/** The MCP edge: `/mcp`, `/mcp/<app>`, `/mcp/platform`, in both eras of the protocol, for callers with an API key. */
export function createRouter(means: { kernel: Kernel; door: Pick<Door, 'call' | 'refused'>; identity: Pick<Identity, 'authenticate' | 'onRevoked'> }): {
  register(fastify: FastifyInstance): void;
} {
  const { kernel } = means;
  return {
    register: (fastify) => {
      const bindings = createBindings();
      const streams = createStreams();
      means.identity.onRevoked((credential) => streams.revoke(credential));
      let changes: Changes | undefined;
      addRoutes(fastify, { ...means, bindings, streams, changes: () => changes });
      fastify.addHook('onReady', async () => {
        changes = await hearChanges(kernel);
        changes.subscribe(({ tenant, app }) => bindings.forget(tenant, app));
      });
      fastify.addHook('preClose', async () => {
        await Promise.resolve(streams.closeAll());
      });
    },
  };
}
