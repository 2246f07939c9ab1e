import { isScalar, isSeq } from 'yaml';
import { type Design, type Edits, entityFile, entityIn, type Files } from './design.ts';
import { removeRelation } from './edit-entity.ts';
import { layoutFile, readLayout, writeLayout } from './layout.ts';
import type { Use, UseKind } from './uses.ts';
import { editYaml, mapAt, put } from './yaml-edit.ts';

/** What goes with an entity: it would mean nothing without it. Pages and rules are left to a person. */
const along: ReadonlySet<UseKind> = new Set(['relation', 'menu', 'tool', 'data']);

export function goesAlong(use: Use): boolean {
  return along.has(use.kind);
}

/** Takes an entity away, with relations that lead to it, its place in the menu, its tools and seed rows. */
export function removeEntity(files: Files, design: Design, name: string): Edits {
  if (!entityIn(design, name)) return {};
  const edits: Record<string, string | null> = { [entityFile(name)]: null };
  for (const { entity } of design.entities) {
    if (entity.name === name) continue;
    const leading = Object.entries(entity.relations ?? {}).filter(([, relation]) => relation.to === name);
    let now = files;
    for (const [relation] of leading) now = { ...now, ...(removeRelation(now, design, { entity: entity.name, relation }) as Files) };
    if (leading.length > 0) edits[entityFile(entity.name)] = now[entityFile(entity.name)] ?? null;
  }
  const app = files['app.yaml'];
  if (app !== undefined) {
    edits['app.yaml'] = editYaml(app, (document) => {
      for (const key of ['menu', 'hidden']) {
        const list: unknown = document.get(key, true);
        if (isSeq(list)) list.items = list.items.filter((item) => !(isScalar(item) && item.value === name));
      }
    });
  }
  const surface = files['surface.yaml'];
  if (surface !== undefined) {
    edits['surface.yaml'] = editYaml(surface, (document) => {
      const tools = mapAt(document, ['tools'])?.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key)) ?? [];
      for (const tool of tools) if (document.getIn(['tools', tool, 'entity']) === name) put(document, ['tools', tool], undefined);
    });
  }
  if (files[`data/${name}.csv`] !== undefined) edits[`data/${name}.csv`] = null;
  const places = readLayout(files[layoutFile]);
  if (places[name]) edits[layoutFile] = writeLayout(Object.fromEntries(Object.entries(places).filter(([other]) => other !== name)));
  return edits;
}
