import type { JsonObject } from '@portico/contracts';

/** Between a provider's name and a tool's: neither holds it at its end. */
const between = '__';

/** `provider__tool`, as tools and prompts are called where several providers stand together. */
export function joined(provider: string, name: string): string {
  return `${provider}${between}${name}`;
}

/** Provider and name behind a joined name; undefined when it is none. */
export function parted(name: string): { provider: string; name: string } | undefined {
  const cut = name.indexOf(between);
  const provider = name.slice(0, cut);
  const rest = name.slice(cut + between.length);
  return cut < 1 || rest === '' || !/^[a-z][a-z0-9-]{0,39}$/.test(provider) ? undefined : { provider, name: rest };
}

/**
 * A provider's URI where several stand together: `test://a` of `lab` is `lab+test://a`; `ui://a` is `ui://lab/a`,
 * because hosts know MCP Apps by that scheme. Our own `portico://` stays. {@link uriBack} is the way back.
 */
export function uriOut(provider: string, uri: string): string {
  if (uri.startsWith('portico://')) return uri;
  return uri.startsWith('ui://') ? `ui://${provider}/${uri.slice('ui://'.length)}` : `${provider}+${uri}`;
}

export function uriBack(uri: string): { provider: string; uri: string } | undefined {
  const ui = /^ui:\/\/([a-z][a-z0-9-]{0,39})\/(.*)$/s.exec(uri);
  if (ui) return { provider: ui[1] ?? '', uri: `ui://${ui[2] ?? ''}` };
  const other = /^([a-z][a-z0-9-]{0,39})\+(.+)$/s.exec(uri);
  return other ? { provider: other[1] ?? '', uri: other[2] ?? '' } : undefined;
}

/** A tool's definition or a result with every URI of its provider rewritten: links, embedded resources, MCP Apps. */
export function urisOut(provider: string, value: JsonObject): JsonObject {
  return walk(provider, value, 0) as JsonObject;
}

/** A result whose task, if it made one, is known by its provider too. */
export function taskOut(provider: string, result: JsonObject): JsonObject {
  return typeof result['taskId'] === 'string' ? { ...result, taskId: joined(provider, result['taskId']) } : result;
}

/** Keys under which MCP has a URI of a resource; data of tools (`structuredContent`, texts) is never touched. */
const untouched = new Set(['structuredContent', 'inputSchema', 'outputSchema', 'arguments', 'text', 'blob', 'data']);

function walk(provider: string, value: unknown, depth: number): unknown {
  if (depth > 6 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => walk(provider, item, depth + 1));
  const entries = Object.entries(value).map(([key, item]) => {
    if (untouched.has(key)) return [key, item];
    if ((key === 'uri' || key === 'resourceUri' || key === 'ui/resourceUri' || key === 'uriTemplate') && typeof item === 'string') return [key, uriOut(provider, item)];
    return [key, walk(provider, item, depth + 1)];
  });
  return Object.fromEntries(entries) as unknown;
}
