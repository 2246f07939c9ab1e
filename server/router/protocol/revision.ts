import type { About } from '../face.ts';
import type { Methods } from '../methods.ts';
import type { RpcRequest } from './message.ts';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One era of the protocol: everything in which it differs from the other. */
export interface Revision {
  readonly name: 'modern' | 'legacy';
  /** Throws an RpcError for an envelope or header that this era does not take. */
  check(request: RpcRequest, headers: Headers): void;
  /** The result as this era writes it; throws an RpcError. */
  answer(request: RpcRequest, methods: Methods): Promise<Readonly<Record<string, unknown>>>;
  /** Does a closed connection cancel the call? */
  readonly closingCancels: boolean;
}

/** A header's one value, without spaces around it. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim();
}

/** Capabilities of an address: lists always, what its provider has besides, and changes of lists where they are heard. */
export function capabilitiesOf(about: About, changing: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = about.capabilities;
  const lists = ['tools', 'resources', 'prompts'] as const;
  if (own === undefined) return { tools: changing, resources: changing, prompts: {} };
  const shown = lists.some((list) => own[list] !== undefined) ? lists.filter((list) => own[list] !== undefined) : lists;
  return { ...own, ...Object.fromEntries(shown.map((list) => [list, { ...(own[list] as object | undefined), ...changing }])) };
}
