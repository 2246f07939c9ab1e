import { PorticoError, type Definitions, type Issue, type JsonObject } from '@portico/contracts';
import { silentExchange, type Exchange } from '../kernel/index.ts';
import { checkDefinitions } from '../registry/index.ts';
import type { Connector, Greeting } from './connect/connector.ts';

/** Most pages and items of one list; a provider that goes on for ever is cut and told so. */
const mostPages = 200;
const mostItems = 20_000;

/** Older servers show some tools only to clients that can be asked: a surface is what the ablest caller would see. */
const ablest: Exchange = { ...silentExchange, era: 'legacy', capabilities: { elicitation: {}, sampling: {}, roots: { listChanged: true } } };

const lists = [
  { method: 'tools/list', capability: 'tools', key: 'tools' },
  { method: 'prompts/list', capability: 'prompts', key: 'prompts' },
  { method: 'resources/list', capability: 'resources', key: 'resources' },
  { method: 'resources/templates/list', capability: 'resources', key: 'resourceTemplates' },
] as const;

/** Reads everything a provider shows, by real protocol calls; what is not valid is left out and told. */
export async function readSurface(
  connector: Connector,
  how: { greeting: Greeting; signal: AbortSignal; headers?: Readonly<Record<string, string>> },
): Promise<{ definitions: Definitions; dropped: readonly Issue[] }> {
  const { greeting, signal, headers } = how;
  const read: Record<string, unknown> = greeting.instructions === undefined ? {} : { instructions: greeting.instructions };
  for (const { method, capability, key } of lists) {
    if (greeting.capabilities[capability] === undefined) continue;
    read[key] = await readList(connector, { method, key, signal, ...(headers && { headers }) });
  }
  return checkDefinitions(read);
}

async function readList(connector: Connector, list: { method: string; key: string; signal: AbortSignal; headers?: Readonly<Record<string, string>> }): Promise<unknown[]> {
  const { method, key, signal, headers } = list;
  const items: unknown[] = [];
  let cursor: unknown;
  for (let page = 0; page < mostPages && items.length < mostItems; page += 1) {
    const params: JsonObject = cursor === undefined ? {} : { cursor };
    const result = await connector.request({ method, params }, { signal, exchange: ablest, retryable: true, ...(headers && { headers }) }).catch((error: unknown) => {
      // A provider that says it has prompts or templates and then knows no such method simply has none.
      if (page === 0 && error instanceof PorticoError && error.rpc?.code === -32_601) return {};
      throw error;
    });
    const found = (result as JsonObject)[key];
    if (Array.isArray(found)) items.push(...(found as unknown[]));
    cursor = (result as JsonObject)['nextCursor'];
    if (typeof cursor !== 'string' || cursor === '') break;
  }
  return items;
}
