import { referencesOf, type Entity, type Page, type PageReference } from '@portico/contracts';
import { readFeel } from '@portico/bpmn';
import { parse } from 'yaml';
import { cedarUses, type Target } from './cedar-names.ts';
import { type Design, entityFile, type Files, isPlain } from './design.ts';

export type { Target } from './cedar-names.ts';
/** Who uses it: another list, a page, a rule, a tool, a test, seed rows, the menu, an attribute of a role. */
export type UseKind = 'relation' | 'formula' | 'check' | 'page' | 'rule' | 'tool' | 'test' | 'data' | 'menu' | 'role';

/** A place that speaks of an entity or field. */
export interface Use {
  readonly kind: UseKind;
  readonly file: string;
  /** What there: `Order.customer`, the page's title, the rule's id. */
  readonly name: string;
  /** False: a rename can't follow here, a person must look. */
  readonly sure: boolean;
}

/** Everything outside of the thing itself that speaks of it: what breaks when it goes, and what a rename takes along. */
export function usesOf(files: Files, design: Design, target: Target): readonly Use[] {
  const entities = design.entities.map((one) => one.entity);
  return unique([
    ...entities.flatMap((entity) => entityUses(entity, target)),
    ...Object.keys(files).flatMap((file) => pageUses(file, files[file] ?? '', { target, entities })),
    ...cedarUses(files['access.cedar'] ?? '', entities, target).map(({ rule, sure }) => ({ kind: 'rule' as const, file: 'access.cedar', name: rule, sure })),
    ...namedUses(files, target),
    ...Object.keys(files).flatMap((file) =>
      file.startsWith('tests/') && mentions(files[file] ?? '', target) ? [{ kind: 'test' as const, file, name: file.slice(6), sure: true }] : [],
    ),
    ...dataUses(files, target),
  ]);
}

function entityUses(entity: Entity, target: Target): Use[] {
  const file = entityFile(entity.name);
  const own = entity.name === target.entity;
  const relations = Object.entries(entity.relations ?? {}).filter(([, relation]) => {
    if (target.field === undefined) return relation.to === target.entity && !own;
    return (own && relation.fields.includes(target.field)) || (relation.to === target.entity && relation.keys?.includes(target.field) === true);
  });
  const { field } = target;
  if (field === undefined || !own) return relations.map(([name]) => ({ kind: 'relation', file, name: `${entity.name}.${name}`, sure: true }));
  const formulas = Object.entries(entity.fields).filter(([, one]) => one.formula !== undefined && namesIn(one.formula).includes(field));
  const computed = Object.entries(entity.fields).filter(([, one]) => one.computed !== undefined && hasWord(one.computed, entity.fields[field]?.column ?? field));
  const checks = (entity.checks ?? []).filter((check) => hasWord(check.sql, entity.fields[field]?.column ?? field));
  return [
    ...relations.map(([name]): Use => ({ kind: 'relation', file, name: `${entity.name}.${name}`, sure: true })),
    ...formulas.map(([name]): Use => ({ kind: 'formula', file, name: `${entity.name}.${name}`, sure: true })),
    ...computed.map(([name]): Use => ({ kind: 'formula', file, name: `${entity.name}.${name}`, sure: true })),
    ...checks.map((check): Use => ({ kind: 'check', file, name: check.name ?? check.sql.slice(0, 60), sure: true })),
  ];
}

function namesIn(formula: string): readonly string[] {
  const read = readFeel(formula);
  return read.ok ? read.paths.map((path) => path.split('.')[0] ?? '') : [];
}

export function hasWord(text: string, word: string): boolean {
  return new RegExp(`(^|[^A-Za-z0-9_])${word.replaceAll(/[^A-Za-z0-9_]/g, String.raw`\$&`)}($|[^A-Za-z0-9_])`).test(text);
}

/** The page of a file, if it can be read as one. */
export function readPage(file: string, text: string): Page | undefined {
  if (!/^pages\/.+\.page\.json$/.test(file)) return undefined;
  try {
    const page = JSON.parse(text) as unknown;
    return isPlain(page) && Array.isArray(page['body']) ? (page as unknown as Page) : undefined;
  } catch {
    return undefined;
  }
}

