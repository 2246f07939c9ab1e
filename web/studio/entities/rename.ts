import { type Entity, snakeCase, writePage } from '@portico/contracts';
import { readFeel } from '@portico/bpmn';
import { isScalar, isSeq, visit } from 'yaml';
import { cedarUses, renameInCedar, type Target } from './cedar-names.ts';
import { type Design, type Edits, entityFile, entityIn, type Files, isPlain } from './design.ts';
import { layoutFile } from './layout.ts';
import { renameInTests } from './rename-in-tests.ts';
import { pageReferences, readPage, speaking } from './uses.ts';
import { editYaml, mapAt, put, renameKey } from './yaml-edit.ts';

/**
 * Gives an entity another name, everywhere: its file, relations, pages, rules, menu, roles, tools, tests, seed rows and
 * place in the picture. Its records stay: the file says what it was called. `base` is what main has.
 */
export function renameEntity(files: Files, design: Design, of: { entity: string; to: string; base: Design }): Edits {
  const entity = entityIn(design, of.entity);
  const text = files[entityFile(of.entity)];
  if (!entity || text === undefined || of.to === of.entity) return {};
  const target: Target = { entity: of.entity };
  const edits: Record<string, string | null> = {
    [entityFile(of.entity)]: null,
    [entityFile(of.to)]: editYaml(text, (document) => {
      put(document, ['name'], of.to);
      put(
        document,
        ['formerly'],
        former(of.entity, entity.formerly, (name) => entityIn(of.base, name) !== undefined),
      );
      for (const [name, relation] of Object.entries(entity.relations ?? {})) if (relation.to === of.entity) put(document, ['relations', name, 'to'], of.to);
    }),
  };
  for (const { entity: other, file } of design.entities) {
    if (other.name === of.entity) continue;
    const leading = Object.entries(other.relations ?? {}).filter(([, relation]) => relation.to === of.entity);
    if (leading.length > 0) edits[file] = editYaml(files[file] ?? '', (document) => leading.forEach(([name]) => put(document, ['relations', name, 'to'], of.to)));
  }
  pages(files, edits, { target, to: of.to, design });
  rules(files, edits, { design, target, to: of.to });
  lists(files, edits, of);
  const data = files[`data/${of.entity}.csv`];
  if (data !== undefined) Object.assign(edits, { [`data/${of.entity}.csv`]: null, [`data/${of.to}.csv`]: data });
  return real(files, edits);
}

