import type { Kernel, Module } from '../kernel/index.ts';
import { surfacesChannel } from '../registry/index.ts';
import { calling } from './call.ts';
import { createConnections } from './connections.ts';
import { connecting } from './credentials/connect.ts';
import { createCredentials } from './credentials/credentials.ts';
import { createDiscovery } from './credentials/discover.ts';
import { knocking } from './credentials/knock.ts';
import { selfOf } from './credentials/self.ts';
import { previewing } from './preview.ts';
import { probing } from './probe.ts';
import { removing } from './remove.ts';
import { showing } from './show.ts';
import { createTraffic } from './traffic/traffic.ts';
import { createUnderWay } from './under-way.ts';
import { createWatch } from './watch.ts';

export { clientDocument } from './credentials/self.ts';

export interface Providers extends Module {
  /** Hears which providers were stopped or taken away, in whatever process. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Connected systems: dials them, reads what they show, carries calls to them. */
export function createProviders(kernel: Kernel): Providers {
  const connections = createConnections(kernel);
  const underWay = createUnderWay();
  const watch = createWatch(kernel);
  const traffic = createTraffic(kernel, connections);
  const means = { fetch: kernel.http.fetch, discovery: createDiscovery(kernel.http.fetch), self: selfOf(kernel.config) };
  const credentials = createCredentials(kernel, means);
  const probes = probing({ kernel, connections, credentials, watch });
  const accounts = connecting({ kernel, means, knock: knocking(connections) });
  const removal = removing({ kernel, means });
  return {
    implementations: [
      ...calling({ kernel, traffic, credentials, underWay }),
      ...probes.implementations,
      ...showing({ traffic, credentials }),
      ...accounts.implementations,
      previewing(kernel),
      removal.implementation,
    ],
    jobs: [removal.job],
    timers: probes.timers,
    reactions: [...probes.reactions, ...accounts.reactions],
    start: () =>
      kernel.database.engine.listen(surfacesChannel, (payload) => {
        const { tenant, app, halt, blocked } = JSON.parse(payload) as { tenant: string; app: string; halt?: string; blocked?: string };
        traffic.forget({ tenant, name: app, halted: halt });
        if (halt === undefined && blocked === undefined) return;
        underWay.halt(`${tenant}/${app}`, blocked);
        if (halt !== undefined) connections.drop(halt);
      }),
    stop: () => {
      watch.close();
      return connections.close();
    },
  };
}