/** The places of a page that speak of the target. */
export function pageReferences(page: Page, target: Target): readonly PageReference[] {
  try {
    return referencesOf(page).filter((reference) => {
      if (target.field === undefined)
        return (reference.kind === 'entity' && reference.name === target.entity) || (isFieldReference(reference) && reference.entity === target.entity);
      return isFieldReference(reference) && reference.entity === target.entity && reference.name.split('.')[0] === target.field;
    });
  } catch {
    return [];
  }
}

function isFieldReference(reference: PageReference): reference is Extract<PageReference, { entity: string }> {
  return reference.kind === 'field' || reference.kind === 'relation';
}

function pageUses(file: string, text: string, about: { target: Target; entities: readonly Entity[] }): Use[] {
  const { target, entities } = about;
  const page = readPage(file, text);
  if (!page) return [];
  const found = pageReferences(page, target).filter((reference) => target.field !== undefined || reference.kind === 'entity');
  const spoken = speaking(page, target, entities);
  return found.length + spoken.expressions.length > 0 ? [{ kind: 'page', file, name: page.name, sure: spoken.expressions.length === 0 || spoken.sure }] : [];
}

/**
 * The expressions of a page that take the field from something, `row.status`. They mean the target for sure when no
 * other entity of the page has a field of that name.
 */
export function speaking(page: Page, target: Target, entities: readonly Entity[]): { expressions: readonly PageReference[]; sure: boolean } {
  const { field } = target;
  if (field === undefined) return { expressions: [], sure: true };
  let references: readonly PageReference[];
  try {
    references = referencesOf(page);
  } catch {
    return { expressions: [], sure: true };
  }
  const named = new Set(references.flatMap((reference) => (reference.kind === 'entity' ? [reference.name] : [])));
  if (!named.has(target.entity)) return { expressions: [], sure: true };
  const expressions = references.filter((reference) => reference.kind === 'expression' && hasWord(reference.name, field));
  const others = entities.some((entity) => entity.name !== target.entity && named.has(entity.name) && entity.fields[field] !== undefined);
  return { expressions, sure: !others && field !== 'params' };
}

/** Menu, attributes of roles, tools. */
function namedUses(files: Files, target: Target): Use[] {
  if (target.field !== undefined) return [];
  const app = yaml(files['app.yaml']);
  const roles = yaml(files['roles.yaml'])['attributes'];
  const tools = yaml(files['surface.yaml'])['tools'];
  const of = (map: unknown): string[] => Object.entries(isPlain(map) ? map : {}).flatMap(([name, one]) => (isPlain(one) && one['entity'] === target.entity ? [name] : []));
  const menu = [app['menu'], app['hidden']].some((list) => Array.isArray(list) && list.includes(target.entity));
  return [
    ...(menu ? [{ kind: 'menu' as const, file: 'app.yaml', name: target.entity, sure: true }] : []),
    ...of(roles).map((name) => ({ kind: 'role' as const, file: 'roles.yaml', name, sure: true })),
    ...of(tools).map((name) => ({ kind: 'tool' as const, file: 'surface.yaml', name, sure: true })),
  ];
}

function dataUses(files: Files, target: Target): Use[] {
  const file = `data/${target.entity}.csv`;
  const text = files[file];
  if (text === undefined) return [];
  const header = (text.split(/\r?\n/, 1)[0] ?? '').split(',').map((cell) => cell.trim().replaceAll('"', ''));
  return target.field === undefined || header.includes(target.field) ? [{ kind: 'data', file, name: file.slice(5), sure: true }] : [];
}

function mentions(text: string, target: Target): boolean {
  return hasWord(text, target.entity) && (target.field === undefined || hasWord(text, target.field));
}

function yaml(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = parse(text ?? '');
    return isPlain(value) ? value : {};
  } catch {
    return {};
  }
}

function unique(uses: readonly Use[]): readonly Use[] {
  const seen = new Map<string, Use>();
  for (const use of uses) {
    const key = `${use.kind} ${use.file} ${use.name}`;
    const known = seen.get(key);
    seen.set(key, known ? { ...known, sure: known.sure && use.sure } : use);
  }
  return [...seen.values()];
}
