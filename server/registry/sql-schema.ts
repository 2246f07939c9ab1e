import { columnOf, labelOf, tableOf, titleIn, type Entity, type SqlSchemaContext } from '@portico/contracts';
import type { AppInUse } from '../kernel/index.ts';
import { relationsFor, type Reader } from './tools.ts';
import { exampleFilter } from './words.ts';

type Described = SqlSchemaContext['entities'][number];

/** The app's tables as context for a model: only entities, columns and relations the reader may see. */
export function sqlSchemaOf(app: AppInUse, reader: Reader): SqlSchemaContext {
  const visible = Object.values(reader.model.entities).filter((entity) => (reader.access.get(entity.name)?.actions.length ?? 0) > 0);
  const followed = new Map(visible.map((entity) => [entity.name, relationsFor(reader, entity)]));
  const entities = visible.map((entity): Described => {
    const access = reader.access.get(entity.name);
    const readable = access?.readable ?? [];
    return {
      name: entity.name,
      table: tableOf(entity),
      title: titleIn(reader.language, entity.title, entity.name),
      ...(entity.description !== undefined && { description: titleIn(reader.language, entity.description, '') }),
      may: [...(access?.actions ?? [])],
      key: entity.key.filter((name) => readable.includes(name)),
      label: labelOf(entity).filter((name) => readable.includes(name)),
      columns: columnsOf(entity, reader),
      relations: Object.entries(entity.relations ?? {})
        .filter(([name]) => followed.get(entity.name)?.includes(name))
        .map(([name, relation]) => ({ name, to: relation.to, fields: [...relation.fields], keys: [...(relation.keys ?? reader.model.entities[relation.to]?.key ?? [])] })),
      referencedBy: visible.flatMap((other) =>
        (followed.get(other.name) ?? []).filter((name) => other.relations?.[name]?.to === entity.name).map((relation) => ({ entity: other.name, relation })),
      ),
      exampleFilter: exampleFilter(entity, readable),
    };
  });
  return { contextType: 'SQLSchema', app: app.name, release: app.release, dialect: 'postgresql', entities };
}

function columnsOf(entity: Entity, reader: Reader): Described['columns'] {
  const access = reader.access.get(entity.name);
  return Object.entries(entity.fields).flatMap(([name, field]) => {
    const creatable = access?.creatable.includes(name) === true;
    const updatable = access?.updatable.includes(name) === true;
    if (access?.readable.includes(name) !== true && !creatable && !updatable) return [];
    const written = creatable ? 'create' : updatable ? 'update' : 'never';
    return [
      {
        name,
        column: columnOf(entity, name),
        type: field.type,
        ...(field.title !== undefined && { title: titleIn(reader.language, field.title, name) }),
        ...(field.description !== undefined && { description: titleIn(reader.language, field.description, '') }),
        ...(field.list === true && { list: true }),
        ...(field.required === true && { required: true }),
        ...(field.unique === true && { unique: true }),
        writable: creatable && updatable ? ('always' as const) : written,
        ...(field.values && { values: field.values.map((option) => option.value) }),
        ...(field.length !== undefined && { length: field.length }),
        ...(field.unit !== undefined && { unit: field.unit }),
      },
    ];
  });
}
