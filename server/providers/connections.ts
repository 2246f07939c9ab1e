import { PorticoError, type ProviderLimits, type ProviderSettings } from '@portico/contracts';
import type { Kernel } from '../kernel/index.ts';
import { openSecrets } from '../registry/index.ts';
import type { Connector } from './connect/connector.ts';
import { makeConnector } from './make-connector.ts';

/** What has to be known of a provider to connect to it. */
export interface Target {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly settings: ProviderSettings;
  readonly sealed: string | null;
  readonly limits: ProviderLimits;
  /** Another number means other settings, secrets or instances: connections are made anew. */
  readonly revision: number;
}

export interface Instance {
  readonly id: string;
  readonly address: string;
}

/** The open ways to providers, in this process. */
export interface Connections {
  /** The connector to one instance, made at its first use. */
  to(target: Target, instance: Instance): Promise<Connector>;
  /** Closes what is open to a provider; calls under way there end. */
  drop(provider: string): void;
  close(): Promise<void>;
}

/** One connector for each instance and revision; what is out of date is closed as soon as a newer one is asked for. */
export function createConnections(kernel: Kernel): Connections {
  const open = new Map<string, { provider: string; revision: number; connector: Promise<Connector> }>();
  let closed = false;

  const shut = (key: string): void => {
    const entry = open.get(key);
    open.delete(key);
    entry?.connector
      .then((connector) => connector.close())
      .catch((error: unknown) => kernel.log.warn({ err: error, provider: key }, 'a connection to a provider did not close in good order'));
  };

  return {
    to: (target, instance) => {
      if (closed) return Promise.reject(new PorticoError('stopping'));
      const key = `${target.id}/${instance.id}`;
      const known = open.get(key);
      if (known?.revision === target.revision) return known.connector;
      if (known) shut(key);
      const connector = openSecrets(kernel.vault, target.sealed).then((secrets) => makeConnector(kernel, { target, instance, secrets }));
      connector.catch(() => open.delete(key));
      open.set(key, { provider: target.id, revision: target.revision, connector });
      return connector;
    },
    drop: (provider) => {
      for (const [key, entry] of open) if (entry.provider === provider) shut(key);
    },
    close: async () => {
      closed = true;
      const all = [...open.values()];
      open.clear();
      await Promise.allSettled(all.map(async ({ connector }) => (await connector).close()));
    },
  };
}
