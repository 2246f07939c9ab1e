import type { AppModel, Entity, Title } from '@portico/contracts';
import { defaultPolicy } from '../policy/index.ts';

/** A model around entities somebody brings: the owner may do everything, nobody else anything yet. */
export function modelAround(app: { name: string; title: Title; entities: readonly Entity[] }): AppModel {
  const first = app.entities[0]?.name;
  return {
    app: { format: 1, name: app.name, title: app.title },
    entities: Object.fromEntries(app.entities.map((entity) => [entity.name, entity])),
    pages: {},
    roles: { format: 1, roles: {} },
    access: defaultPolicy({ roles: [], ...(first !== undefined && { entity: first }) }),
    surface: { format: 1, style: 'auto', cap: 40, tools: {} },
  };
}

/** What a new app starts with: one entity that can be renamed, so that nobody faces an empty page. */
export function starterModel(app: { name: string; title: Title }): AppModel {
  const item: Entity = {
    format: 1,
    name: 'Item',
    title: { en: 'Item', zh: '条目' },
    plural: { en: 'Items', zh: '条目' },
    label: ['name'],
    key: ['id'],
    fields: {
      id: { type: 'integer', required: true, default: { auto: 'increment' } },
      name: { type: 'text', length: 200, required: true, title: { en: 'Name', zh: '名称' } },
      notes: { type: 'text', length: 4000, multiline: true, title: { en: 'Notes', zh: '备注' } },
      created_at: { type: 'datetime', required: true, default: { auto: 'now' }, title: { en: 'Created', zh: '创建时间' } },
    },
  };
  return modelAround({ ...app, entities: [item] });
}

/** `order-desk` → `Order desk`. */
export function titleFrom(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
