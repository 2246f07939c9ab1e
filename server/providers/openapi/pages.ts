import type { CuratedArgument } from './curate-arguments.ts';
import type { PagePlan } from './plan.ts';

/** Names that APIs usually give to these arguments, in lower case without `_` and `-`. */
const pageNames = new Set(['page', 'pagenumber', 'pageno', 'pagenum', 'pageindex']);
const offsetNames = new Set(['offset', 'skip', 'startat', 'startindex', 'from']);
const cursorNames = new Set([
  'cursor',
  'after',
  'pagetoken',
  'nexttoken',
  'startingafter',
  'continuation',
  'continuationtoken',
  'marker',
  'pagecursor',
  'startcursor',
  'nextcursor',
  'endingbefore',
]);
const sizeNames = new Set(['perpage', 'pagesize', 'limit', 'size', 'maxresults', 'pagelimit', 'first', 'top', 'count', 'take', 'maxitems']);

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Finds out from an operation's arguments and answer how it gives its rows; undefined where it gives them at once. */
export function pagesOf(given: readonly CuratedArgument[], answer: { hasLink: boolean }, most: number): PagePlan | undefined {
  const query = given.flatMap((one) =>
    one.fills && 'parameter' in one.fills && one.fills.parameter.in === 'query'
      ? [{ name: one.name, parameter: one.fills.parameter.name, plain: plainName(one.fills.parameter.name), usual: one.schema['default'] }]
      : [],
  );
  const find = (names: ReadonlySet<string>): (typeof query)[number] | undefined => query.find((one) => names.has(one.plain));
  const size = find(sizeNames);
  const page = find(pageNames);
  const cursor = find(cursorNames);
  const offset = find(offsetNames);
  const all = given.some((one) => one.name === 'all') ? 'all_pages' : 'all';
  const plan = (kind: PagePlan['kind'], by: (typeof query)[number] | undefined): PagePlan => ({
    kind,
    ...(by && { argument: by.name, parameter: by.parameter }),
    ...(typeof by?.usual === 'number' && { start: by.usual }),
    ...(size && { size: size.name }),
    all,
    most,
  });
  if (answer.hasLink) return plan('link', page ?? cursor ?? offset);
  // `after` alone is as often a date as a cursor.
  if (cursor && (size || cursor.plain !== 'after')) return plan('cursor', cursor);
  if (page) return plan('page', page);
  return offset && size ? plan('offset', offset) : undefined;
}
