import { queryOptions } from '@tanstack/react-query';
import { call, type CallInput, type CallOutput, type OperationName } from './call.ts';

type Definition = Readonly<Record<string, unknown>>;

type Listed = CallOutput<'providers.list'>['providers'][number];

/** Who offers tools: a connected system, an app, or Portico itself. */
export interface Source {
  readonly name: string;
  readonly title: string;
  readonly kind: 'connected' | 'app' | 'platform';
}

/** What a source shows the signed-in person. Resources of apps and of Portico are read at their MCP address only. */
export interface Shown {
  readonly tools: readonly Definition[];
  readonly prompts: readonly Definition[];
  readonly resources: readonly Definition[];
}

/** The sources somebody may use, connected ones first. */
export function sourcesOf(providers: readonly Listed[]): readonly Source[] {
  const ranks: readonly Source['kind'][] = ['connected', 'app', 'platform'];
  return providers
    .filter((one) => one.may.includes('use'))
    .map(({ name, title, kind }) => ({ name, title, kind: kind === 'app' || kind === 'platform' ? kind : ('connected' as const) }))
    .toSorted((a, b) => ranks.indexOf(a.kind) - ranks.indexOf(b.kind));
}

/** The read that tells what a source shows, in one shape for all of them; it is read anew with the operation it asks. */
export function shownQuery({ name, kind }: Pick<Source, 'name' | 'kind'>) {
  const none = { prompts: [], resources: [] };
  if (kind === 'app') return read('surfaces.get', { app: name }, ({ tools }) => ({ ...none, tools }));
  if (kind === 'platform') return read('surfaces.platform', {}, ({ tools }) => ({ ...none, tools }));
  return read('surfaces.served', { provider: name }, ({ definitions }) => definitions);
}

function read<N extends OperationName>(name: N, input: CallInput<N>, shown: (found: CallOutput<N>) => Shown) {
  // Not tried again by itself: who waits for a list of many would wait for the one that is down.
  return queryOptions<Shown>({ queryKey: [name, input, 'shown'], retry: false, queryFn: async ({ signal }) => shown(await call(name, input, { signal })) });
}
