import { attributeOf, childOf, childrenOf, type XmlElement } from '../xml/read-xml.ts';
import { wordsOf } from './element-words.ts';
import { listIn } from './read-bindings.ts';
import type { Drawing } from './read-drawing.ts';

/** The roles an app has, by name, with their titles; undefined: every lane counts. */
export type LaneRoles = Readonly<Record<string, { readonly title: string | { readonly en?: string | undefined; readonly zh?: string | undefined } }>> | undefined;

/** Whose lane each element lies in: roles of the innermost lane first. */
export function rolesByNode(drawing: Drawing, holder: XmlElement, roles: LaneRoles): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const walk = (set: XmlElement, around: readonly string[]): void => {
    for (const lane of childrenOf(set, 'bpmn:lane')) {
      const own = [...rolesOf(lane, roles), ...around];
      for (const { text } of childrenOf(lane, 'bpmn:flowNodeRef')) found.set(drawing.find(text)?.id ?? text, own);
      const inner = childOf(lane, 'bpmn:childLaneSet');
      if (inner) walk(inner, own);
    }
  };
  for (const set of childrenOf(holder, 'bpmn:laneSet')) walk(set, []);
  return found;
}

/** What the lane says, else the role that is called like the lane. */
function rolesOf(lane: XmlElement, roles: LaneRoles): string[] {
  if (attributeOf(lane, 'portico:roles') !== undefined) return listIn(lane, 'portico:roles');
  const { plain, en, zh } = wordsOf(lane);
  const names = [plain, en, zh].filter((name) => name !== undefined && name !== '').map((name) => slugged(name ?? ''));
  if (!roles) return names.slice(0, 1);
  const role = Object.entries(roles).find(([name, { title }]) =>
    [name, ...(typeof title === 'string' ? [title] : [title.en, title.zh])].some((one) => one !== undefined && names.includes(slugged(one))),
  );
  return role ? [role[0]] : [];
}

function slugged(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
