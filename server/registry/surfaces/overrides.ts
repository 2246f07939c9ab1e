import { PorticoError, surfaceOverrides, type Definitions, type Issue, type ItemOverride, type JsonObject, type SurfaceOverrides } from '@portico/contracts';
import { below } from './canonical.ts';

export interface Overridden {
  /** What callers see: hidden items left out; schemas as the provider wrote them. */
  readonly served: Definitions;
  /** The provider's own name by the name that is served. */
  readonly originals: { readonly tools: ReadonlyMap<string, string>; readonly prompts: ReadonlyMap<string, string> };
  /** Overrides of items that are not there, and names that were taken: those keep their own. */
  readonly issues: readonly Issue[];
}

/** Reads overrides as they are stored; nothing stored means none. */
export function readOverrides(stored: unknown): SurfaceOverrides {
  return surfaceOverrides.parse(stored ?? {});
}

/** Reads overrides somebody wrote for these definitions; refuses malformed ones, unknown items and names that clash. */
export function checkOverrides(written: unknown, definitions: Definitions): SurfaceOverrides {
  const parsed = surfaceOverrides.safeParse(written);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ place: below('', ...path.map(String)), message: { en: message, zh: message } }));
    throw new PorticoError('request.invalid', { params: { detail: `${issues[0]?.place ?? ''} ${issues[0]?.message.en ?? ''}`.trim() }, issues });
  }
  const { issues } = applyOverrides(definitions, parsed.data);
  const [first] = issues;
  if (first) throw new PorticoError('request.invalid', { params: { detail: { en: `${first.place}: ${first.message.en}`, zh: `${first.place}：${first.message.zh}` } }, issues });
  return parsed.data;
}

/** The definitions as callers read them. What the provider wrote is never changed, nor is any schema. */
export function applyOverrides(definitions: Definitions, overrides: SurfaceOverrides): Overridden {
  const tools = applyTo('tools', definitions.tools, { told: overrides.tools, key: 'name' });
  const prompts = applyTo('prompts', definitions.prompts, { told: overrides.prompts, key: 'name' });
  const resources = applyTo('resources', definitions.resources, { told: overrides.resources, key: 'uri' });
  const resourceTemplates = applyTo('resourceTemplates', definitions.resourceTemplates, { told: overrides.resourceTemplates, key: 'uriTemplate' });
  const instructions = overrides.instructions ?? definitions.instructions;
  return {
    served: {
      ...(instructions !== undefined && { instructions }),
      tools: tools.served,
      prompts: prompts.served,
      resources: resources.served,
      resourceTemplates: resourceTemplates.served,
    },
    originals: { tools: tools.originals, prompts: prompts.originals },
    issues: [tools, prompts, resources, resourceTemplates].flatMap(({ issues }) => issues),
  };
}

interface Applied<T> {
  readonly served: readonly T[];
  readonly originals: ReadonlyMap<string, string>;
  readonly issues: readonly Issue[];
}

function applyTo<T extends JsonObject>(
  group: keyof SurfaceOverrides,
  items: readonly T[],
  how: { told: Readonly<Record<string, ItemOverride>>; key: 'name' | 'uri' | 'uriTemplate' },
): Applied<T> {
  const told = new Map(Object.entries(how.told));
  const keyOf = (item: T): string => String(item[how.key]);
  const issues: Issue[] = [];
  const known = new Set(items.map(keyOf));
  for (const name of told.keys()) {
    if (!known.has(name))
      issues.push({ place: below('', group, name), message: { en: 'the provider shows no such item; take the override away', zh: '提供方没有该条目，请删除此覆盖项' } });
  }
  const visible = items.filter((item) => told.get(keyOf(item))?.hidden !== true);
  const named = how.key === 'name' ? servedNames(visible.map(keyOf), { told, group, issues }) : new Map<string, string>();
  const served = visible.map((item) => written(item, { ...told.get(keyOf(item)), name: named.get(keyOf(item)) ?? told.get(keyOf(item))?.name }));
  return { served, originals: new Map([...named].map(([original, name]) => [name, original])), issues };
}

/**
 * The name each item is served by. A new name that another item has, or was given first, is not taken: calls must never
 * land on another tool than the one that was read. Hidden items free their names.
 */
function servedNames(originals: readonly string[], rules: { told: ReadonlyMap<string, ItemOverride>; group: string; issues: Issue[] }): ReadonlyMap<string, string> {
  const { told, group, issues } = rules;
  const wish = (original: string): string => told.get(original)?.name ?? original;
  const names = new Map(originals.map((original) => [original, wish(original)]));
  // Giving a name back may take it from another one in turn, so until nothing changes.
  for (let settled = false; !settled;) {
    settled = true;
    const holders = Map.groupBy(names.keys(), (original) => names.get(original) ?? original);
    for (const [name, holding] of holders) {
      if (holding.length < 2) continue;
      for (const original of holding.filter((one) => one !== name)) {
        if (holding.every((one) => one !== name) && original === holding[0]) continue;
        names.set(original, original);
        settled = false;
        issues.push({
          place: below('', group, original, 'name'),
          message: { en: `"${name}" is the name of another item; choose another one`, zh: `“${name}”是另一条目的名称，请换一个` },
        });
      }
    }
  }
  return names;
}

function written<T extends JsonObject>(item: T, told: { name?: string | undefined; title?: string | undefined; description?: string | undefined }): T {
  const { name, title, description } = told;
  // Clients show the title among the annotations where there is one: it would win over ours.
  const annotations = item['annotations'];
  const titled = title !== undefined && typeof annotations === 'object' && annotations !== null && 'title' in annotations;
  return {
    ...item,
    ...(name !== undefined && { name }),
    ...(title !== undefined && { title }),
    ...(titled && { annotations: { ...annotations, title } }),
    ...(description !== undefined && { description }),
  };
}
