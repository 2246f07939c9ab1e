import type { Definitions, ProviderState } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { ProviderInUse, Surface, SurfaceTool, Tx, Vault } from '../kernel/index.ts';
import { instancesOf, providerByName, surfacesById, type InstanceRow, type ProviderRow, type SurfaceRow } from './store.ts';
import { applyOverrides, readOverrides } from './surfaces/overrides.ts';
import { fingerprintItem } from './surfaces/fingerprint.ts';
import { canaryPick } from './surfaces/canary.ts';
import { inSlices } from './surfaces/in-slices.ts';

/** A provider as its rows have it; nothing is opened yet. */
export interface FoundProvider {
  readonly row: ProviderRow;
  readonly instances: readonly InstanceRow[];
  readonly surfaces: readonly SurfaceRow[];
}

/** The same with its surfaces opened: what the door keeps for a few seconds. */
export interface OpenProvider {
  readonly row: ProviderRow;
  readonly instances: readonly InstanceRow[];
  readonly served: Surface | undefined;
  readonly canary: Surface | undefined;
  readonly now: ReadonlyMap<string, string> | undefined;
}

/** Sealed definitions are bound to what they are. */
export const surfacePurpose = 'registry.surface';

export async function findProvider(tx: Tx, name: string): Promise<FoundProvider | undefined> {
  const row = await providerByName(tx, name);
  if (!row) return undefined;
  const ids = [...new Set([row.served, row.canary, row.seen].filter((id) => id !== null))];
  return { row, instances: await instancesOf(tx, [row.id]), surfaces: await surfacesById(tx, ids) };
}

const opened = new LRUCache<string, { surface: Surface; raw: Definitions }>({ max: 500 });

/** Opens and prepares a version; versions never change, so each is opened once in a process. */
export async function openSurface(vault: Vault, row: SurfaceRow): Promise<{ surface: Surface; raw: Definitions }> {
  const known = opened.get(row.id);
  if (known) return known;
  const raw = JSON.parse(await vault.open(surfacePurpose, row.sealed)) as Definitions;
  const made = { raw, surface: surfaceFrom(row, raw, await fingerprintsOf(raw)) };
  opened.set(row.id, made);
  return made;
}

function surfaceFrom(row: Pick<SurfaceRow, 'id' | 'number' | 'overrides'>, raw: Definitions, prints: ReadonlyMap<string, string>): Surface {
  const overrides = readOverrides(row.overrides);
  const { served, originals } = applyOverrides(raw, overrides);
  const tools = new Map<string, SurfaceTool>();
  for (const definition of served.tools) {
    const original = originals.tools.get(definition.name) ?? definition.name;
    const shown = prints.get(original);
    const told = overrides.tools[original];
    if (shown !== undefined) tools.set(definition.name, { definition, original, fingerprint: shown, pinned: told?.pinned ?? false, blocked: told?.blocked });
  }
  return { id: row.id, number: row.number, definitions: served, tools, prompts: originals.prompts };
}

export async function openProvider(vault: Vault, found: FoundProvider): Promise<OpenProvider> {
  const { row, instances, surfaces } = found;
  const open = async (id: string | null) => {
    const one = surfaces.find((each) => each.id === id);
    return one && openSurface(vault, one);
  };
  const [served, canary, seen] = await Promise.all([open(row.served), open(row.canary), open(row.seen)]);
  return {
    row,
    instances,
    served: served?.surface,
    canary: canary?.surface,
    now: seen && (await fingerprintsOf(seen.raw)),
  };
}

const prints = new WeakMap<Definitions, ReadonlyMap<string, string>>();
/** The fingerprints of the tools as the provider showed them, by their names; worked out once. */
export async function fingerprintsOf(raw: Definitions): Promise<ReadonlyMap<string, string>> {
  const known = prints.get(raw) ?? new Map(await inSlices(raw.tools.values().map((tool) => [tool.name, fingerprintItem(tool)] as const)));
  prints.set(raw, known);
  return known;
}

/** What people switched stands over what probes found. */
export function stateOf(row: Pick<ProviderRow, 'state' | 'switched'>): ProviderState {
  return row.switched ?? row.state;
}

interface Versions {
  served?: ProviderInUse;
  canary?: ProviderInUse;
}
const versions = new WeakMap<OpenProvider, Versions>();

/** The provider as one consumer meets it: the approved surface, or the canary if she is among its share. */
export function inUseBy(open: OpenProvider, consumer: string): ProviderInUse {
  const { row, served, canary } = open;
  const picks = canary !== undefined && served !== undefined && canaryPick({ percent: row.canary_percent ?? 0, consumer, salt: `${row.id} ${row.canary ?? ''}` }) === 'canary';
  const made = versions.get(open) ?? {};
  versions.set(open, made);
  return (made[picks ? 'canary' : 'served'] ??= describe(open, picks));
}

function describe({ row, instances, served, canary, now }: OpenProvider, picks: boolean): ProviderInUse {
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    kind: row.kind,
    project: row.project,
    state: stateOf(row),
    reason: row.reason,
    mode: row.mode,
    settings: row.settings,
    sealed: row.sealed,
    limits: row.limits,
    policy: row.policy,
    revision: row.revision,
    capabilities: row.server?.capabilities ?? {},
    instances: instances.map((one) => ({ id: one.id, address: one.address, weight: one.weight, version: one.version, up: one.state !== 'offline' })),
    surface: picks ? canary : served,
    canary: picks,
    now,
  };
}
