import {
  PorticoError,
  surfacesApprove,
  surfacesCompare,
  surfacesList,
  surfacesOverride,
  surfacesOverrides,
  surfacesPromote,
  surfacesReject,
  surfacesRollback,
  type Definitions,
  type Output,
} from '@portico/contracts';
import { implementChange, implementRead, type ChangeContext, type Implementation, type Kernel, type Tx } from '../kernel/index.ts';
import { openSurface } from './in-use.ts';
import { requireProvider, tellAll, tellBlocked } from './register.ts';
import { summarise } from './see.ts';
import { changeProvider, decideSurface, insertEvent, insertSurface, providerByName, surfacesOf, type ProviderRow, type SurfaceRow } from './store.ts';
import { compare } from './surfaces/compare.ts';
import { applyOverrides, checkOverrides, readOverrides } from './surfaces/overrides.ts';

type Version = Output<typeof surfacesApprove>;

function versionView(row: SurfaceRow, provider: ProviderRow): Version {
  const roles: Version['role'] = [];
  if (row.id === provider.served) roles.push('served');
  if (row.id === provider.canary) roles.push('canary');
  if (row.id === provider.seen) roles.push('seen');
  return {
    number: row.number,
    status: row.status,
    role: roles,
    percent: row.id === provider.canary ? provider.canary_percent : null,
    fingerprint: row.fingerprint,
    ...row.counts,
    findings: row.findings,
    summary: row.summary,
    overridden: Object.values(row.overrides).reduce<number>((sum, group) => sum + (typeof group === 'object' && group !== null ? Object.keys(group).length : 0), 0),
    seenAt: row.seen_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    note: row.note,
  };
}

interface Standing {
  readonly provider: ProviderRow;
  readonly versions: readonly SurfaceRow[];
}

async function standing(tx: Tx, name: string): Promise<Standing> {
  const provider = await providerByName(tx, name);
  if (!provider) throw new PorticoError('not_found', { params: { what: 'provider', name } });
  return { provider, versions: await surfacesOf(tx, provider.id) };
}

function versionNumbered({ versions }: Standing, number: number): SurfaceRow {
  const found = versions.find((one) => one.number === number);
  if (!found) throw new PorticoError('not_found', { params: { what: 'surface version', name: String(number) } });
  return found;
}

/** What waits for a decision; throws when nothing does. */
function waiting({ provider, versions }: Standing): SurfaceRow {
  const seen = versions.find((one) => one.id === provider.seen);
  if (!seen || seen.id === provider.served)
    throw new PorticoError('request.invalid', {
      params: { detail: { en: 'nothing waits for approval: the provider shows what callers see', zh: '没有待批准的变更：提供方展示的正是调用者看到的接口' } },
    });
  return seen;
}

