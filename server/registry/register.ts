import {
  PorticoError,
  providersAdd,
  providersAnnounce,
  providersImport,
  providersInstances,
  providersPolicy,
  providersSwitch,
  providersUpdate,
  type Input,
  type ProviderSettings,
} from '@portico/contracts';
import { ownerRole, removeMembers, rolesFor, setMember } from '../identity/index.ts';
import { announce, blobById, claimAddress, implementChange, releaseAddress, type ChangeContext, type Implementation, type Kernel, type Vault } from '../kernel/index.ts';
import { checkProviderPolicy, defaultProviderPolicy, platformAllows } from '../policy/index.ts';
import { surfacesChannel } from './announce.ts';
import { settingsFrom } from './server-json.ts';
import { changeProvider, deleteInstance, deleteProvider, insertEvent, insertProvider, instancesOf, keepInstances, providerByName, putInstance, type ProviderRow } from './store.ts';
import { viewOf } from './view.ts';

/** Secrets of a provider are sealed as one, for this purpose. */
export const secretsPurpose = 'registry.secrets';

/** Where calls of a kind go; what has no address of its own has one instance that stands for it. */
export function addressOf(settings: ProviderSettings): string {
  switch (settings.kind) {
    case 'http':
    case 'sse':
    case 'portico':
      return settings.url;
    case 'stdio':
      return [settings.command, ...settings.args].join(' ').slice(0, 500);
    case 'openapi':
      return settings.server ?? 'openapi';
    case 'database':
      return 'database';
    default:
      return settings satisfies never;
  }
}

/** The provider of a call, as its row is now. */
export async function requireProvider(ctx: Pick<ChangeContext, 'tx'>, name: string): Promise<ProviderRow> {
  const row = await providerByName(ctx.tx, name);
  if (!row) throw new PorticoError('not_found', { params: { what: 'provider', name } });
  return row;
}

/** Tells every replica that what a provider shows or whether it may be called is another now; `halt` (its id) ends calls under way. */
export function tellAll(ctx: ChangeContext, name: string, halt?: string): Promise<void> {
  return announce(ctx.tx, surfacesChannel, JSON.stringify({ tenant: ctx.tenant, app: name, ...(halt !== undefined && { halt }) }));
}

/** Tells every replica to end what runs of a tool (by the provider's own name): it was blocked. Announced with the change. */
export function tellBlocked(ctx: ChangeContext, provider: string, tool: string): Promise<void> {
  return announce(ctx.tx, surfacesChannel, JSON.stringify({ tenant: ctx.tenant, app: provider, blocked: tool }));
}

async function seal(vault: Vault, secrets: Readonly<Record<string, string>>): Promise<{ sealed: string | null; names: string[] }> {
  const names = Object.keys(secrets).toSorted();
  return { sealed: names.length === 0 ? null : await vault.seal(secretsPurpose, JSON.stringify(secrets)), names };
}

/** The secrets of a provider, opened; only where a connection is made. */
export async function openSecrets(vault: Vault, sealed: string | null): Promise<Record<string, string>> {
  return sealed === null ? {} : (JSON.parse(await vault.open(secretsPurpose, sealed)) as Record<string, string>);
}

/** Takes a provider away with all that is known of it, and ends calls under way. */
export async function removeProvider(ctx: ChangeContext, name: string): Promise<void> {
  const row = await requireProvider(ctx, name);
  await deleteProvider(ctx.tx, row.id);
  await removeMembers(ctx.tx, row.id);
  await releaseAddress(ctx.tx, row.name);
  await ctx.fact('provider.removed', { provider: row.name });
  await tellAll(ctx, row.name, row.id);
}

