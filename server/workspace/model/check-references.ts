import { tableOf, type Entity, type Field, type Relation, type RolesFile, type SurfaceFile, type AppFile } from '@portico/contracts';
import { checkIdentifier, knownFields } from './check-entity.ts';
import { nearest } from './did-you-mean.ts';
import { didYouMean, noteRepeats, type Notes } from './findings.ts';
import type { Path } from './read-yaml.ts';

export type Entities = ReadonlyMap<string, { readonly entity: Entity; readonly notes: Notes }>;

/** Relations, names shared by several entities, and former names. */
export function checkReferences(entities: Entities): void {
  const tables = new Map<string, string>();
  const indexes = new Map<string, string>();
  const formerNames = new Map<string, string>();
  for (const { entity, notes } of entities.values()) {
    const table = tableOf(entity).toLowerCase();
    const twin = tables.get(table);
    if (twin !== undefined)
      notes.error(
        ['table'],
        `${entity.name} and ${twin} are both stored in the table "${tableOf(entity)}". Give one another "table".`,
        `${entity.name} 与 ${twin} 使用同一张表“${tableOf(entity)}”，请为其一指定其他 table。`,
      );
    tables.set(table, entity.name);
    if (entity.formerly !== undefined) {
      const rival = formerNames.get(entity.formerly);
      if (rival !== undefined)
        notes.error(['formerly'], `${rival} was formerly ${entity.formerly} too. Only one can have its data.`, `${rival} 也声明曾用名 ${entity.formerly}，只能有一个继承其数据。`);
      formerNames.set(entity.formerly, entity.name);
    }
    for (const [name, relation] of Object.entries(entity.relations ?? {})) checkRelation(entities, { entity, notes, name, relation });
  }
  // Tables and indexes share one space of names in a database schema.
  for (const { entity, notes } of entities.values()) {
    entity.indexes?.forEach((index, position) => {
      if (index.name === undefined) return;
      const lower = index.name.toLowerCase();
      const other = indexes.get(lower) ?? tables.get(lower);
      if (other !== undefined)
        notes.error(
          ['indexes', position, 'name'],
          `The name "${index.name}" is used by ${other} already. Names of tables and indexes are unique in an app.`,
          `名称“${index.name}”已被 ${other} 使用；应用内表与索引名称必须唯一。`,
        );
      indexes.set(lower, entity.name);
    });
  }
}

function checkRelation(entities: Entities, of: { entity: Entity; notes: Notes; name: string; relation: Relation }): void {
  const { entity, notes, relation } = of;
  const path: Path = ['relations', of.name];
  const fieldsKnown = knownFields(entity, notes, { path: [...path, 'fields'], fields: relation.fields });
  noteRepeats(notes, [...path, 'fields'], relation.fields);
  if (relation.constraint !== undefined) checkIdentifier(notes, [...path, 'constraint'], relation.constraint);
  const target = knownEntity(entities, notes, { path: [...path, 'to'], name: relation.to });
  if (!target) return;
  const keys = relation.keys ?? target.key;
  if (relation.keys && !knownFields(target, notes, { path: [...path, 'keys'], fields: relation.keys })) return;
  if (keys.length !== relation.fields.length) {
    notes.error(
      [...path, 'fields'],
      `${relation.to} is found by ${keys.length} field(s) (${keys.join(', ')}), but ${relation.fields.length} are named. Name one for each.`,
      `${relation.to} 由 ${keys.length} 个字段确定（${keys.join('、')}），但此处给出 ${relation.fields.length} 个，请一一对应。`,
    );
    return;
  }
  if (!isUnique(target, keys))
    notes.error(
      [...path, 'keys'],
      `${keys.join(', ')} of ${relation.to} must be its key or unique, so that one record is meant.`,
      `${relation.to} 的 ${keys.join('、')} 必须是主键或唯一，以确定唯一记录。`,
    );
  if (!fieldsKnown) return;
  relation.fields.forEach((name, position) => {
    const mine = entity.fields[name];
    const theirs = target.fields[keys[position] ?? ''];
    if (mine && theirs && !sameKind(mine, theirs))
      notes.error(
        [...path, 'fields', position],
        `"${name}" is ${typeOf(mine)}, but ${relation.to}.${keys[position] ?? ''} is ${typeOf(theirs)}. Make both the same.`,
        `“${name}”类型为 ${typeOf(mine)}，而 ${relation.to}.${keys[position] ?? ''} 为 ${typeOf(theirs)}，请保持一致。`,
      );
    if (relation.onDelete === 'setNull' && mine?.required === true)
      notes.warning(
        [...path, 'onDelete'],
        `"${name}" is required and can't be emptied when the ${relation.to} is deleted; such a delete will be refused.`,
        `“${name}”为必填，删除 ${relation.to} 时无法置空，该删除将被拒绝。`,
      );
  });
}

