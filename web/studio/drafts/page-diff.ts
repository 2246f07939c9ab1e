import { isSame } from '../same.ts';

/** A block as a picture of a page shows it. */
export interface BlockRow {
  readonly id: string;
  readonly type: string;
  /** How deep it stands in the page. */
  readonly depth: number;
  readonly status: 'added' | 'changed' | 'removed' | 'moved' | 'same';
  /** Names of what is another: `props.title`, `visible`, … */
  readonly changes: readonly string[];
}
export interface PageDiff {
  /** What differs of the page itself: title, params, data, … */
  readonly about: readonly string[];
  /** Blocks that differ, with the blocks they stand in. */
  readonly rows: readonly BlockRow[];
  readonly same: number;
}

type Plain = Readonly<Record<string, unknown>>;
interface Placed {
  readonly id: string;
  readonly node: Plain;
  readonly depth: number;
  /** Block and slot it stands in. */
  readonly parent: string | undefined;
  readonly slot: string;
  /** Before it in the same slot. */
  readonly after: string | undefined;
}

/** What a page's file says before and after, as a tree of its blocks; undefined where a side is no page. */
export function diffPage(before: unknown, after: unknown): PageDiff | undefined {
  if (!isPage(before) || !isPage(after) || (before === undefined && after === undefined)) return undefined;
  const [old, now] = [placed(before), placed(after)];
  const [oldById, nowById] = [new Map(old.map((one) => [one.id, one])), new Map(now.map((one) => [one.id, one]))];
  const all: (BlockRow & { readonly parent: string | undefined })[] = [];
  for (const one of now) {
    const was = oldById.get(one.id);
    const changes = was ? changesOf(was.node, one.node) : [];
    const moved = was !== undefined && (was.parent !== one.parent || was.slot !== one.slot || overtook(was, one, { oldById, nowById }));
    all.push({ ...row(one), status: !was ? 'added' : changes.length > 0 ? 'changed' : moved ? 'moved' : 'same', changes, parent: one.parent });
  }
  // What is gone stands behind what it stood behind.
  for (const one of old.filter(({ id }) => !nowById.has(id))) {
    const at = all.findIndex(({ id }) => id === (one.after ?? one.parent));
    all.splice(at < 0 ? 0 : endOf(all, at, one), 0, { ...row(one), status: 'removed', changes: [], parent: one.parent });
  }
  const shown = new Set<string>();
  for (const one of all.filter(({ status }) => status !== 'same')) {
    for (let id: string | undefined = one.id; id !== undefined && !shown.has(id); id = all.find((other) => other.id === id)?.parent) shown.add(id);
  }
  const rows = all.filter(({ id }) => shown.has(id)).map(({ parent: _parent, ...shownRow }) => shownRow);
  const about = changesOf(without(before ?? {}, 'body'), without(after ?? {}, 'body'));
  return { about: before === undefined || after === undefined ? [] : about, rows, same: all.filter(({ status }) => status === 'same').length };
}

function endOf(all: readonly BlockRow[], at: number, gone: Placed): number {
  if (gone.after === undefined) return at + 1;
  const depth = all[at]?.depth ?? 0;
  let end = at + 1;
  while (end < all.length && (all[end]?.depth ?? 0) > depth) end += 1;
  return end;
}

function row({ id, node, depth }: Placed): Pick<BlockRow, 'id' | 'type' | 'depth'> {
  return { id, type: typeof node['type'] === 'string' ? node['type'] : '', depth };
}

/** Does it stand behind another block than before, of those that are on both sides? */
function overtook(was: Placed, now: Placed, sides: { oldById: ReadonlyMap<string, Placed>; nowById: ReadonlyMap<string, Placed> }): boolean {
  const stayed = (from: Placed, own: ReadonlyMap<string, Placed>, other: ReadonlyMap<string, Placed>): string | undefined => {
    let before = from.after;
    while (before !== undefined && !(other.has(before) && other.get(before)?.parent === from.parent)) before = own.get(before)?.after;
    return before;
  };
  return stayed(was, sides.oldById, sides.nowById) !== stayed(now, sides.nowById, sides.oldById);
}

function changesOf(before: Plain, after: Plain): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== 'slots' && name !== 'id');
  return names.flatMap((name) => {
    if (isSame(before[name], after[name])) return [];
    const [old, now] = [before[name], after[name]];
    if (name !== 'props' || !isPlain(old) || !isPlain(now)) return [name];
    return changesOf(old, now);
  });
}

function placed(page: Plain | undefined): Placed[] {
  const found: Placed[] = [];
  const seen = new Set<string>();
  const walk = (nodes: unknown, place: { depth: number; parent: string | undefined; slot: string }): void => {
    if (!Array.isArray(nodes)) return;
    let after: string | undefined;
    for (const node of nodes as unknown[]) {
      if (!isPlain(node) || typeof node['id'] !== 'string' || seen.has(node['id'])) continue;
      const { id } = node;
      seen.add(id);
      found.push({ id, node, ...place, after });
      after = id;
      const { slots } = node;
      if (isPlain(slots)) for (const [slot, children] of Object.entries(slots)) walk(children, { depth: place.depth + 1, parent: id, slot });
    }
  };
  walk(page?.['body'], { depth: 0, parent: undefined, slot: 'body' });
  return found;
}

function isPage(value: unknown): value is Plain | undefined {
  return value === undefined || (isPlain(value) && Array.isArray(value['body']));
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(page: Plain, name: string): Plain {
  const { [name]: _left, ...rest } = page;
  return rest;
}