/** Gives a field or relation another name, everywhere. Its values stay. */
export function renameField(files: Files, design: Design, of: { entity: string; field: string; to: string; base: Design }): Edits {
  const entity = entityIn(design, of.entity);
  const file = entityFile(of.entity);
  const text = files[file];
  if (!entity || text === undefined || of.to === of.field) return {};
  const target: Target = { entity: of.entity, field: of.field };
  const edits: Record<string, string | null> = {};
  edits[file] = editYaml(text, (document) => {
    const field = entity.fields[of.field];
    renameKey(document, [field ? 'fields' : 'relations', of.field], of.to);
    if (!field) {
      if (entity.parent === of.field) put(document, ['parent'], of.to);
      return;
    }
    const base = entityIn(of.base, of.entity) ?? entityIn(of.base, entity.formerly ?? '');
    put(
      document,
      ['fields', of.to, 'formerly'],
      former(of.field, field.formerly, (name) => base?.fields[name] !== undefined && name !== of.to),
    );
    const renamed = (list: readonly string[]): readonly string[] => list.map((one) => (one === of.field ? of.to : one));
    for (const list of ['label', 'key'] as const) if (entity[list]?.includes(of.field)) put(document, [list], renamed(entity[list]));
    (entity.indexes ?? []).forEach((index, at) => index.fields.includes(of.field) && put(document, ['indexes', at, 'fields'], renamed(index.fields)));
    for (const [name, relation] of Object.entries(entity.relations ?? {}))
      if (relation.fields.includes(of.field)) put(document, ['relations', name, 'fields'], renamed(relation.fields));
    for (const [name, one] of Object.entries(entity.fields)) {
      const at = name === of.field ? of.to : name;
      if (one.formula !== undefined) put(document, ['fields', at, 'formula'], inFormula(one.formula, of.field, of.to));
      if (one.computed !== undefined && field.column === undefined) put(document, ['fields', at, 'computed'], inSql(one.computed, of));
    }
    if (field.column === undefined) (entity.checks ?? []).forEach((check, at) => put(document, ['checks', at, 'sql'], inSql(check.sql, of)));
  });
  for (const { entity: other, file: place } of design.entities) {
    const leading = Object.entries(other.relations ?? {}).filter(([, relation]) => relation.to === of.entity && relation.keys?.includes(of.field));
    if (leading.length === 0) continue;
    edits[place] = editYaml(edits[place] ?? files[place] ?? '', (document) =>
      leading.forEach(([name, relation]) =>
        put(
          document,
          ['relations', name, 'keys'],
          relation.keys?.map((key) => (key === of.field ? of.to : key)),
        ),
      ),
    );
  }
  pages(files, edits, { target, to: of.to, design });
  rules(files, edits, { design, target, to: of.to });
  const entities = design.entities.map((one) => one.entity);
  const expression = (text: string): string => inExpression(text, of.field, of.to);
  for (const [place, test] of Object.entries(files)) {
    if (isTest(place)) edits[place] = renameInTests(test, { ...of, entities, expression });
  }
  const data = `data/${of.entity}.csv`;
  if (files[data] !== undefined) edits[data] = header(files[data], of.field, of.to);
  return real(files, edits);
}

/** The name its data lies under: what main calls it. Something new has none. */
function former(name: string, before: string | undefined, known: (name: string) => boolean): string | undefined {
  if (known(name)) return name;
  return before !== undefined && known(before) ? before : undefined;
}

function real(files: Files, edits: Record<string, string | null>): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([path, content]) => files[path] !== content));
}

/** The formula with a variable under another name; texts and functions stay. */
export function inFormula(formula: string, from: string, to: string): string {
  const read = readFeel(formula);
  if (!read.ok) return formula;
  const pattern = new RegExp(`"(?:[^"\\\\]|\\\\.)*"|(?<![A-Za-z0-9_.])${from}(?![A-Za-z0-9_(])`, 'g');
  return formula.replaceAll(pattern, (found) => (found === from ? to : found));
}

/** A page's expression with a property under another name: `row.due` → `row.ends`. */
function inExpression(expression: string, from: string, to: string): string {
  const pattern = new RegExp(`"(?:[^"\\\\]|\\\\.)*"|(?<=(?:^|[^A-Za-z0-9_.])(?!params\\.)[A-Za-z_][A-Za-z0-9_.]*\\.)${from}(?![A-Za-z0-9_(])`, 'g');
  return expression.replaceAll(pattern, (found) => (found === from ? to : found));
}

/** An SQL expression with a column under another name; texts stay. */
function inSql(sql: string, of: { field: string; to: string }): string {
  const [from, to] = [snakeCase(of.field), snakeCase(of.to)];
  const pattern = new RegExp(`'(?:[^']|'')*'|(?<![A-Za-z0-9_."])(?:${from}|"${from}")(?![A-Za-z0-9_"(])`, 'gi');
  return sql.replaceAll(pattern, (found) => (found.startsWith("'") ? found : found.startsWith('"') ? `"${to}"` : to));
}

