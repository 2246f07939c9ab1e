import { createHash } from 'node:crypto';
import { columnOf, snakeCase, tableOf, type AppModel, type Entity, type Field } from '@portico/contracts';
import type { Aside } from './aside.ts';
import { at, isRequired, objectsOf } from './ddl.ts';
import { quoted } from './naming.ts';
import { planChange, type Plan } from './plan.ts';
import type { Step } from './steps.ts';
import { stepWords } from './words.ts';

type Model = Pick<AppModel, 'entities'>;
type Entities = Readonly<Record<string, Entity>>;
/** What lies aside and can come back; a column with the table it is in. */
export type Found = Aside & { readonly table: string | undefined };

/** How the data gets back to a former model. */
export interface PlanBack extends Plan {
  /** What comes back by it. */
  readonly returned: readonly Found[];
}

/** The two models while they are being matched: what comes back is put into `now`. */
interface Matching {
  readonly history: readonly Model[];
  readonly asides: readonly Found[];
  readonly now: Record<string, Entity>;
  readonly former: Entities;
  readonly returned: Found[];
  readonly steps: Step[];
  /** Entities of now that are spoken for. */
  readonly taken: Set<string>;
}

/**
 * Plans the way from the model now to the one a former release had. Things renamed since are known by the `formerly` of
 * the releases between (`history`, with now and then); things removed since come back from `asides`, newest first.
 */
export function planBack(way: { now: Model; former: Model; history: readonly Model[]; asides: readonly Found[] }): PlanBack {
  const matching: Matching = { ...way, now: { ...way.now.entities }, former: way.former.entities, returned: [], steps: [], taken: new Set() };
  const target = Object.fromEntries(Object.values(way.former.entities).map((entity) => [entity.name, comingEntity(entity, matching)]));
  const plan = planChange({ entities: matching.now }, { entities: target });
  if (plan.issues.length > 0) return { ...plan, returned: [] };
  const { returned, steps } = matching;
  const hash = createHash('sha256')
    .update([plan.hash, ...returned.map(({ aside }) => aside)].join('\n'))
    .digest('hex');
  return countedBefore({ hash, steps: [...steps, ...plan.steps.flatMap((step) => settled(step, { target, returned }))], issues: [], returned });
}

/**
 * What a returning row refers to may be gone by now, and then the tie can't be put back. Such a row goes too, or only
 * its reference where it may be empty: as would have happened had it been there.
 */
function settled(step: Step, { target, returned }: { target: Entities; returned: readonly Found[] }): Step[] {
  const [, name = '', subject = ''] = /^add-relation:([^.]+)\.(.+)$/.exec(step.id) ?? [];
  const entity = target[name];
  const relation = entity?.relations?.[subject];
  if (!entity || !relation || !step.blocks) return [step];
  const comes = returned.some(({ field, ...one }) =>
    field === null ? [name, entity.formerly].includes(one.entity) : relation.fields.some((own) => [own, entity.fields[own]?.formerly].includes(field)),
  );
  const broken = objectsOf(target).find((object) => object.kind === 'relation' && object.entity === name && object.subject === subject)?.broken;
  if (!comes || broken === undefined) return [step];
  const { blocks, ...tie } = step;
  const needed = relation.onDelete === 'cascade' || relation.fields.some((own) => isRequired(entity, own));
  const [, table = '', condition = ''] = /FROM (\S+) AS a WHERE (.*)$/s.exec(broken) ?? [];
  const empty = relation.fields.map((own) => `${quoted(columnOf(entity, own))} = NULL`).join(', ');
  const settle: Step = {
    id: `settle:${name}.${subject}`,
    loss: 'destructive',
    what: needed ? stepWords.letGo(name, relation.to) : stepWords.emptyOf(`${name}.${relation.fields.join(', ')}`, relation.to),
    sql: needed ? `DELETE FROM ${table} AS a WHERE ${condition}` : `UPDATE ${table} AS a SET ${empty} WHERE ${condition}`,
    phase: 'constraints',
    confirm: true,
    counts: blocks.sql,
    spare: true,
  };
  return [settle, tie];
}

/** Every name a thing had before or was given later, by `formerly` of any model; its own with them. */
function namesOf(name: string, levels: readonly Readonly<Record<string, { readonly formerly?: string | undefined }>>[]): ReadonlySet<string> {
  const names = new Set([name]);
  for (let size = 0; size < names.size;) {
    size = names.size;
    for (const level of levels) {
      for (const [later, { formerly }] of Object.entries(level)) {
        if (formerly !== undefined && names.has(formerly)) names.add(later);
        else if (formerly !== undefined && names.has(later)) names.add(formerly);
      }
    }
  }
  return names;
}

/** What a thing of then is called now: the same, or another of its names that meant nothing else then. */
function counterpart(
  name: string,
  of: { names: ReadonlySet<string>; now: Readonly<Record<string, unknown>>; former: Readonly<Record<string, unknown>>; taken: Set<string> },
): string | undefined {
  const found = of.now[name] !== undefined ? name : [...of.names].find((other) => of.now[other] !== undefined && of.former[other] === undefined && !of.taken.has(other));
  if (found !== undefined) of.taken.add(found);
  return found;
}

