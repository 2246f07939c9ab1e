import { PorticoError } from '@portico/contracts';
import { createServer, registerApi, registerGit } from './api/index.ts';
import { createPlatform, type Platform, type Started } from './dispatch/index.ts';
import { openKernel, readConfig, type Config, type Kernel } from './kernel/index.ts';
import { createRouter } from './router/index.ts';
import { greet } from './greet.ts';

export interface Portico {
  readonly kernel: Kernel;
  readonly platform: Platform;
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly address: string;
  /** What the start found: the tenant, and the set-up link while nobody can sign in. */
  readonly started: Started;
  /** Finishes running calls (10 s at most), writes the audit's end, closes the database. */
  stop(): Promise<void>;
}

/** Milliseconds the last answers have to reach their callers when we stop. */
const lastWords = 2000;

/** Starts the roles this process plays over one kernel. Everything stops again when a step fails. */
export async function startPortico(options: { config?: Config; quiet?: boolean } = {}): Promise<Portico> {
  const config = options.config ?? readConfig();
  const { kernel, close } = await openKernel(config);
  try {
    return await run(kernel, { close, quiet: options.quiet === true });
  } catch (error) {
    await close();
    throw error;
  }
}

async function run(kernel: Kernel, options: { close: () => Promise<void>; quiet: boolean }): Promise<Portico> {
  const { config } = kernel;
  const platform = createPlatform(kernel);
  const started = await platform.start();
  await platform.audit.start();
  let stopping = false;
  const server = await createServer(kernel, () => stopping);
  const means = { kernel, door: platform.door, identity: platform.identity, stopping: () => stopping };
  if (config.roles.includes('router')) createRouter(means).register(server);
  if (config.roles.includes('studio')) registerGit(server, means);
  await registerApi(server, means);
  const address = await server.listen({ port: config.port, host: config.host }).catch((error: unknown) => {
    const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw busy
      ? new PorticoError('config.invalid', { params: { detail: `Port ${config.port} on ${config.host} is in use. Stop what listens there, or set PORT to another number.` } })
      : error;
  });
  await kernel.replicas.join(address);
  if (config.roles.includes('worker')) await platform.worker.start();
  if (!options.quiet) greet(kernel, { address, platform, started });

  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await kernel.replicas.leave();
    // First the calls, while the door still answers `stopping` to new ones; then the connections, which are idle by now.
    await platform.door.drain(10_000);
    const closed = server.close();
    // Connections that were opened and never used count as busy, and would hold us up for more than a minute.
    const cut = setTimeout(() => server.server.closeAllConnections(), lastWords);
    if (config.roles.includes('worker')) await platform.worker.stop();
    await closed;
    clearTimeout(cut);
    await platform.stop();
    await platform.identity.stop();
    await platform.audit.stop();
    await options.close();
  };
  return { kernel, platform, address, started, stop };
}
