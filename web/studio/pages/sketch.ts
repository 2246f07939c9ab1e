import type { Entity } from '@portico/contracts';
import type { AppView, RecordSource } from '../../render/index.ts';
import type { DraftModel } from './design/model.ts';

type EntityView = AppView['entities'][number];

/** The app's model as the draft has it, for a canvas that has no records to show yet. */
export function sketchModel(app: string, model: DraftModel): AppView {
  return {
    app,
    release: '',
    title: app,
    me: { id: '', name: '', email: '', roles: [], attributes: {} },
    pages: model.pages.flatMap(({ name, title, icon, kind, params }) =>
      title === undefined ? [] : [{ name, title, kind, params: Object.keys(params), ...(icon !== undefined && { icon }) }],
    ),
    menu: [...model.menu],
    entities: model.entities.map((entity) => entityView(entity, model.entities)),
  };
}

function entityView(entity: Entity, all: readonly Entity[]): EntityView {
  const { name, title, plural, icon, key, label, fields, relations = {} } = entity;
  return {
    name,
    ...(title !== undefined && { title }),
    ...(plural !== undefined && { plural }),
    ...(icon !== undefined && { icon }),
    key,
    label: label ?? key,
    may: ['read'],
    fields: Object.entries(fields).map(([field, given]) => ({ ...given, name: field, writable: true })),
    relations: Object.entries(relations).map(([relation, { to, fields: from, keys = [], title: words }]) => ({
      name: relation,
      to,
      fields: from,
      keys,
      ...(words !== undefined && { title: words }),
    })),
    reverse: all.flatMap((other) => Object.entries(other.relations ?? {}).flatMap(([relation, { to }]) => (to === name ? [{ entity: other.name, relation }] : []))),
  };
}

/** A source without records: the blocks show how they look while there are none. */
export function withoutRecords(source: RecordSource): RecordSource {
  return {
    ...source,
    list: () => Promise.resolve({ records: [], next: null, total: 0 }),
    get: () => new Promise(() => undefined),
  };
}