/** An entity of then, saying which one of now it comes from. */
function comingEntity(entity: Entity, matching: Matching): Entity {
  const names = namesOf(
    entity.name,
    matching.history.map((model) => model.entities),
  );
  const source = counterpart(entity.name, { ...matching, names }) ?? returningTable(names, matching);
  const { formerly: _before, ...rest } = entity;
  const levels = matching.history.flatMap((model) => [...names].flatMap((name) => (model.entities[name] ? [model.entities[name].fields] : [])));
  const taken = new Set<string>();
  const fields = Object.keys(entity.fields).map((name) => [name, comingField(entity, name, { ...matching, source, names, levels, taken })] as const);
  return { ...rest, fields: Object.fromEntries(fields), ...(source !== undefined && source !== entity.name && { formerly: source }) };
}

function returningTable(names: ReadonlySet<string>, { asides, returned, now, steps }: Matching): string | undefined {
  const found = asides.find((one) => one.field === null && names.has(one.entity) && now[one.entity] === undefined);
  if (!found) return undefined;
  const definition = standingAlone(found.definition as Entity);
  now[found.entity] = definition;
  returned.push(found);
  steps.push(bringingTable(definition, found.aside));
  return found.entity;
}

type InEntity = Omit<Matching, 'taken'> & {
  /** The entity of now; undefined for one that begins empty. */
  readonly source: string | undefined;
  readonly names: ReadonlySet<string>;
  readonly levels: readonly Entity['fields'][];
  readonly taken: Set<string>;
};

/** A field of then, saying which one of now it comes from. */
function comingField(entity: Entity, name: string, within: InEntity): Field {
  const { formerly: _before, ...rest } = entity.fields[name] ?? { type: 'text' };
  const standing = within.now[within.source ?? ''];
  if (!standing) return rest;
  const names = namesOf(name, within.levels);
  const source =
    counterpart(name, { names, now: standing.fields, former: entity.fields, taken: within.taken }) ??
    (rest.computed === undefined ? returningColumn(names, standing, within) : undefined);
  return { ...rest, ...(source !== undefined && source !== name && { formerly: source }) };
}

function returningColumn(fieldNames: ReadonlySet<string>, standing: Entity, { asides, returned, now, steps, names }: InEntity): string | undefined {
  const table = tableOf(standing);
  for (const found of asides) {
    const { field, entity, aside, definition } = found;
    if (field === null || found.table !== table || !names.has(entity) || !fieldNames.has(field) || standing.fields[field] !== undefined) continue;
    const next = { ...standing, fields: { ...standing.fields, [field]: loose(definition as Field) } };
    now[standing.name] = next;
    returned.push(found);
    steps.push(bringingColumn(next, field, aside));
    return field;
  }
  return undefined;
}

/** A table that was moved away kept all but what tied it to others. */
function standingAlone({ relations: _ties, formerly: _before, ...entity }: Entity): Entity {
  return entity;
}

/** A column that was moved away kept its type and nothing else; what searches the table passed it over. */
function loose(field: Field): Field {
  const { required: _r, unique: _u, default: _d, values: _v, min: _min, max: _max, pattern: _p, formerly: _f, ...rest } = field;
  // The check of its languages went, the type below it stayed.
  return { ...rest, searchable: false, ...(field.type === 'localText' && { type: 'json' as const }) };
}

const words = { loss: 'safe', phase: 'tables', confirm: false } as const;

function bringingTable(entity: Entity, aside: string): Step {
  const table = quoted(tableOf(entity));
  return {
    ...words,
    id: `bring-back:${entity.name}`,
    what: stepWords.bringBack(entity.name),
    sql: `ALTER TABLE ${quoted(aside)}.${table} SET SCHEMA {schema};\nDROP SCHEMA ${quoted(aside)}`,
    counts: `SELECT count(*)::int AS count FROM ${at(tableOf(entity))}`,
  };
}

function bringingColumn(entity: Entity, field: string, aside: string): Step {
  const [table, column] = [at(tableOf(entity)), quoted(columnOf(entity, field))];
  return {
    ...words,
    id: `bring-back:${entity.name}.${field}`,
    what: stepWords.bringBack(`${entity.name}.${field}`),
    sql: `ALTER TABLE ${table} RENAME COLUMN ${quoted(aside)} TO ${column}`,
    counts: `SELECT count(*)::int AS count FROM ${table} WHERE ${column} IS NOT NULL`,
  };
}

/** The same plan with counts that look where the returning things still lie. */
function countedBefore(plan: PlanBack): PlanBack {
  const places = plan.returned.map(placeOf);
  const put = (sql: string): string => places.reduce((text, { table, called, lies }) => (text.includes(table) ? text.replaceAll(called, lies) : text), sql);
  const steps = plan.steps.map((step) => ({
    ...step,
    ...(step.counts !== undefined && { counts: put(step.counts) }),
    ...(step.blocks && { blocks: { ...step.blocks, sql: put(step.blocks.sql) } }),
  }));
  return { ...plan, steps };
}

function placeOf({ field, aside, table, definition }: Found): { table: string; called: string; lies: string } {
  if (field !== null) return { table: at(table ?? ''), called: quoted((definition as Field).column ?? snakeCase(field)), lies: quoted(aside) };
  const own = tableOf(definition as Entity);
  return { table: at(own), called: at(own), lies: `${quoted(aside)}.${quoted(own)}` };
}
