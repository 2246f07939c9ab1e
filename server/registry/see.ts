import type { Definitions, Text } from '@portico/contracts';
import type { ChangeContext, ReadContext, Vault } from '../kernel/index.ts';
import { openSurface, surfacePurpose } from './in-use.ts';
import { tellAll } from './register.ts';
import {
  changeProvider,
  listProviders,
  dropOldProposals,
  insertEvent,
  insertSurface,
  providerForChange,
  surfacesById,
  surfacesOf,
  type FindingRow,
  type ProviderRow,
  type ServerRow,
  type SurfaceRow,
} from './store.ts';
import { compare } from './surfaces/compare.ts';
import { fingerprintInSlices } from './surfaces/fingerprint.ts';
import { narrate } from './surfaces/narrate.ts';
import { scanInSlices } from './surfaces/scan.ts';

/** What a provider shows now, worked out before a transaction opens: sealed and scanned, unless it was seen before. */
export interface Sight {
  readonly definitions: Definitions;
  readonly fingerprint: string;
  readonly server: ServerRow;
  readonly made: { readonly sealed: string; readonly findings: readonly FindingRow[] } | undefined;
}

/**
 * Prepares what was read of a provider for {@link recordSight}. `seen` is the fingerprint of what was seen last: most
 * probes find the same, and a scan of a thousand tools takes a second. `others` gives the tools of the other providers.
 */
export async function lookAt(
  vault: Vault,
  read: { definitions: Definitions; server: ServerRow; seen: string | undefined; others: () => Promise<readonly { provider: string; tools: readonly string[] }[]> },
): Promise<Sight> {
  const { definitions, server } = read;
  const print = await fingerprintInSlices(definitions);
  if (print === read.seen) return { definitions, server, fingerprint: print, made: undefined };
  const findings = (await scanInSlices(definitions, await read.others())).map((finding) => ({ ...finding }));
  return { definitions, server, fingerprint: print, made: { sealed: await vault.seal(surfacePurpose, JSON.stringify(definitions)), findings } };
}

/** In one line for lists: how a surface differs from the one before it. */
export function summarise(before: Definitions | undefined, after: Definitions): Text {
  if (!before) return { en: `first surface: ${after.tools.length} tools`, zh: `首个接口：${after.tools.length} 个工具` };
  const diff = compare(before, after);
  return { en: narrate(diff, 'en'), zh: narrate(diff, 'zh') };
}

export const graveFindings = (findings: readonly { readonly severity: string }[]): number => findings.filter((one) => one.severity !== 'low').length;

/**
 * Records what a provider shows. The same as before changes nothing; something new becomes a proposal, and is shown
 * only when the provider follows, or when it is the first one, clean, and was registered so.
 */
export async function recordSight(ctx: ChangeContext, seen: { provider: string; sight: Sight; before: Definitions | undefined }): Promise<'same' | 'changed' | 'first'> {
  const { sight } = seen;
  const row = await providerForChange(ctx.tx, seen.provider);
  if (!row) return 'same';
  const known = await surfacesById(
    ctx.tx,
    [row.served, row.canary, row.seen].filter((id) => id !== null),
  );
  const servedRow = known.find((one) => one.id === row.served);
  const seenRow = known.find((one) => one.id === row.seen);
  const server = JSON.stringify(row.server) === JSON.stringify(sight.server) ? undefined : sight.server;
  if (seenRow?.fingerprint === sight.fingerprint && !(row.mode === 'follow' && servedRow?.fingerprint !== sight.fingerprint)) {
    if (server) await changeProvider(ctx.tx, row.id, { server });
    return servedRow?.fingerprint === sight.fingerprint ? 'same' : row.served === null ? 'first' : 'changed';
  }
  const first = row.served === null && seenRow === undefined;
  const again = await knownVersion(ctx, row, sight.fingerprint);
  const shows = row.mode === 'follow' || (first && row.approve === 'clean' && sight.made !== undefined && graveFindings(sight.made.findings) === 0);
  // Seen before when it was read, another one meanwhile: the next probe tells.
  if (again === undefined && !sight.made) return 'same';
  const surface = again ?? (await addVersion(ctx, { row, sight, before: seen.before, overrides: servedRow?.overrides ?? {}, approved: shows }));
  await changeProvider(ctx.tx, row.id, { seen: surface, ...(server && { server }), ...(shows && { served: surface }) });
  await dropOldProposals(ctx.tx, { provider: row.id, keep: [surface, row.served ?? '', row.canary ?? ''], most: 20 });
  if (!shows || !first) {
    const message = { en: 'it shows another surface than the one approved', zh: '其展示的接口与已批准的不同' };
    if (!shows)
      await insertEvent(ctx.tx, { id: ctx.clock.id(), tenant: ctx.tenant, provider: row.id, instance: null, state: row.state, message, latency: null, at: ctx.clock.now() });
  }
  await tellAll(ctx, row.name);
  return first ? 'first' : 'changed';
}

/** A version that was seen before: a provider that goes back and forth makes no new ones. */
async function knownVersion(ctx: ChangeContext, row: ProviderRow, print: string): Promise<string | undefined> {
  const versions = await surfacesOf(ctx.tx, row.id);
  const overrides = JSON.stringify(versions.find((one) => one.id === row.served)?.overrides ?? {});
  const same = versions.find((one) => one.fingerprint === print && (one.id === row.served || JSON.stringify(one.overrides) === overrides));
  return same?.id;
}

async function addVersion(
  ctx: ChangeContext,
  version: { row: ProviderRow; sight: Sight; before: Definitions | undefined; overrides: Record<string, unknown>; approved: boolean },
): Promise<string> {
  const { row, sight, approved } = version;
  const { definitions } = sight;
  const id = ctx.clock.id();
  const at = ctx.clock.now().toISOString();
  const number = await insertSurface(ctx.tx, {
    id,
    tenant: ctx.tenant,
    provider: row.id,
    fingerprint: sight.fingerprint,
    sealed: sight.made?.sealed ?? '',
    overrides: version.overrides,
    status: approved ? 'approved' : 'proposed',
    findings: [...(sight.made?.findings ?? [])],
    summary: summarise(version.before, definitions),
    counts: { tools: definitions.tools.length, prompts: definitions.prompts.length, resources: definitions.resources.length + definitions.resourceTemplates.length },
    seen_at: at,
    decided_by: approved ? (row.mode === 'follow' ? 'follow' : 'registration') : null,
    decided_at: approved ? at : null,
    note: '',
  });
  await ctx.fact('surface.changed', { provider: row.name, number });
  return id;
}

/** Names of the tools that other providers of the tenant show: the scan looks for names that pass for them. */
export async function otherTools(ctx: ReadContext, vault: Vault, provider: string): Promise<{ provider: string; tools: string[] }[]> {
  const rows = await ctx.read(async (tx) => {
    const others = (await listProviders(tx)).filter((row) => row.id !== provider && row.served !== null);
    const surfaces = await surfacesById(
      tx,
      others.map((row) => row.served ?? ''),
    );
    return others.flatMap((row) => {
      const surface = surfaces.find((one) => one.id === row.served);
      return surface ? [{ name: row.name, surface }] : [];
    });
  });
  return Promise.all(rows.map(async ({ name, surface }) => ({ provider: name, tools: (await openSurface(vault, surface)).raw.tools.map((tool) => tool.name) })));
}

/** The definitions of a version, opened. */
export async function definitionsOf(vault: Vault, row: SurfaceRow | undefined): Promise<Definitions | undefined> {
  return row && (await openSurface(vault, row)).raw;
}
