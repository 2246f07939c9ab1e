import { appsModel, labelOf, referencesOf, type Entity, type Output, type Page } from '@portico/contracts';
import { emailOf, subjectsFor } from '../identity/index.ts';
import { implementRead, type AppInUse, type Grant, type Implementation, type ReadContext, type Tx } from '../kernel/index.ts';
import { appOf, softGrant, type Action } from './reach.ts';

type Described = Output<typeof appsModel>['entities'][number];
type Grants = Readonly<Partial<Record<Action, Grant>>>;

const everything = ['read', 'create', 'update', 'delete'] as const;

/** `apps.model`: the release's model as far as the caller has anything to do with it. */
export function describeModel(): Implementation {
  return implementRead(appsModel, async (ctx) => {
    const app = appOf(ctx);
    const visible = new Map<string, Grants>();
    for (const name of Object.keys(app.model.entities)) {
      const grants = await grantsOf(ctx, name);
      if (Object.keys(grants).length > 0) visible.set(name, grants);
    }
    const { title, icon } = app.model.app;
    const entities = ordered(app).flatMap((entity) => {
      const grants = visible.get(entity.name);
      return grants ? [describe(entity, { grants, visible, app })] : [];
    });
    const pages = Object.values(app.model.pages).map(listedPage);
    const names = [...Object.values(app.model.pages).filter((page) => isOpen(page, visible)), ...entities].map(({ name }) => name);
    // What only ties records together, and what the app leaves out, stands in the menu when the app asks for it.
    const out = new Set([...(app.model.app.hidden ?? []), ...entities.flatMap(({ name, link }) => (link === true ? [name] : []))]);
    const menu = [...new Set([...(app.model.app.menu ?? []), ...names.filter((name) => !out.has(name))])].filter((name) => names.includes(name));
    const me = await ctx.read((tx) => whoAsks(tx, ctx, app.id));
    return { app: app.name, release: app.release, title, ...(icon !== undefined && { icon }), me, pages, menu, entities };
  });
}

/** Who asks, as the app knows her. An agent that acts for somebody has the roles both have. */
async function whoAsks(tx: Tx, ctx: ReadContext, app: string): Promise<Output<typeof appsModel>['me']> {
  const { id, name } = ctx.principal.onBehalfOf ?? ctx.principal;
  const [one, other] = await subjectsFor(tx, ctx.principal, app);
  const roles = (one?.roles ?? []).filter((role) => other?.roles.includes(role) ?? true);
  return { id, name, email: (await emailOf(tx, id)) ?? '', roles, attributes: { ...one?.attributes } };
}

function listedPage(page: Page): Output<typeof appsModel>['pages'][number] {
  const { name, title, icon, kind, visible } = page;
  const params = Object.entries(page.params ?? {}).flatMap(([param, { required }]) => (required === true ? [param] : []));
  return { name, title, kind, params, ...(icon !== undefined && { icon }), ...(visible !== undefined && { visible }) };
}

/** Has the caller to do with anything the page is about? It would show her nothing but that she has not. */
function isOpen(page: Page, visible: ReadonlyMap<string, Grants>): boolean {
  const about = referencesOf(page).flatMap((reference) => (reference.kind === 'entity' ? [reference.name] : []));
  return about.length === 0 || about.some((name) => visible.has(name));
}

async function grantsOf(ctx: ReadContext, entity: string): Promise<Grants> {
  const found: Partial<Record<Action, Grant>> = {};
  for (const action of everything) {
    const grant = await softGrant(ctx, action, entity);
    if (grant) found[action] = grant;
  }
  return found;
}

/** Entities as the menu names them, the others after those. */
function ordered(app: AppInUse): Entity[] {
  const { entities } = app.model;
  const menu = (app.model.app.menu ?? []).flatMap((name) => entities[name] ?? []);
  return [...menu, ...Object.values(entities).filter((entity) => !menu.includes(entity))];
}

/** Fields of an entity the caller may read, for an entity's relations and labels. */
function readableOf(grants: Grants): ReadonlySet<string> {
  return grants.read?.readable ?? new Set();
}

/** May the caller follow this relation, or write it? Its fields would tell, so all of them must be hers. */
function follows(grants: Grants, fields: readonly string[]): boolean {
  return fields.every((field) => readableOf(grants).has(field) || grants.create?.writable.has(field) || grants.update?.writable.has(field));
}

function describe(entity: Entity, with_: { grants: Grants; visible: ReadonlyMap<string, Grants>; app: AppInUse }): Described {
  const { grants, visible, app } = with_;
  const relations = Object.entries(entity.relations ?? {})
    .filter(([, relation]) => visible.has(relation.to) && follows(grants, relation.fields))
    .map(([name, { to, fields, keys, title, reverseTitle }]) => ({
      name,
      to,
      fields,
      keys: keys ?? app.model.entities[to]?.key ?? [],
      ...(title !== undefined && { title }),
      ...(reverseTitle !== undefined && { reverseTitle }),
    }));
  const { name, title, plural, description, icon } = entity;
  return {
    name,
    ...(title !== undefined && { title }),
    ...(plural !== undefined && { plural }),
    ...(description !== undefined && { description }),
    ...(icon !== undefined && { icon }),
    key: entity.key,
    label: labelOf(entity).filter((field) => readableOf(grants).has(field)),
    ...(entity.link === true && { link: true }),
    may: everything.filter((action) => grants[action] !== undefined),
    fields: fieldsOf(entity, grants),
    relations,
    reverse: reverseOf(entity, { visible, app }),
  };
}

function fieldsOf(entity: Entity, grants: Grants): Described['fields'] {
  return Object.entries(entity.fields).flatMap(([name, field]) => {
    const readable = readableOf(grants).has(name);
    const stored = field.computed === undefined;
    const creatable = stored && grants.create?.writable.has(name) === true;
    const updatable = stored && grants.update?.writable.has(name) === true;
    if (!readable && !creatable && !updatable) return [];
    const { computed: _sql, formula: _formula, formerly: _formerly, column: _column, default: standard, ...shown } = field;
    // SQL of the app's own is nobody's business who only uses it.
    const given = typeof standard === 'object' && 'sql' in standard ? { auto: 'sql' } : standard;
    return [{ ...shown, name, ...(given !== undefined && { default: given }), computed: !stored, readable, writable: creatable || updatable, creatable, updatable }];
  });
}

function reverseOf(entity: Entity, with_: { visible: ReadonlyMap<string, Grants>; app: AppInUse }): Described['reverse'] {
  return Object.values(with_.app.model.entities).flatMap((other) => {
    const grants = with_.visible.get(other.name);
    if (!grants?.read) return [];
    return Object.entries(other.relations ?? {})
      .filter(([, relation]) => relation.to === entity.name && relation.fields.every((field) => readableOf(grants).has(field)))
      .map(([relation, { reverseTitle }]) => ({ entity: other.name, relation, ...(reverseTitle !== undefined && { title: reverseTitle }) }));
  });
}