function pages(files: Files, edits: Record<string, string | null>, of: { target: Target; to: string; design: Design }): void {
  const entities = of.design.entities.map((one) => one.entity);
  for (const [file, text] of Object.entries(files)) {
    const page = readPage(file, text);
    if (!page) continue;
    const copy = structuredClone(page) as unknown;
    const references = pageReferences(page, of.target).filter((reference) => of.target.field !== undefined || reference.kind === 'entity');
    const spoken = speaking(page, of.target, entities);
    for (const { path, name } of spoken.sure ? spoken.expressions : []) renameAt(copy, path, { from: `=${name}`, to: `=${inExpression(name, of.target.field ?? '', of.to)}` });
    // Deepest first: a key that is renamed changes the way to what lies below it.
    for (const { path, name } of references.toSorted((a, b) => b.path.length - a.path.length)) {
      const rest = name.includes('.') ? name.slice(name.indexOf('.')) : '';
      renameAt(copy, path, { from: name, to: of.to + rest });
    }
    if (references.length + spoken.expressions.length > 0) edits[file] = writePage(copy as object);
  }
}

function renameAt(root: unknown, path: readonly (string | number)[], name: { from: string; to: string }): void {
  let at = root;
  for (const step of path.slice(0, -1)) at = (at as Record<string | number, unknown> | undefined)?.[step];
  const last = path.at(-1);
  if (typeof at !== 'object' || at === null || last === undefined) return;
  const holder = at as Record<string | number, unknown>;
  const value = holder[last];
  if (value === name.from) holder[last] = name.to;
  else if (value === `-${name.from}`) holder[last] = `-${name.to}`;
  else if (last === name.from && isPlain(at)) {
    const entries = Object.entries(at).map(([key, one]) => [key === name.from ? name.to : key, one] as const);
    for (const key of Object.keys(at)) delete at[key];
    Object.assign(at, Object.fromEntries(entries));
  }
}

function rules(files: Files, edits: Record<string, string | null>, of: { design: Design; target: Target; to: string }): void {
  const text = files['access.cedar'];
  if (text === undefined) return;
  const entities: readonly Entity[] = of.design.entities.map((one) => one.entity);
  edits['access.cedar'] = renameInCedar(text, cedarUses(text, entities, of.target), of.to);
}

/** Menu, attributes of roles, tools, tests and the picture. */
function lists(files: Files, edits: Record<string, string | null>, of: { entity: string; to: string }): void {
  const change = (file: string, path: readonly string[]): void => {
    const text = files[file];
    if (text === undefined) return;
    edits[file] = editYaml(text, (document) => {
      const map = mapAt(document, path);
      for (const pair of map?.items ?? []) {
        const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
        if (document.getIn([...path, name, 'entity']) === of.entity) document.setIn([...path, name, 'entity'], of.to);
      }
    });
  };
  change('roles.yaml', ['attributes']);
  change('surface.yaml', ['tools']);
  const app = files['app.yaml'];
  if (app !== undefined) {
    edits['app.yaml'] = editYaml(app, (document) => {
      for (const key of ['menu', 'hidden']) {
        const list: unknown = document.get(key, true);
        if (isSeq(list)) for (const item of list.items) if (isScalar(item) && item.value === of.entity) item.value = of.to;
      }
    });
  }
  for (const [file, text] of Object.entries(files)) {
    if (!isTest(file)) continue;
    edits[file] = editYaml(text, (document) => {
      visit(document, { Scalar: (_key, node) => void (node.value === of.entity && (node.value = of.to)) });
    });
  }
  const layout = files[layoutFile];
  if (layout === undefined) return;
  try {
    const places = JSON.parse(layout) as Record<string, unknown>;
    edits[layoutFile] = `${JSON.stringify(Object.fromEntries(Object.entries(places).map(([name, place]) => [name === of.entity ? of.to : name, place])), null, 2)}\n`;
  } catch {
    // A picture that can't be read is drawn anew.
  }
}

function isTest(file: string): boolean {
  return /^tests\/.+\.yaml$/.test(file);
}

function header(csv: string, from: string, to: string): string {
  const end = csv.search(/\r?\n|$/);
  const cells = csv
    .slice(0, end)
    .split(',')
    .map((cell) => (cell.trim().replaceAll('"', '') === from ? cell.replace(from, to) : cell));
  return cells.join(',') + csv.slice(end);
}
