import type { JsonObject } from '@portico/contracts';
import type { PagePlan } from './plan.ts';
import { isObject } from './json.ts';
import type { Received } from './send-request.ts';
import { rowsOf, valuesAt, withRows } from './shape.ts';

/** Where the next page is: arguments for the same call, or a URL the API gave. */
export type NextPage = { readonly args: JsonObject } | { readonly url: URL };

/** One answer, read as JSON. */
export interface Page {
  readonly received: Received;
  readonly data: unknown;
}
export interface Gathered {
  readonly data: unknown;
  readonly rows: number;
  readonly isCut: boolean;
  /** A later page that failed; the rows before it are there. */
  readonly failed?: Received;
}

const mostPages = 200;
const nextNames = [
  'next_cursor',
  'nextCursor',
  'next_page_token',
  'nextPageToken',
  'next_token',
  'nextToken',
  'NextToken',
  'continuation_token',
  'continuationToken',
  'end_cursor',
  'endCursor',
];
const nextPaths = [
  ...nextNames.flatMap((name) => [name, `meta.${name}`, `pagination.${name}`, `paging.${name}`, `response_metadata.${name}`, `page_info.${name}`, `pageInfo.${name}`]),
  'paging.cursors.after',
  'meta.pagination.cursor.next',
];
const nextUrls = ['next', 'next_url', 'nextUrl', 'next_page_url', 'nextLink', '@odata.nextLink', 'links.next', '_links.next.href', 'paging.next', 'pagination.next', 'meta.next'];

/** Fetches page after page until there is no next, or enough rows. `fetchPage` gives undefined data for what is not JSON. */
export async function gatherPages(first: Page, args: JsonObject, at: { plan: PagePlan; fetchPage: (next: NextPage) => Promise<Page> }): Promise<Gathered> {
  const { plan } = at;
  const found = rowsOf(first.data, plan.rows);
  if (!found) return { data: first.data, rows: 0, isCut: false };
  const rows = [...found.rows];
  const seen = new Set<string>();
  let page = first;
  let asked = args;
  let failed: Received | undefined;
  let next = nextPage(page, asked, plan);
  while (next && rows.length < plan.most && seen.size < mostPages) {
    const mark = 'url' in next ? next.url.href : JSON.stringify(next.args);
    if (seen.has(mark)) break;
    seen.add(mark);
    if ('args' in next) asked = next.args;
    page = await at.fetchPage(next);
    const more = page.received.status < 300 ? rowsOf(page.data, plan.rows ?? (found.path === '' ? undefined : found.path)) : undefined;
    if (!more) {
      failed = page.received.status < 300 ? undefined : page.received;
      break;
    }
    rows.push(...more.rows);
    next = more.rows.length === 0 ? undefined : nextPage(page, asked, plan);
  }
  const isCut = rows.length > plan.most || (next !== undefined && failed === undefined && rows.length >= plan.most);
  const kept = rows.slice(0, plan.most);
  return { data: withRows(first.data, found.path, kept), rows: kept.length, isCut, ...(failed && { failed }) };
}

/** Reads from an answer where the next page is; undefined after the last. */
export function nextPage(page: Page, args: JsonObject, plan: PagePlan): NextPage | undefined {
  const { argument } = plan;
  const url = linked(page) ?? (plan.kind === 'link' ? undefined : (plan.next === undefined ? nextUrls : [plan.next]).flatMap((path) => urlAt(page, path))[0]);
  if (url?.origin === page.received.url.origin) return { url };
  // An API behind a proxy may not know its own address; the page it means is still told.
  const told = plan.parameter === undefined ? null : (url?.searchParams.get(plan.parameter) ?? null);
  if (told !== null && argument !== undefined) return { args: { ...args, [argument]: plan.kind === 'cursor' || !/^\d+$/.test(told) ? told : Number(told) } };
  if (plan.kind === 'link') return undefined;
  if (argument === undefined) return undefined;
  if (plan.kind === 'cursor') {
    const [cursor] = (plan.next === undefined ? nextPaths : [plan.next])
      .flatMap((path) => valuesAt(page.data, path))
      .filter((value) => (typeof value === 'string' && value !== '') || typeof value === 'number');
    return cursor === undefined ? undefined : { args: { ...args, [argument]: cursor } };
  }
  const rows = rowsOf(page.data, plan.rows)?.rows.length ?? 0;
  const size: unknown = plan.size === undefined ? undefined : args[plan.size];
  if (rows === 0 || (typeof size === 'number' && rows < size) || (isObject(page.data) && page.data['has_more'] === false)) return undefined;
  const now: unknown = args[argument] ?? plan.start ?? (plan.kind === 'page' ? 1 : 0);
  return typeof now === 'number' ? { args: { ...args, [argument]: plan.kind === 'page' ? now + 1 : now + rows } } : undefined;
}

/** `Link: <…>; rel="next"`, RFC 8288. */
function linked({ received }: Page): URL | undefined {
  for (const [, target = '', parameters = ''] of (received.headers.get('link') ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g)) {
    if (/;\s*rel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|next\b)/i.test(parameters)) return absolute(target, received.url);
  }
  return undefined;
}

function urlAt(page: Page, path: string): URL[] {
  const [value] = path.startsWith('@') ? [isObject(page.data) ? page.data[path] : undefined] : valuesAt(page.data, path);
  const url = typeof value === 'string' && /^(https?:\/)?\//.test(value) ? absolute(value, page.received.url) : undefined;
  return url ? [url] : [];
}

function absolute(target: string, base: URL): URL | undefined {
  return URL.canParse(target, base.href) ? new URL(target, base) : undefined;
}
