import type { FastifyInstance } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { createBindings } from './bindings.ts';
import { hearChanges, type Changes } from './changes.ts';
import { createKinds } from './kinds.ts';
import { createParking, createStates } from './parked.ts';
import { addRoutes } from './routes.ts';
import { createRunning } from './running.ts';
import { createSessions } from './sessions.ts';
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
      const kinds = createKinds(kernel);
      const sessions = createSessions(kernel);
      const parking = createParking();
      means.identity.onRevoked((credential) => streams.revoke(credential));
      let changes: Changes | undefined;
      addRoutes(fastify, { ...means, bindings, kinds, sessions, parking, states: createStates(kernel), running: createRunning(), streams, changes: () => changes });
      fastify.addHook('onReady', async () => {
        changes = await hearChanges(kernel);
        changes.subscribe(({ tenant, app }) => {
          bindings.forget(tenant, app);
          kinds.forget(tenant, app);
        });
      });
      fastify.addHook('preClose', async () => {
        sessions.stop();
        parking.stop();
        await Promise.resolve(streams.closeAll());
      });
    },
  };
}