/** Versions of surfaces: look at them, compare, approve, reject, promote, roll back, override. */
export function approving(kernel: Kernel): Implementation[] {
  const { vault } = kernel;

  async function show(ctx: ChangeContext, at: { provider: ProviderRow; version: SurfaceRow; percent?: number; note: string }): Promise<Version> {
    const { provider, version, percent, note } = at;
    const now = ctx.clock.now();
    await decideSurface(ctx.tx, { id: version.id, status: 'approved', by: ctx.principal.name, at: now, note });
    const canary = percent !== undefined && provider.served !== null && provider.served !== version.id;
    await changeProvider(ctx.tx, provider.id, canary ? { canary: version.id, canary_percent: percent } : { served: version.id, canary: null, canary_percent: null });
    const message = canary
      ? { en: `version ${version.number} is shown to ${percent} % of consumers`, zh: `版本 ${version.number} 对 ${percent}% 的消费者生效` }
      : { en: `version ${version.number} is shown`, zh: `版本 ${version.number} 已生效` };
    await insertEvent(ctx.tx, { id: ctx.clock.id(), tenant: ctx.tenant, provider: provider.id, instance: null, state: provider.state, message, latency: null, at: now });
    await tellAll(ctx, provider.name);
    if (!canary) for (const tool of blockedIn(version)) await tellBlocked(ctx, provider.name, tool);
    return versionAfter(ctx, provider.name, version.number);
  }

  async function versionAfter(ctx: ChangeContext, name: string, number: number): Promise<Version> {
    const now = await standing(ctx.tx, name);
    return versionView(versionNumbered(now, number), now.provider);
  }

  return [
    implementRead(surfacesList, (ctx, input) =>
      ctx.read(async (tx) => {
        const { provider, versions } = await standing(tx, input.provider);
        return { versions: versions.map((row) => versionView(row, provider)) };
      }),
    ),
    implementRead(surfacesCompare, async (ctx, input) => {
      const at = await ctx.read((tx) => standing(tx, input.provider));
      const to = input.to === undefined ? (at.versions.find((one) => one.id === at.provider.seen) ?? at.versions[0]) : versionNumbered(at, input.to);
      if (!to) throw new PorticoError('not_found', { params: { what: 'surface version', name: input.provider } });
      const from = input.from === undefined ? at.versions.find((one) => one.id === at.provider.served) : versionNumbered(at, input.from);
      const after = await openSurface(vault, to);
      const before = from && (await openSurface(vault, from));
      return {
        from: from ? versionView(from, at.provider) : null,
        to: versionView(to, at.provider),
        changes: before ? [...compare(before.raw, after.raw).changes].map((change) => ({ ...change })) : [],
        findings: to.findings,
        before: before ? written(before.raw) : null,
        after: written(after.raw),
      };
    }),
    implementChange(surfacesApprove, async (ctx, input) => {
      const at = await standing(ctx.tx, input.provider);
      const version = input.number === undefined ? waiting(at) : versionNumbered(at, input.number);
      return show(ctx, { provider: at.provider, version, note: input.note, ...(input.percent !== undefined && { percent: input.percent }) });
    }),
    implementChange(surfacesReject, async (ctx, input) => {
      const at = await standing(ctx.tx, input.provider);
      const version = input.number === undefined ? waiting(at) : versionNumbered(at, input.number);
      if (version.id === at.provider.served)
        throw new PorticoError('request.invalid', {
          params: { detail: { en: 'this version is what callers see: roll back to another one first', zh: '该版本正在使用：请先回滚到其他版本' } },
        });
      await decideSurface(ctx.tx, { id: version.id, status: 'rejected', by: ctx.principal.name, at: ctx.clock.now(), note: input.note });
      if (version.id === at.provider.canary) await changeProvider(ctx.tx, at.provider.id, { canary: null, canary_percent: null });
      await tellAll(ctx, at.provider.name);
      return versionAfter(ctx, input.provider, version.number);
    }),
    implementChange(surfacesPromote, async (ctx, input) => {
      const at = await standing(ctx.tx, input.provider);
      const canary = at.versions.find((one) => one.id === at.provider.canary);
      if (!canary) throw new PorticoError('request.invalid', { params: { detail: { en: 'there is no canary to promote', zh: '没有可全量启用的灰度版本' } } });
      return show(ctx, { provider: at.provider, version: canary, note: canary.note });
    }),
    implementChange(surfacesRollback, async (ctx, input) => {
      const at = await standing(ctx.tx, input.provider);
      const served = at.versions.find((one) => one.id === at.provider.served);
      const earlier = at.versions
        .filter((one) => one.status === 'approved' && one.id !== at.provider.served && one.id !== at.provider.canary)
        .toSorted((a, b) => (b.decided_at ?? '').localeCompare(a.decided_at ?? ''));
      const version = input.number === undefined ? earlier[0] : versionNumbered(at, input.number);
      if (!version) throw new PorticoError('request.invalid', { params: { detail: { en: 'no version was approved before this one', zh: '此前没有已批准的版本' } } });
      if (version.status !== 'approved')
        throw new PorticoError('request.invalid', {
          params: { detail: { en: `version ${version.number} was never approved: approve it instead`, zh: `版本 ${version.number} 从未获得批准：请改为批准它` } },
        });
      return show(ctx, { provider: at.provider, version, note: `rolled back from ${served?.number ?? 'nothing'}` });
    }),
    implementRead(surfacesOverrides, (ctx, input) =>
      ctx.read(async (tx) => {
        const { provider, versions } = await standing(tx, input.provider);
        return { overrides: versions.find((one) => one.id === provider.served)?.overrides ?? {} };
      }),
    ),
    implementChange(
      surfacesOverride,
      async (ctx, input, raw: Definitions | undefined) => {
        const provider = await requireProvider(ctx, input.provider);
        const { versions } = await standing(ctx.tx, input.provider);
        const served = versions.find((one) => one.id === provider.served);
        if (!served || !raw)
          throw new PorticoError('request.invalid', { params: { detail: { en: 'nothing is approved yet: approve a surface first', zh: '尚未批准任何接口：请先批准' } } });
        const overrides = checkOverrides(input.overrides, raw);
        const before = applyOverrides(raw, checkOverrides(served.overrides, raw)).served;
        const after = applyOverrides(raw, overrides).served;
        const at = ctx.clock.now().toISOString();
        const number = await insertSurface(ctx.tx, {
          ...served,
          id: ctx.clock.id(),
          tenant: ctx.tenant,
          overrides: { ...overrides },
          status: 'approved',
          summary: summarise(before, after),
          seen_at: at,
          decided_by: ctx.principal.name,
          decided_at: at,
          note: input.note,
        });
        const now = await standing(ctx.tx, input.provider);
        const version = versionNumbered(now, number);
        return show(ctx, { provider, version, note: input.note, ...(input.percent !== undefined && { percent: input.percent }) });
      },
      async (ctx, input) => {
        const at = await ctx.read((tx) => standing(tx, input.provider));
        const served = at.versions.find((one) => one.id === at.provider.served);
        return served && (await openSurface(vault, served)).raw;
      },
    ),
  ];
}

/** Tools a version's overrides switch off, by the provider's own names; longer ones than these can't be called. */
function blockedIn(version: SurfaceRow): string[] {
  return Object.entries(readOverrides(version.overrides).tools).flatMap(([name, told]) => (told.blocked === undefined || name.length > 200 ? [] : [name]));
}

/** Definitions as an operation gives them. */
export function written(definitions: Definitions): {
  instructions?: string;
  tools: Record<string, unknown>[];
  prompts: Record<string, unknown>[];
  resources: Record<string, unknown>[];
  resourceTemplates: Record<string, unknown>[];
} {
  const { instructions, tools, prompts, resources, resourceTemplates } = definitions;
  const open = (items: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown>[] => items.map((item) => ({ ...item }));
  return {
    ...(instructions !== undefined && { instructions }),
    tools: open(tools),
    prompts: open(prompts),
    resources: open(resources),
    resourceTemplates: open(resourceTemplates),
  };
}
