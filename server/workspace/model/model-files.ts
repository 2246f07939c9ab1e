import {
  appFileSchema,
  contextFileSchema,
  entitySchema,
  filePlaces,
  functionFile,
  pageFile,
  rolesFileSchema,
  surfaceFileSchema,
  writePage,
  type AppModel,
  type Entity,
} from '@portico/contracts';
import { Document, isCollection, isMap, isPair, isScalar, visit } from 'yaml';

/** Most characters of a value that is written on one line. */
const oneLine = 110;

/** The files of a model, as a person would write them: the inverse of readModel. Same model, same bytes. */
export function modelFiles(model: AppModel): Record<string, string> {
  const files: Record<string, string> = {
    [filePlaces.app]: yaml(appFileSchema.parse(model.app), ['format', 'name', 'title', 'description', 'icon', 'sensitivity', 'menu', 'hidden']),
    [filePlaces.roles]: yaml(rolesFileSchema.parse(model.roles), ['format', 'roles', 'attributes']),
    [filePlaces.access]: model.access,
    [filePlaces.surface]: yaml(surfaceFileSchema.parse(model.surface), ['format', 'style', 'cap', 'tools']),
  };
  for (const entity of Object.values(model.entities)) files[`${filePlaces.entities}/${entity.name}.yaml`] = yaml(asWritten(entitySchema.parse(entity)), entityOrder);
  for (const [name, { source }] of Object.entries(model.processes ?? {})) files[`${filePlaces.processes}/${name}.bpmn`] = source;
  for (const [name, { source }] of Object.entries(model.decisions ?? {})) files[`${filePlaces.decisions}/${name}.dmn`] = source;
  for (const page of Object.values(model.pages)) files[pageFile(page.name)] = writePage(page);
  if (model.context) {
    const { format, contexts } = model.context;
    files[filePlaces.context] = yaml(contextFileSchema.parse({ format, contexts }), ['format', 'contexts']);
    Object.assign(files, model.context.files);
  }
  for (const [name, { source, language, file }] of Object.entries(model.functions ?? {})) {
    files[functionFile(name, language)] = source;
    files[`functions/${name}.yaml`] = yaml(file, ['format', 'title', 'description', 'input', 'output', 'limits', 'tool', 'schedule', 'webhook']);
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What formulas were compiled to is not written down. */
function asWritten(entity: Entity): Entity {
  const fields = Object.entries(entity.fields).map(([name, field]) => {
    const { computed: _compiled, ...written } = field;
    return [name, field.formula === undefined ? field : written] as const;
  });
  return { ...entity, fields: Object.fromEntries(fields) };
}

const entityOrder = [
  'format',
  'name',
  'title',
  'plural',
  'description',
  'icon',
  'table',
  'label',
  'key',
  'link',
  'parent',
  'fields',
  'relations',
  'indexes',
  'checks',
  'sensitivity',
  'formerly',
];

/** What was parsed has its keys in the order of the format; the file's own may stand in a better one. */
function yaml(value: object, order: readonly string[]): string {
  const known = order.filter((key) => Object.hasOwn(value, key));
  const document = new Document(Object.fromEntries(known.map((key) => [key, (value as Record<string, unknown>)[key]])), {
    aliasDuplicateObjects: false,
    version: '1.2',
    schema: 'core',
  });
  visit(document, {
    Collection: (_, node, path) => {
      // The file itself and its sections stay in block form; what fits on a line stands on one.
      const parent = path.at(-1);
      const section =
        path.length <= 1 ||
        (path.length === 3 &&
          isPair(parent) &&
          isScalar(parent.key) &&
          ['fields', 'relations', 'roles', 'attributes', 'tools', 'indexes', 'checks'].includes(String(parent.key.value)));
      if (section && !(isCollection(node) && node.items.length === 0)) return undefined;
      if (isMap(node) || isCollection(node)) node.flow = JSON.stringify(node.toJSON()).length <= oneLine;
      return undefined;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
