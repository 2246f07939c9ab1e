import { contains } from './compile-set.ts';
import { rolesOfOthers, sameRecord } from './compile-scalar.ts';
import { alias, entityOf, follow, keyColumns, rowOf, table, type Scope } from './scope.ts';
import { always, anyOf, ifDefined, never, NotCompilable, truth, type Reference, type Truth, type Value } from './values.ts';
import { parentOf, type Attribute } from './vocabulary.ts';

/** `left in right`: the same record, or below it by the parent relations; `right` may be a set of them. */
export function isIn(scope: Scope, [left, right]: readonly [Reference, Value], exact: boolean): Truth {
  if (right.kind === 'reference') return below(scope, [left, right], exact);
  if (right.kind !== 'many') throw new Error('"in" takes a record or a set of records');
  if (right.items) {
    const items = right.items.filter((item) => item.kind === 'reference');
    const found = anyOf(
      items.map((item) => below(scope, [left, item], exact)),
      exact,
    );
    return ifDefined(exact ? [left, ...items] : items, found);
  }
  return contains(scope, right, { item: left, exact });
}

function below(scope: Scope, [left, right]: readonly [Reference, Reference], exact: boolean): Truth {
  if (left.type === 'Principal' && right.type === 'Role') return roleOf(scope, left, right);
  if (left.type === 'Role' || left.type === 'Principal' || left.type === 'Action') return sameRecord([left, right], exact);
  const found = anyOf(steps(scope, left, right), exact);
  return exact ? ifDefined([left, right], found) : found;
}

function roleOf(scope: Scope, left: Reference, right: Reference): Truth {
  if (left.row !== 'principal' && (left.id === undefined || left.id !== scope.subject?.id)) throw rolesOfOthers();
  if (!scope.subject) return truth('(1 = 1)', false);
  return right.id !== undefined && scope.subject.roles.includes(right.id) ? always : never;
}

/** One condition for each generation that can be of the right type. */
function steps(scope: Scope, left: Reference, right: Reference): Truth[] {
  const found: Truth[] = [];
  const seen = new Set<string>();
  for (let at: Reference | undefined = left; at;) {
    if (seen.has(at.type)) throw circular(at.type);
    seen.add(at.type);
    if (at.type === right.type) found.push(sameRecord([at, right], false));
    const entity = entityOf(scope, at.type);
    const parent: Attribute | undefined = parentOf(entity);
    if (!parent) return found;
    if (parent.relation?.to === entity.name) {
      return right.type === entity.name ? [...found, ancestor(scope, { of: at, parent, right })] : found;
    }
    at = follow(scope, { entity, ...rowOf(scope, at, entity) }, parent);
  }
  return found;
}

/** Entities that are their own parents: up the tree as far as it goes. UNION ends on data that runs in circles. */
function ancestor(scope: Scope, { of, parent, right }: { of: Reference; parent: Attribute; right: Reference }): Truth {
  if (right.nobody === true || of.nobody === true) return never;
  const entity = entityOf(scope, of.type);
  const up = alias(scope);
  const names = entity.key.map((_, place) => `k${place}`);
  const first = follow(scope, { entity, ...rowOf(scope, of, entity) }, parent);
  const row = alias(scope);
  const next = follow(scope, { entity, row, holder: undefined }, parent);
  const climb = keyColumns(entity, row)
    .map((key, place) => `${key} = ${up}.k${place}`)
    .join(' AND ');
  const same = names.map((name, place) => `${up}.${name} = ${right.parts[place] ?? 'NULL'}`).join(' AND ');
  return truth(
    `EXISTS (WITH RECURSIVE ${up}(${names.join(', ')}) AS (` +
      `SELECT ${first.parts.join(', ')}${first.holder ? ` FROM ${first.holder.from} WHERE ${first.holder.where}` : ''}` +
      ` UNION SELECT ${next.parts.join(', ')} FROM ${up} JOIN ${table(entity)} ${row} ON ${climb}` +
      (next.holder ? ` , ${next.holder.from} WHERE ${next.holder.where}` : '') +
      `) SELECT 1 FROM ${up}${right.holder ? `, ${right.holder.from} WHERE ${right.holder.where} AND ${same}` : ` WHERE ${same}`})`,
    false,
  );
}

function circular(type: string): NotCompilable {
  return new NotCompilable({
    en: `The parents of ${type} lead back to ${type} by way of another entity; "in" can't be used there. Leave out one "parent".`,
    zh: `${type} 的上级经由其他实体又回到 ${type}，此处不能使用 in。请去掉其中一个 parent。`,
  });
}
