import { PorticoError, type JsonObject } from '@portico/contracts';
import { describeTable, listTables } from './describe.ts';
import { relatedOf, type Binding, type Caller, type DatabaseModel, type Table } from './model.ts';
import { argumentsOf, parsed, type Arguments, type DatabaseOptions } from './settings.ts';
import { aggregateRows } from './store-aggregate.ts';
import { refuse } from './refuse.ts';
import { readOne, readPage, referringSql, wantTable, type Page } from './store-page.ts';
import { within, type Desk, type Within } from './store-sql.ts';
import { deleteRow, insertRow, updateRow, type Written } from './store-write.ts';
import type { Wire } from './wire.ts';

/** A tool's work, ready to run on a connection. */
export interface Work {
  readonly mode: 'none' | 'read' | 'write';
  /** Keeps what it wrote? A dry run does not. */
  readonly keep: boolean;
  readonly table: string;
  readonly run: (wire: Wire) => Promise<JsonObject>;
}

/** Reads the arguments of a call; throws `request.invalid` before anything is asked of the database. */
export function workOf(
  { model, binding }: { readonly model: DatabaseModel; readonly binding: Binding },
  given: Readonly<Record<string, unknown>>,
  how: { caller: Caller; options: Pick<DatabaseOptions, 'maxRows' | 'maxBytes'> },
): Work {
  const { table: named, ...own } = given;
  const view = within(model, how.caller);
  const args = binding.table === undefined ? own : given;
  if (binding.verb === 'describe') return described(model, named === undefined ? undefined : wantTable(model, String(named)));
  const table = wantTable(model, binding.table ?? (typeof named === 'string' ? named : ''));
  const schemas = argumentsOf(how.options.maxRows);
  const { maxBytes } = how.options;
  const reading = (run: (desk: Desk) => Promise<object>): Work => ({ mode: 'read', keep: false, table: table.name, run: async (wire) => ({ ...(await run({ ...view, wire })) }) });
  switch (binding.verb) {
    case 'find': {
      const asked = parsed(schemas.find, args, 'arguments');
      return reading((desk) => readPage(desk, table, { ...asked, maxBytes }));
    }
    case 'related': {
      const asked = parsed(schemas.related, args, 'arguments');
      return reading((desk) => findRelated(desk, { to: table, asked, maxBytes }));
    }
    case 'get': {
      const asked = parsed(schemas.get, args, 'arguments');
      return reading(async (desk) => (await readOne(desk, table, asked)) ?? missing(table, asked.id));
    }
    case 'aggregate': {
      const asked = parsed(schemas.aggregate, args, 'arguments');
      return reading((desk) => aggregateRows(desk, table, asked));
    }
    default:
      return writing(view, table, { verb: binding.verb, args });
  }
}

function missing(table: Table, id: string): never {
  throw new PorticoError('not_found', { params: { what: 'record', name: `${table.name} ${id}` } });
}

function described(model: DatabaseModel, table: Table | undefined): Work {
  const tables = table ? [describeTable(model, table)] : listTables(model);
  return { mode: 'none', keep: false, table: table?.name ?? '', run: () => Promise.resolve({ tables }) };
}

async function findRelated(desk: Desk, { to, asked, maxBytes }: { to: Table; asked: Arguments<'related'>; maxBytes: number }): Promise<Page> {
  const { id, relation: name, ...page } = asked;
  const all = relatedOf(desk.model, to);
  const found = all.find((related) => related.name === name);
  if (!found)
    throw refuse('relation', `there is no "${name}"; there are ${all.map((one) => one.name).join(', ')}`, `不存在“${name}”；可用：${all.map((one) => one.name).join('、')}`);
  return readPage(desk, found.from, { ...page, maxBytes, where: referringSql(desk, { to, relation: found.relation, id }) });
}

function writing(view: Within, table: Table, { verb, args }: { verb: 'insert' | 'update' | 'delete'; args: Readonly<Record<string, unknown>> }): Work {
  if (!view.model.writes || table.kind === 'view' || table.key.length === 0) throw refuse('table', `${table.name} can only be read`, `${table.name} 仅可读取`);
  const schemas = argumentsOf(1);
  const work = (dryRun: boolean, write: (desk: Desk) => Promise<Written>): Work => ({
    mode: 'write',
    keep: !dryRun,
    table: table.name,
    run: async (wire) => ({ ...(await write({ ...view, wire })), dryRun }),
  });
  switch (verb) {
    case 'insert': {
      const asked = parsed(schemas.insert, args, 'arguments');
      return work(asked.dryRun, (desk) => insertRow(desk, table, asked.values));
    }
    case 'update': {
      const asked = parsed(schemas.update, args, 'arguments');
      return work(asked.dryRun, (desk) => updateRow(desk, table, asked));
    }
    case 'delete': {
      const asked = parsed(schemas.delete, args, 'arguments');
      return work(asked.dryRun, (desk) => deleteRow(desk, table, asked.id));
    }
  }
}
