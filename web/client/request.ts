import { routes } from './routes.generated.ts';

/** A request as `fetch` takes it, made from an operation's name and input. */
export interface PlannedRequest {
  readonly method: string;
  /** Path and query, below the origin. */
  readonly url: string;
  readonly body: string | undefined;
}

/**
 * Puts an input where its route wants it: `{name}` parts of the path first, the rest into the query (GET, DELETE) or a
 * JSON body. In a query, objects and lists stand as JSON; what is undefined is left out.
 */
export function planRequest(name: keyof typeof routes, input: Readonly<Record<string, unknown>>): PlannedRequest {
  const route = routes[name];
  const rest: Record<string, unknown> = { ...input };
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => {
    const value = rest[key];
    delete rest[key];
    if (value === undefined || value === '') throw new TypeError(`${name} needs "${key}"`);
    return encodeURIComponent(String(value));
  });
  const url = `/api${path}`;
  if (route.method === 'GET' || route.method === 'DELETE') return { method: route.method, url: url + queryOf(rest), body: undefined };
  return { method: route.method, url, body: JSON.stringify(rest) };
}

function queryOf(values: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    query.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  const text = query.toString();
  return text && `?${text}`;
}
