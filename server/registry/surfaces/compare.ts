import type { ChangeSeverity, Definitions, SurfaceChange, Text } from '@portico/contracts';
import { below, canonical, isObject, sameUnder } from './canonical.ts';
import { compareField } from './compare-fields.ts';
import { quoted, show, textFacet, type Facet } from './facet.ts';
import { itemsOf, normalItem, type Item } from './normal-form.ts';
import { likeness } from './word-diff.ts';

/** What is different between two surfaces. */
export interface SurfaceDiff {
  /** By item, the gravest first. Empty exactly when the fingerprints are equal. */
  readonly changes: readonly SurfaceChange[];
}

const order: Readonly<Record<ChangeSeverity, number>> = { danger: 0, attention: 1, info: 2 };

/** Compares by meaning: order of items, keys and sets is no change; the same content under another name is a rename. */
export function compare(before: Definitions, after: Definitions): SurfaceDiff {
  const [old, now] = [itemsOf(before), itemsOf(after)];
  const [oldKeys, nowKeys] = [new Set(old.map(keyOf)), new Set(now.map(keyOf))];
  const gone = old.filter((item) => !nowKeys.has(keyOf(item)));
  const come = now.filter((item) => !oldKeys.has(keyOf(item)));
  const renamed = renames(gone, come);
  const known = new Map(old.map((item) => [keyOf(item), item]));
  const groups = now.map((item) => {
    const same = known.get(keyOf(item));
    if (same) return about(item, compareItems(same, item));
    const former = renamed.get(item);
    if (former) return about(item, [renameOf(former, item), ...compareItems(former, item)], former.name);
    return about(item, [addition(item)]);
  });
  const kept = new Set(renamed.values());
  const removed = gone.filter((item) => !kept.has(item)).map((item) => about(item, [removal(item)]));
  const changes = [instructionsChange(before.instructions, after.instructions), ...groups, ...removed].filter((group) => group.length > 0);
  return { changes: changes.sort((a, b) => order[a[0]?.severity ?? 'info'] - order[b[0]?.severity ?? 'info']).flat() };
}

const keyOf = (item: Item): string => `${item.kind} ${item.name}`;
const nameField: Readonly<Record<Item['kind'], string>> = { tool: 'name', prompt: 'name', resource: 'uri', resourceTemplate: 'uriTemplate' };

const about = (item: Item, facets: readonly Facet[], was?: string): SurfaceChange[] =>
  facets.map((facet) => ({ ...facet, kind: item.kind, name: item.name, ...(was !== undefined && { was }) })).sort((a, b) => order[a.severity] - order[b.severity]);

/** Which new item is which old one under another name: the same content, or for tools and prompts nearly so. */
function renames(gone: readonly Item[], come: readonly Item[]): ReadonlyMap<Item, Item> {
  const pairs = new Map<Item, Item>();
  const free = new Set(gone);
  for (const close of [sameContent, muchAlike]) {
    for (const item of come) {
      if (pairs.has(item)) continue;
      const former = [...free].find((old) => old.kind === item.kind && close(old, item));
      if (!former) continue;
      pairs.set(item, former);
      free.delete(former);
    }
  }
  return pairs;
}

function sameContent(a: Item, b: Item): boolean {
  const content = (item: Item): string => canonical({ ...normalItem(item), [nameField[item.kind]]: undefined });
  return content(a) === content(b);
}

function muchAlike(a: Item, b: Item): boolean {
  const [before, after] = [a.definition['description'], b.definition['description']];
  if (typeof before !== 'string' || typeof after !== 'string' || likeness(before, after) < 0.8) return false;
  const parameters = ({ definition }: Item): string => {
    const schema = definition['inputSchema'];
    const list = definition['arguments'];
    return canonical(
      isObject(schema) && isObject(schema['properties'])
        ? Object.keys(schema['properties']).sort()
        : Array.isArray(list)
          ? list.map((one) => (isObject(one) ? String(one['name']) : '')).sort()
          : [],
    );
  };
  return parameters(a) === parameters(b);
}

const kindWords: Readonly<Record<Item['kind'], Text>> = {
  tool: { en: 'tool', zh: '工具' },
  prompt: { en: 'prompt', zh: '提示词' },
  resource: { en: 'resource', zh: '资源' },
  resourceTemplate: { en: 'resource template', zh: '资源模板' },
};

function renameOf(former: Item, item: Item): Facet {
  return {
    id: 'item.renamed',
    severity: 'attention',
    compatibility: 'breaking',
    place: below('', nameField[item.kind]),
    message: { en: `Was called ${show(former.name)}.`, zh: `原名为${quoted(former.name).zh}。` },
    before: former.name,
    after: item.name,
  };
}

function addition(item: Item): Facet {
  const word = kindWords[item.kind];
  const destroys =
    item.kind === 'tool' &&
    isObject(item.definition['annotations']) &&
    item.definition['annotations']['destructiveHint'] === true &&
    item.definition['annotations']['readOnlyHint'] !== true;
  return {
    id: 'item.added',
    severity: destroys ? 'danger' : 'attention',
    compatibility: 'compatible',
    place: '',
    message: destroys ? { en: `A new ${word.en} that can destroy data.`, zh: `新增${word.zh}，可能销毁数据。` } : { en: `A new ${word.en}.`, zh: `新增${word.zh}。` },
    after: item.definition,
  };
}

function removal(item: Item): Facet {
  const word = kindWords[item.kind];
  return {
    id: 'item.removed',
    severity: 'attention',
    compatibility: 'breaking',
    place: '',
    message: { en: `The ${word.en} is gone.`, zh: `${word.zh}已移除。` },
    before: item.definition,
  };
}

function instructionsChange(before = '', after = ''): SurfaceChange[] {
  if (before === after) return [];
  const facet = textFacet('instructions', { place: '', subject: { en: 'The text for every agent', zh: '面向所有代理的说明' } }, [before || undefined, after || undefined]);
  return [{ ...facet, kind: 'instructions', name: '' }];
}

/** What is different about one item, its name aside. */
function compareItems(before: Item, after: Item): Facet[] {
  const [old, now] = [normalItem(before), normalItem(after)];
  return [...new Set([...Object.keys(now), ...Object.keys(old)])]
    .filter((key) => key !== nameField[after.kind] && !sameUnder(key, old, now))
    .flatMap((key) => compareField(key, { kind: after.kind, before: before.definition, after: after.definition }));
}