/** Menu, attributes of roles, and tools name entities that exist. */
export function checkAppFiles(
  entities: Entities,
  files: { app: { value: AppFile; notes: Notes }; pages: ReadonlySet<string>; roles?: { value: RolesFile; notes: Notes }; surface?: { value: SurfaceFile; notes: Notes } },
): void {
  for (const list of ['menu', 'hidden'] as const) {
    const names = files.app.value[list] ?? [];
    names.forEach((name, position) => {
      if (!files.pages.has(name)) knownEntity(entities, files.app.notes, { path: [list, position], name });
    });
    noteRepeats(files.app.notes, [list], names);
  }
  for (const name of Object.keys(files.roles?.value.roles ?? {})) reserved(name, ['roles', name], files.roles?.notes);
  for (const [name, attribute] of Object.entries(files.roles?.value.attributes ?? {})) {
    const path = ['attributes', name];
    reserved(name, path, files.roles?.notes);
    if (attribute.entity !== undefined && files.roles) knownEntity(entities, files.roles.notes, { path: [...path, 'entity'], name: attribute.entity });
    if ((attribute.entity === undefined) === (attribute.type === undefined))
      files.roles?.notes.error(path, `"${name}" needs either "type" or "entity".`, `“${name}”需要 type 或 entity 之一。`);
  }
  for (const [name, tool] of Object.entries(files.surface?.value.tools ?? {})) {
    reserved(name, ['tools', name], files.surface?.notes);
    if (files.surface) knownEntity(entities, files.surface.notes, { path: ['tools', name, 'entity'], name: tool.entity });
  }
}

function reserved(name: string, path: Path, notes: Notes | undefined): void {
  if (name in {}) notes?.error(path, `"${name}" is kept for Portico. Choose another name.`, `“${name}”由 Portico 保留，请换一个名称。`);
}

function knownEntity(entities: Entities, notes: Notes, named: { path: Path; name: string }): Entity | undefined {
  const found = entities.get(named.name);
  if (found) return found.entity;
  const meant = didYouMean(nearest(named.name, entities.keys()));
  notes.error(named.path, `There is no entity "${named.name}".${meant.en}`, `不存在实体“${named.name}”。${meant.zh}`);
  return undefined;
}

function isUnique(entity: Entity, fields: readonly string[]): boolean {
  const wanted = [...fields].sort().join();
  const only = fields.length === 1 ? fields[0] : undefined;
  if (only !== undefined && entity.fields[only]?.unique === true) return true;
  return [entity.key, ...(entity.indexes ?? []).filter((index) => index.unique === true).map((index) => index.fields)].some((one) => [...one].sort().join() === wanted);
}

const families = [new Set(['integer', 'bigint', 'smallint']), new Set(['text', 'enum', 'person', 'attachment'])];

/** May one hold the other's key? Whole numbers of any size may, texts too. */
function sameKind(a: Field, b: Field): boolean {
  if ((a.list ?? false) !== (b.list ?? false)) return false;
  return a.type === b.type || families.some((family) => family.has(a.type) && family.has(b.type));
}

function typeOf(field: Field): string {
  return field.list === true ? `a list of ${field.type}` : field.type;
}
