import { genericTools, PorticoError, recordsGet, schemaOfRecord, surfacesForm, titleIn, toolBindings, type AppModel, type Entity } from '@portico/contracts';
import { implementRead, type Implementation } from '../kernel/index.ts';
import { accessOf } from './access.ts';

/** `surfaces.form`: what a form in a chat needs; the same schema as the page's form and the tool's input. */
export function showForm(): Implementation {
  return implementRead(surfacesForm, async (ctx, input) => {
    const { app } = ctx;
    const entity = app?.model.entities[input.entity];
    if (!app || !entity) throw new PorticoError('not_found', { params: { what: 'entity', name: input.entity } });
    const { language } = ctx.from;
    const verb = input.id === undefined ? 'create' : 'update';
    const access = (await accessOf(ctx, app)).get(input.entity);
    const writable = (verb === 'create' ? access?.creatable : access?.updatable) ?? [];
    const fields = writable.filter((field) => !fillsItself(entity, field) && !(verb === 'update' && entity.key.includes(field)));
    if (!access?.actions.includes(verb) || fields.length === 0)
      throw new PorticoError('policy.denied', { params: { action: verb, resource: titleIn(language, entity.title, entity.name), who: 'who manages the app' } });
    const record = input.id === undefined ? undefined : await ctx.call(recordsGet, { app: app.name, entity: entity.name, id: input.id });
    const held = Object.fromEntries(fields.flatMap((field) => (record && Object.hasOwn(record.values, field) ? [[field, record.values[field]]] : [])));
    const given = Object.fromEntries(Object.entries(input.values).filter(([field]) => fields.includes(field)));
    const save = saving(app.model, entity.name, verb);
    return {
      app: app.name,
      entity: entity.name,
      title: titleIn(language, entity.title, entity.name),
      schema: { ...schemaOfRecord(entity, { fields, purpose: verb, language }) },
      values: { ...held, ...given },
      save: { tool: save.tool, arguments: { ...save.arguments, ...(record && { id: record.id, version: record.version }) } },
    };
  });
}

/** Numbers, ids and times that Portico gives: nobody is asked for them. */
function fillsItself(entity: Entity, field: string): boolean {
  const given = entity.fields[field]?.default;
  return typeof given === 'object' && 'auto' in given && given.auto !== 'today';
}

/** The tool of the app that writes this entity: its own, or the one for all. */
function saving(model: AppModel, entity: string, verb: 'create' | 'update'): { tool: string; arguments: Record<string, unknown> } {
  const own = toolBindings(model).find((binding) => binding.verb === verb && binding.entity === entity);
  return own ? { tool: own.name, arguments: {} } : { tool: genericTools[verb], arguments: { entity } };
}
