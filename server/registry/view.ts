import { PorticoError, type Output, type providersGet } from '@portico/contracts';
import { rolesFor } from '../identity/index.ts';
import type { ReadContext, Tx } from '../kernel/index.ts';
import { platformAllows } from '../policy/index.ts';
import { stateOf } from './in-use.ts';
import { instancesOf, providerByName, surfacesById, type InstanceRow, type ProviderRow, type SurfaceRow } from './store.ts';

type View = Output<typeof providersGet>;

/** What a person may do with a provider as a whole, in the order of growing power. */
const verbs = ['use', 'look', 'switch', 'manage', 'approve'] as const;

/** What the caller may do with a provider. */
export async function mayWith(ctx: Pick<ReadContext, 'principal'>, tx: Tx, row: Pick<ProviderRow, 'id' | 'project'>): Promise<string[]> {
  const roles = await rolesFor(tx, ctx.principal, { app: row.id, project: row.project });
  return verbs.filter((verb) => platformAllows({ roles, principal: ctx.principal, action: `provider.${verb}` }).allowed);
}

/** A provider as operations show it: settings without secrets, state, instances, where its surface stands. */
export async function viewOf(ctx: Pick<ReadContext, 'principal'>, tx: Tx, at: { row: ProviderRow; publicUrl: string }): Promise<View> {
  const { row, publicUrl } = at;
  const ids = [row.served, row.canary, row.seen].filter((id) => id !== null);
  const surfaces = await surfacesById(tx, ids);
  return {
    name: row.name,
    kind: row.kind,
    title: row.title,
    description: row.description,
    project: row.project,
    state: stateOf(row),
    reason: row.reason,
    since: row.since,
    mode: row.mode,
    settings: row.settings,
    secrets: row.secret_names,
    limits: row.limits,
    policy: row.policy,
    server: row.server && { name: row.server.name, version: row.server.version, era: row.server.era, protocolVersion: row.server.protocolVersion },
    instances: (await instancesOf(tx, [row.id])).map((one) => instanceView(one)),
    surface: surfaceState(row, surfaces),
    may: await mayWith(ctx, tx, row),
    url: `${publicUrl}/mcp/${row.name}`,
    createdAt: row.created_at,
  };
}

/** The same for a caller outside a change. */
export async function providerView(ctx: ReadContext, at: { name: string; publicUrl: string }): Promise<View> {
  return ctx.read(async (tx) => {
    const row = await providerByName(tx, at.name);
    if (!row) throw new PorticoError('not_found', { params: { what: 'provider', name: at.name } });
    return viewOf(ctx, tx, { row, publicUrl: at.publicUrl });
  });
}

function instanceView(row: InstanceRow): View['instances'][number] {
  const { id, address, weight, version, state, latency, error, until } = row;
  return { id, address, weight, version, state, latency, probedAt: row.probed_at, error, until };
}

const grave = (row: SurfaceRow): number => row.findings.filter((finding) => finding.severity !== 'low').length;

/** Where a provider's surface stands: what is shown, to whom, and what waits. */
export function surfaceState(row: ProviderRow, surfaces: readonly SurfaceRow[]): View['surface'] {
  const find = (id: string | null): SurfaceRow | undefined => surfaces.find((one) => one.id === id);
  const [served, canary, seen] = [find(row.served), find(row.canary), find(row.seen)];
  const waits = seen?.status === 'proposed' && seen.id !== row.served && seen.id !== row.canary ? seen : undefined;
  const concerned = waits ?? served;
  return {
    served: served?.number ?? null,
    canary: canary ? { number: canary.number, percent: row.canary_percent ?? 0 } : null,
    pending: waits?.number ?? null,
    tools: (served ?? waits)?.counts.tools ?? 0,
    findings: concerned ? grave(concerned) : 0,
  };
}