/** providers.add, .import, .update, .switch, .instances, .announce, .policy. */
export function registering(kernel: Kernel): Implementation[] {
  const { vault, config } = kernel;
  const shown = async (ctx: ChangeContext, name: string) => viewOf(ctx, ctx.tx, { row: await requireProvider(ctx, name), publicUrl: config.publicUrl });

  async function add(ctx: ChangeContext, input: Omit<Input<typeof providersAdd>, 'secrets'>, sealed: { sealed: string | null; names: string[] }) {
    await requireRight(ctx, input.settings, input.project);
    if (!(await claimAddress(ctx.tx, { tenant: ctx.tenant, name: input.name, kind: 'provider' }))) throw new PorticoError('name.taken', { params: { name: input.name } });
    const id = ctx.clock.id();
    const { name, project, mode, settings, limits, approve } = input;
    await insertProvider(ctx.tx, {
      id,
      tenant: ctx.tenant,
      name,
      kind: settings.kind,
      title: input.title ?? name,
      description: input.description ?? null,
      project,
      mode,
      settings,
      sealed: sealed.sealed,
      secret_names: sealed.names,
      limits,
      policy: defaultProviderPolicy,
      approve,
      created_by: ctx.principal.id,
      created_at: ctx.clock.now().toISOString(),
    });
    await putInstance(ctx.tx, { id: ctx.clock.id(), tenant: ctx.tenant, provider: id, address: addressOf(settings), weight: 100, version: null, until: null });
    const member = { tenant: ctx.tenant, app: id, roles: [ownerRole], attributes: {} };
    await setMember(ctx.tx, { ...member, principal: ctx.principal.id });
    if (ctx.principal.onBehalfOf) await setMember(ctx.tx, { ...member, principal: ctx.principal.onBehalfOf.id });
    await ctx.fact('provider.registered', { provider: name });
    await tellAll(ctx, name);
    return shown(ctx, name);
  }

  const change = async (ctx: ChangeContext, input: Input<typeof providersUpdate>, secrets: { sealed: string | null; names: string[] } | undefined) => {
    const row = await requireProvider(ctx, input.provider);
    const { title, description, mode, settings, limits } = input;
    if (settings) await requireRight(ctx, settings, row.project);
    if (settings && settings.kind !== row.kind)
      throw new PorticoError('request.invalid', {
        params: {
          detail: {
            en: `settings.kind is ${settings.kind}, the provider is of kind ${row.kind}: register another one`,
            zh: `settings.kind 为 ${settings.kind}，而该提供方的类型为 ${row.kind}：请另行接入`,
          },
        },
      });
    await changeProvider(ctx.tx, row.id, {
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(mode !== undefined && { mode }),
      ...(settings && { settings }),
      ...(limits && { limits }),
      ...(secrets && { sealed: secrets.sealed, secret_names: secrets.names }),
      anew: settings !== undefined || secrets !== undefined || limits !== undefined,
      probe_at: ctx.clock.now().toISOString(),
    });
    if (settings && addressOf(settings) !== addressOf(row.settings)) {
      await deleteInstance(ctx.tx, { provider: row.id, address: addressOf(row.settings) });
      await putInstance(ctx.tx, { id: ctx.clock.id(), tenant: ctx.tenant, provider: row.id, address: addressOf(settings), weight: 100, version: null, until: null });
    }
    await ctx.fact('provider.changed', { provider: row.name });
    await tellAll(ctx, row.name);
    return shown(ctx, row.name);
  };

  return [
    implementChange(providersAdd, add, (_ctx, input) => seal(vault, input.secrets)),
    implementChange(
      providersImport,
      (ctx, input, sealed: { sealed: string | null; names: string[] }) =>
        add(ctx, { ...settingsFrom(input.server, input.name), project: input.project, mode: 'pinned', limits: {}, approve: 'clean' }, sealed),
      (_ctx, input) => seal(vault, input.secrets),
    ),
    implementChange(providersUpdate, change, async (ctx, input) => {
      const { secrets } = input;
      if (!secrets) return undefined;
      const before = await openSecrets(vault, ctx.provider?.sealed ?? null);
      return seal(vault, Object.fromEntries(Object.entries({ ...before, ...secrets }).filter(([, value]) => value !== '')));
    }),
    implementChange(providersSwitch, async (ctx, input) => {
      const row = await requireProvider(ctx, input.provider);
      const switched = input.to === 'on' ? null : input.to;
      const at = ctx.clock.now();
      const reason = input.reason === '' ? null : { en: input.reason, zh: input.reason };
      await changeProvider(ctx.tx, row.id, { switched, reason, since: at.toISOString(), ...(switched === null && { state: 'unproven', probe_at: at.toISOString(), failures: 0 }) });
      await insertEvent(ctx.tx, { id: ctx.clock.id(), tenant: ctx.tenant, provider: row.id, instance: null, state: switched ?? 'unproven', message: reason, latency: null, at });
      await ctx.fact('provider.switched', { provider: row.name, to: input.to });
      await tellAll(ctx, row.name, switched === 'quarantined' ? row.id : undefined);
      return shown(ctx, row.name);
    }),
    implementChange(providersInstances, async (ctx, input) => {
      const row = await requireProvider(ctx, input.provider);
      requireAddresses(row);
      await keepInstances(ctx.tx, { provider: row.id, addresses: input.instances.map((one) => one.url) });
      for (const { url, weight, version } of input.instances)
        await putInstance(ctx.tx, { id: ctx.clock.id(), tenant: ctx.tenant, provider: row.id, address: url, weight, version, until: null });
      await changeProvider(ctx.tx, row.id, { anew: true, probe_at: ctx.clock.now().toISOString() });
      await tellAll(ctx, row.name);
      return shown(ctx, row.name);
    }),
    implementChange(providersAnnounce, async (ctx, input) => {
      const row = await requireProvider(ctx, input.provider);
      requireAddresses(row);
      if (input.leaving) {
        await deleteInstance(ctx.tx, { provider: row.id, address: input.url });
        await tellAll(ctx, row.name);
        return { until: null };
      }
      const known = (await instancesOf(ctx.tx, [row.id])).find((one) => one.address === input.url);
      const until = new Date(ctx.clock.now().getTime() + input.seconds * 1000).toISOString();
      await putInstance(ctx.tx, { id: ctx.clock.id(), tenant: ctx.tenant, provider: row.id, address: input.url, weight: input.weight, version: input.version, until });
      if (!known) {
        await changeProvider(ctx.tx, row.id, { anew: true, probe_at: ctx.clock.now().toISOString() });
        await tellAll(ctx, row.name);
      }
      return { until };
    }),
    implementChange(providersPolicy, async (ctx, input) => {
      const row = await requireProvider(ctx, input.provider);
      checkProviderPolicy(input.policy);
      await changeProvider(ctx.tx, row.id, { policy: input.policy });
      await tellAll(ctx, row.name);
      return shown(ctx, row.name);
    }),
  ];
}

/** A program runs with the rights of this server, so that only operators may name one; a document has to be the caller's own upload. */
async function requireRight(ctx: ChangeContext, settings: ProviderSettings, project: string): Promise<void> {
  if (settings.kind === 'stdio') {
    const roles = await rolesFor(ctx.tx, ctx.principal, { project });
    if (!platformAllows({ roles, principal: ctx.principal, action: 'provider.run' }).allowed)
      throw new PorticoError('policy.denied', { params: { action: 'provider.run', resource: settings.command, who: 'an operator' } });
  }
  if (settings.kind === 'openapi') {
    const blob = await blobById(ctx.tx, settings.blob);
    if (blob?.state !== 'ready' || blob.created_by !== ctx.principal.id) throw new PorticoError('blob.missing');
  }
}

function requireAddresses(row: ProviderRow): void {
  if (!['http', 'sse', 'portico'].includes(row.kind))
    throw new PorticoError('request.invalid', {
      params: {
        detail: {
          en: `a provider of kind ${row.kind} has no addresses: instances belong to http, sse and portico`,
          zh: `类型为 ${row.kind} 的提供方没有地址：仅 http、sse 与 portico 有实例`,
        },
      },
    });
}
