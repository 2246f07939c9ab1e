import type { ProviderState, Text } from '@portico/contracts';
import type { ChangeContext, ReadContext } from '../kernel/index.ts';
import { tellAll } from './register.ts';
import {
  changeProvider,
  dropSilentInstances,
  dueProviders,
  insertEvent,
  instancesOf,
  listProviders,
  probedInstance,
  providerByName,
  providerForChange,
  surfacesById,
  type InstanceRow,
  type ProviderRow,
} from './store.ts';
import type { FoundProvider } from './in-use.ts';

/** What a probe of one instance found. */
export interface Probed {
  readonly instance: string;
  readonly ok: boolean;
  /** Milliseconds. */
  readonly latency: number;
  readonly error: Text | null;
}

/** Seconds to the next probe: often while all is well, ever more seldom while nothing answers. */
const usual = 30;
const longest = 300;

/** People took it off: it is not probed and not called. */
export function switchedOff(row: Pick<ProviderRow, 'switched'>): boolean {
  return row.switched !== null;
}

/** Providers whose probe is due, each moved on so that nobody else takes it; silent instances are gone afterwards. */
export async function takeDue(ctx: ChangeContext, limit: number): Promise<{ row: ProviderRow; instances: InstanceRow[] }[]> {
  const now = ctx.clock.now();
  const lost = await dropSilentInstances(ctx.tx, now);
  if (lost.length > 0) for (const row of await listProviders(ctx.tx)) if (lost.includes(row.id)) await tellAll(ctx, row.name);
  const due = await dueProviders(ctx.tx, { now, limit });
  const next = new Date(now.getTime() + usual * 1000).toISOString();
  for (const row of due) await changeProvider(ctx.tx, row.id, { probe_at: next });
  const instances = await instancesOf(
    ctx.tx,
    due.map((row) => row.id),
  );
  return due.filter((row) => !switchedOff(row)).map((row) => ({ row, instances: instances.filter((one) => one.provider === row.id) }));
}

/** A provider with its rows as they are now, for a probe on demand. */
export async function providerNow(ctx: Pick<ReadContext, 'read'>, name: string): Promise<FoundProvider | undefined> {
  return ctx.read(async (tx) => {
    const row = await providerByName(tx, name);
    if (!row) return undefined;
    const ids = [row.served, row.canary, row.seen].filter((id) => id !== null);
    return { row, instances: await instancesOf(tx, [row.id]), surfaces: await surfacesById(tx, ids) };
  });
}

/** Records what the probes of a provider's instances found: its state follows, with a line in its history when it changes. */
export async function recordProbe(ctx: ChangeContext, found: { provider: string; instances: readonly Probed[] }): Promise<ProviderState | undefined> {
  const row = await providerForChange(ctx.tx, found.provider);
  if (!row || found.instances.length === 0) return row?.state;
  const at = ctx.clock.now();
  const before = new Map((await instancesOf(ctx.tx, [row.id])).map((one) => [one.id, one]));
  let changed = false;
  for (const one of found.instances) {
    const state = one.ok ? 'healthy' : 'offline';
    const was = before.get(one.instance);
    if (!was) continue;
    await probedInstance(ctx.tx, { id: one.instance, state, latency: one.latency, error: one.error, at });
    if (was.state === state) continue;
    changed = true;
    await insertEvent(ctx.tx, { id: ctx.clock.id(), tenant: ctx.tenant, provider: row.id, instance: was.address, state, message: one.error, latency: one.latency, at });
  }
  const up = found.instances.filter((one) => one.ok).length;
  const state: ProviderState = up === found.instances.length ? 'healthy' : up > 0 ? 'degraded' : 'offline';
  const failures = state === 'offline' ? row.failures + 1 : 0;
  const wait = state === 'offline' ? Math.min(longest, 5 * 2 ** Math.min(failures, 6)) : usual;
  const reason = state === 'healthy' ? null : (found.instances.find((one) => !one.ok)?.error ?? null);
  await changeProvider(ctx.tx, row.id, {
    failures,
    probe_at: new Date(at.getTime() + wait * 1000).toISOString(),
    ...(row.state !== state && { state, since: at.toISOString() }),
    ...(row.switched === null && { reason }),
  });
  if (changed || row.state !== state) await tellAll(ctx, row.name);
  return state;
}
