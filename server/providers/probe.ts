import { PorticoError, providersTest, type Definitions, type Issue, type Output, type Text } from '@portico/contracts';
import { implementOutside, type AnyReaction, type Implementation, type Kernel, type OutsideContext, type Timer } from '../kernel/index.ts';
import { definitionsOf, lookAt, otherTools, providerNow, providerView, recordProbe, recordSight, switchedOff, takeDue, type Probed } from '../registry/index.ts';
import type { Connections, Instance, Target } from './connections.ts';
import type { Connector, Greeting } from './connect/connector.ts';
import type { Credentials } from './credentials/credentials.ts';
import { readSurface } from './read-surface.ts';
import type { Watch } from './watch.ts';

/** Milliseconds a probe may take, and how many run at once. */
const probeMs = 15_000;
const atOnce = 8;

interface Probing {
  readonly kernel: Kernel;
  readonly connections: Connections;
  readonly credentials: Pick<Credentials, 'look'>;
  readonly watch: Watch;
}

type Found = NonNullable<Awaited<ReturnType<typeof providerNow>>>;
type Tested = Omit<Output<typeof providersTest>, 'provider'>;

/** providers.test, the timer behind the state of every provider, and what follows a registration. */
export function probing(means: Probing): { implementations: Implementation[]; timers: Timer[]; reactions: AnyReaction[] } {
  const soon = async (ctx: OutsideContext, data: { provider: string }): Promise<void> => {
    const found = await providerNow(ctx, data.provider);
    if (found && !switchedOff(found.row)) await probe(means, ctx, found);
  };
  return {
    implementations: [
      implementOutside(providersTest, async (ctx, input) => {
        const found = await providerNow(ctx, input.provider);
        if (!found) throw new PorticoError('not_found', { params: { what: 'provider', name: input.provider } });
        const tested = await probe(means, ctx, found);
        return { provider: await providerView(ctx, { name: input.provider, publicUrl: means.kernel.config.publicUrl }), ...tested };
      }),
    ],
    timers: [{ name: 'providers.probe', everySeconds: 3, run: (ctx) => probeDue(means, ctx) }],
    reactions: [
      { on: 'provider.registered', name: 'providers.registered', run: soon },
      { on: 'provider.changed', name: 'providers.changed', run: soon },
      { on: 'provider.switched', name: 'providers.switched', run: soon },
      { on: 'provider.relisted', name: 'providers.relisted', run: soon },
    ],
  };
}

async function probeDue(means: Probing, ctx: OutsideContext): Promise<void> {
  for (;;) {
    const due = await ctx.transact((change) => takeDue(change, atOnce));
    await Promise.all(
      due.map(async ({ row }) => {
        const found = await providerNow(ctx, row.name);
        if (found) await probe(means, ctx, found);
      }),
    );
    if (due.length < atOnce || ctx.signal.aborted) return;
  }
}

/** Dials every instance, reads the surface from the first that answers, records both. */
async function probe(means: Probing, ctx: OutsideContext, found: Found): Promise<Tested> {
  const { kernel, connections, credentials } = means;
  const { row } = found;
  const target: Target = { id: row.id, tenant: row.tenant, name: row.name, settings: row.settings, sealed: row.sealed, limits: row.limits, revision: row.revision };
  const dialled = await Promise.all(
    found.instances.map(async (instance) => ({ instance, ...(await dial(ctx, { connections, credentials, registrar: row.created_by, target, instance })) })),
  );
  const probed: Probed[] = dialled.map(({ instance, ok, latency, error }) => ({ instance: instance.id, ok, latency, error }));
  const read = dialled.find((one) => one.read !== undefined)?.read;
  if (read) means.watch.over(target, read);
  const before = await definitionsOf(
    kernel.vault,
    found.surfaces.find((one) => one.id === row.served),
  );
  const sight =
    read &&
    (await lookAt(kernel.vault, {
      definitions: read.definitions,
      server: serverOf(read.greeting),
      seen: found.surfaces.find((one) => one.id === row.seen)?.fingerprint,
      others: () => otherTools(ctx, kernel.vault, row.id),
    }));
  const surface = await ctx.transact(async (change) => {
    await recordProbe(change, { provider: row.id, instances: probed });
    return sight ? recordSight(change, { provider: row.id, sight, before }) : ('none' as const);
  });
  return {
    instances: dialled.map(({ instance, ok, latency, error }) => ({ address: instance.address, ok, latency, error })),
    tools: read?.definitions.tools.length ?? 0,
    prompts: read?.definitions.prompts.length ?? 0,
    resources: (read?.definitions.resources.length ?? 0) + (read?.definitions.resourceTemplates.length ?? 0),
    dropped: (read?.dropped ?? []).map(({ place, message }) => ({ ...(place !== undefined && { place }), message })),
    surface,
  };
}

interface Read {
  readonly connector: Connector;
  readonly greeting: Greeting;
  readonly headers: Readonly<Record<string, string>>;
  readonly definitions: Definitions;
  readonly dropped: readonly Issue[];
}

interface Dialling extends Pick<Probing, 'connections' | 'credentials'> {
  readonly registrar: string;
  readonly target: Target;
  readonly instance: Instance;
}

async function dial(ctx: OutsideContext, at: Dialling): Promise<{ ok: boolean; latency: number; error: Text | null; read: Read | undefined }> {
  const began = performance.now();
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(probeMs)]);
  const took = (): number => Math.round((performance.now() - began) * 10) / 10;
  try {
    const connector = await at.connections.to(at.target, at.instance);
    const { tenant } = at.target;
    return await at.credentials.look({ tenant, provider: at.target, registrar: at.registrar }, async (headers) => {
      const greeting = await connector.greet({ signal, headers });
      const latency = took();
      return { ok: true, latency, error: null, read: { connector, greeting, headers, ...(await readSurface(connector, { greeting, signal, headers })) } };
    });
  } catch (error) {
    return { ok: false, latency: took(), error: told(error, at.target.name), read: undefined };
  }
}

function told(error: unknown, provider: string): Text {
  const known = error instanceof PorticoError ? error : new PorticoError('provider.timeout', { params: { provider, limit: `${probeMs / 1000} s` } });
  return { en: known.messageIn('en'), zh: known.messageIn('zh') };
}

function serverOf(greeting: Greeting): { name: string; version: string; era: 'modern' | 'legacy'; protocolVersion: string; capabilities: Record<string, unknown> } {
  const { serverInfo, era, protocolVersion, capabilities } = greeting;
  return { name: serverInfo.name.slice(0, 200), version: serverInfo.version.slice(0, 100), era, protocolVersion, capabilities: { ...capabilities } };
}
