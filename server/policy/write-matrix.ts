import { rowActions, snakeCase, type AccessCell, type AccessThing, type AppModel, type Entity, type RowAction, type RowTest } from '@portico/contracts';
import { accessFile } from './prepared.ts';
import { drawnFrom } from './read-matrix.ts';
import { conditionOf } from './row-test.ts';
import { pieces, readRules } from './rules.ts';
import { thingTypes } from './vocabulary.ts';

/**
 * The text of `access.cedar` with some cells and things as they were drawn: the rules that drew them before are taken out, new ones
 * stand in their place, and every other letter of the file stays. A cell of an entity that is not there is left out.
 */
export function composeAccess(model: AppModel, cells: readonly AccessCell[], things: readonly AccessThing[] = []): string {
  const text = cells.reduce((before, cell) => composeCell({ ...model, access: before }, cell), model.access);
  return things.reduce((before, thing) => composeThing({ ...model, access: before }, thing), text);
}

/** One rule for each role that may start the process or call the function. */
function composeThing(model: AppModel, { kind, name, roles }: AccessThing): string {
  const known = kind === 'process' ? model.processes : model.functions;
  if (!Object.hasOwn(known ?? {}, name)) return model.access;
  const action = kind === 'process' ? 'start' : 'call';
  const rules = readRules(accessFile, model.access);
  const mine = rules.map((rule) => {
    const drawn = drawnFrom(model, rule);
    return 'kind' in drawn && drawn.kind === 'thing' && drawn.thing.kind === kind && drawn.thing.name === name;
  });
  const taken = new Set(rules.filter((_, index) => mine[index] !== true).map(({ id }) => id));
  const written = [...new Set(roles)].map((role) => {
    const id = freeId(taken, `${role}-${action}-${name}`);
    return `@id("${id}")\npermit (principal in Role::"${role}", action == Action::"${action}", resource == ${thingTypes[action]}::"${name}");`;
  });
  return replaceRules(model.access, mine, written.join('\n\n'));
}

function composeCell(model: AppModel, cell: AccessCell): string {
  const text = model.access;
  const entity = model.entities[cell.entity];
  if (!entity) return text;
  const rules = readRules(accessFile, text);
  const mine = rules.map((rule) => {
    const drawn = drawnFrom(model, rule);
    return 'kind' in drawn && (drawn.kind === 'rows' || drawn.kind === 'fields') && drawn.role === cell.role && drawn.entity === cell.entity;
  });
  const taken = new Set(rules.filter((_, index) => mine[index] !== true).map(({ id }) => id));
  return replaceRules(text, mine, rulesFor(model, { cell, entity, taken }).join('\n\n'));
}

/** The text without the rules that are `mine`, with what was written in place of the first of them, or at the end. */
function replaceRules(text: string, mine: readonly boolean[], written: string): string {
  const first = mine.indexOf(true);
  if (first < 0) return written === '' ? text : `${text.trimEnd()}${text.trim() === '' ? '' : '\n\n'}${written}\n`;
  let next = '';
  let at = 0;
  spansOf(text).forEach((span, index) => {
    if (mine[index] !== true) return;
    next += text.slice(at, span.from);
    if (index === first) next += written;
    at = index === first && written !== '' ? span.to : afterBlank(text, span.to);
  });
  return `${next}${text.slice(at)}`.trimEnd().concat('\n');
}

/** Where each rule stands in the text. */
function spansOf(text: string): { from: number; to: number }[] {
  let at = 0;
  return pieces(text).map((piece) => {
    const from = text.indexOf(piece.text, at);
    at = from + piece.text.length;
    return { from, to: at };
  });
}

/** Behind the line's end and one empty line, so that a rule taken out leaves no hole. */
function afterBlank(text: string, at: number): number {
  return at + (/^[ \t]*\r?\n([ \t]*\r?\n)?/.exec(text.slice(at))?.[0].length ?? 0);
}

/** A name for a rule that no other has; it is taken from then on. */
function freeId(taken: Set<string>, base: string): string {
  let id = base;
  for (let count = 2; taken.has(id); count += 1) id = `${base}-${count}`;
  taken.add(id);
  return id;
}

function rulesFor(model: AppModel, of: { cell: AccessCell; entity: Entity; taken: Set<string> }): string[] {
  const { cell, entity, taken } = of;
  const name = (rest: string): string => freeId(taken, `${cell.role}-${snakeCase(entity.name).replaceAll('_', '-')}-${rest}`);
  const head = (actions: readonly string[], resource: string): string => {
    const listed = actions.map((action) => `Action::"${action}"`);
    return `permit (principal in Role::"${cell.role}", action ${listed.length === 1 ? `== ${listed[0]}` : `in [${listed.join(', ')}]`}, ${resource})`;
  };
  const rows = sameTests(cell).map(({ actions, tests }) => {
    const conditions = [...new Set(tests.flatMap((test) => conditionOf(model, entity, test)?.split(' && ') ?? []))];
    const when = conditions.length > 0 ? `\nwhen { ${conditions.join(' && ')} }` : '';
    return `@id("${name(actions.join('-'))}")\n${head(actions, `resource is ${entity.name}`)}${when};`;
  });
  if (rows.length === 0) return [];
  const fields = (action: string, rest: string, but: readonly string[]): string => {
    const unless = but.length > 0 ? `\nunless { resource in [${but.map((field) => `Field::"${entity.name}.${field}"`).join(', ')}] }` : '';
    return `@id("${name(rest)}")\n${head([action], `resource in Entity::"${entity.name}"`)}${unless};`;
  };
  const known = (names: readonly string[]): string[] => names.filter((field) => Object.hasOwn(entity.fields, field));
  const hidden = known(cell.hidden);
  const writes = cell.rows.create.length > 0 || cell.rows.update.length > 0;
  return [...rows, fields('readField', 'sees', hidden), ...(writes ? [fields('writeField', 'writes', [...hidden, ...known(cell.readOnly)])] : [])];
}

/** Actions that reach the same records share a rule. */
function sameTests(cell: AccessCell): { actions: RowAction[]; tests: readonly RowTest[] }[] {
  const found = new Map<string, { actions: RowAction[]; tests: readonly RowTest[] }>();
  for (const action of rowActions) {
    for (const tests of cell.rows[action]) {
      const key = JSON.stringify(tests);
      const known = found.get(key);
      if (known) known.actions.push(action);
      else found.set(key, { actions: [action], tests });
    }
  }
  return [...found.values()];
}
