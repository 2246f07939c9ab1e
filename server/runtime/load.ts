import { checkValues, PorticoError, recordsLoad, unknownField, type Field, type Issue } from '@portico/contracts';
import { blobById, implementChange, type Implementation, type Kernel, type ReadContext } from '../kernel/index.ts';
import { readCsvRows } from '../schema/index.ts';
import { fromCell } from './csv-cell.ts';
import { atDesk, automatic, checkedValues, followCounters, mustHold, openDesk, settle, type Desk } from './desk.ts';
import { noteChanges } from './note-change.ts';
import { idOf } from './record.ts';
import { allowed, readableFields, softGrant, type Sight } from './reach.ts';
import { fieldOf, placeOf, type Row } from './store.ts';
import { insertRows, release, rollbackTo, savepoint } from './store-write.ts';

/** Rows of one statement; fewer where that would be too many parameters. */
const batchRows = 200;
const mostParameters = 20_000;
/** Findings that are listed; more are counted. */
const mostIssues = 100;

interface Source {
  readonly path: string;
  readonly name: string;
  /** Column of the file → field. */
  readonly columns: ReadonlyMap<string, { name: string; field: Field }>;
}
interface Line {
  readonly line: number;
  readonly values: Row;
}

/** What is wrong, up to a number worth reading, and in how many rows. */
interface Findings {
  readonly issues: Issue[];
  rows: number;
}

/**
 * `records.load`: first all rows are checked without touching the database, then they are added in one transaction, so
 * that nothing is kept unless all are good. With `skipBad` those that are not are left out and listed.
 */
export function loadRecords(kernel: Kernel): Implementation {
  return implementChange(
    recordsLoad,
    async (ctx, input, source: Source) => {
      const desk = await openDesk(ctx, kernel, input.entity);
      const findings: Findings = { issues: [], rows: 0 };
      let rows = 0;
      for await (const batch of batches(source, desk)) rows += await addBatch(desk, batch, { findings, skipBad: input.skipBad });
      if (findings.rows > 0 && !input.skipBad) throw refused(input.entity, findings);
      await atDesk(desk, { action: 'create', sight: await desk.may('create') }, () => settle(desk));
      await followCounters(
        desk,
        [...source.columns.values()].map((column) => column.name),
      );
      if (rows > 0) await ctx.fact('records.imported', { app: input.app, entity: input.entity, rows });
      return { rows, skipped: findings.rows, issues: findings.issues };
    },
    async (ctx, input) => {
      const source = await openSource(ctx, kernel, input);
      if (!input.skipBad) await checkAll(ctx, source, input.entity);
      return source;
    },
  );
}

async function openSource(ctx: ReadContext, kernel: Kernel, input: { entity: string; blob: string }): Promise<Source> {
  const blob = await ctx.read((tx) => blobById(tx, input.blob));
  const owners = [ctx.principal.id, ctx.principal.onBehalfOf?.id];
  if (blob?.state !== 'ready' || !owners.includes(blob.created_by)) throw new PorticoError('blob.missing');
  const path = await kernel.blobs.localPath(blob.id);
  const sight = await allowed(ctx, 'create', input.entity);
  const read = await softGrant(ctx, 'read', input.entity);
  const readable = read ? readableFields({ ...sight, grant: read }) : [];
  for await (const row of readCsvRows(path, { name: blob.name })) return { path, name: blob.name, columns: columnsOf(sight, readable, Object.keys(row.values)) };
  return { path, name: blob.name, columns: new Map() };
}

/** Matches columns by field name, then by title in either language; any that matches none is refused. */
function columnsOf(sight: Sight, readable: readonly string[], header: readonly string[]): Source['columns'] {
  const { entity, grant } = sight;
  const names = Object.keys(entity.fields).filter((name) => grant.writable.has(name) && entity.fields[name]?.computed === undefined);
  const plain = (text: string): string => text.trim().toLowerCase();
  const byWord = new Map<string, string>();
  for (const name of names) {
    const title = entity.fields[name]?.title;
    for (const word of typeof title === 'string' ? [title] : [title?.en, title?.zh]) if (word !== undefined) byWord.set(plain(word), name);
  }
  for (const name of names) byWord.set(plain(name), name);
  const columns = new Map<string, { name: string; field: Field }>();
  const issues: Issue[] = [];
  for (const column of header) {
    const name = names.includes(column) ? column : byWord.get(plain(column));
    if (name === undefined) {
      const seen = readable.includes(column);
      issues.push(
        seen
          ? { place: column, line: 1, message: { en: 'may be read but not written; take the column out', zh: '只读字段，请移除该列' } }
          : { ...unknownField(column, names), line: 1 },
      );
    } else columns.set(column, { name, field: fieldOf(entity, name) });
  }
  if (issues.length > 0) throw new PorticoError('record.invalid', { params: { entity: entity.name }, issues });
  return columns;
}

async function* linesOf(source: Source): AsyncIterable<Line> {
  for await (const row of readCsvRows(source.path, { name: source.name })) {
    const values: Row = {};
    for (const [column, { name, field }] of source.columns) {
      const value = fromCell(field, row.values[column] ?? '');
      if (value !== undefined) values[name] = value;
    }
    yield { line: row.line, values };
  }
}

/** The pass without a transaction. */
async function checkAll(ctx: ReadContext, source: Source, name: string): Promise<void> {
  const sight = await allowed(ctx, 'create', name);
  const findings: Findings = { issues: [], rows: 0 };
  for await (const { line, values } of linesOf(source)) {
    ctx.signal.throwIfAborted();
    const { issues } = checkValues(sight.entity, values, { mode: 'create', writable: sight.grant.writable });
    if (issues.length > 0) note(findings, line, issues);
  }
  if (findings.rows > 0) throw refused(name, findings);
}

function note(findings: Findings, line: number, issues: readonly Issue[]): void {
  findings.rows += 1;
  for (const issue of issues) if (findings.issues.length < mostIssues) findings.issues.push({ ...issue, line });
}

function refused(entity: string, findings: Findings): PorticoError {
  const more = findings.rows - new Set(findings.issues.map((issue) => issue.line)).size;
  const rest = more > 0 ? [{ message: { en: `${more} more rows are not valid`, zh: `另有 ${more} 行无效` } }] : [];
  return new PorticoError('record.invalid', { params: { entity }, issues: [...findings.issues, ...rest] });
}

async function* batches(source: Source, desk: Desk): AsyncIterable<Line[]> {
  const most = Math.max(1, Math.min(batchRows, Math.floor(mostParameters / Math.max(1, Object.keys(desk.entity.fields).length))));
  let batch: Line[] = [];
  for await (const line of linesOf(source)) {
    batch.push(line);
    if (batch.length < most) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Adds rows; a batch that the database or the policy refuses is repeated row by row, to tell which ones are bad. */
async function addBatch(desk: Desk, batch: readonly Line[], how: { findings: Findings; skipBad: boolean }): Promise<number> {
  desk.ctx.signal.throwIfAborted();
  const good: Line[] = [];
  for (const { line, values } of batch) {
    try {
      const checked = await checkedValues(desk, { mode: 'create', sight: await desk.may('create'), values });
      good.push({ line, values: { ...automatic(desk, checked), ...checked } });
    } catch (error) {
      note(how.findings, line, issuesOf(error));
    }
  }
  if (good.length === 0 || (await attempt(desk, good)) === undefined) return good.length;
  let added = 0;
  for (const line of good) {
    const error = await attempt(desk, [line]);
    if (error) note(how.findings, line.line, issuesOf(error));
    else added += 1;
  }
  return added;
}

/** Inserts rows that belong together; gives the error, with everything taken back, when one of them is refused. */
async function attempt(desk: Desk, lines: readonly Line[]): Promise<PorticoError | undefined> {
  const { tx } = desk.ctx;
  const sight = await desk.may('create');
  const first = lines[0];
  await savepoint(tx, 'portico_batch');
  try {
    await atDesk(desk, { action: 'create', sight, ...(lines.length === 1 && first && { values: first.values }) }, async () => {
      for (const rows of sameFields(lines)) {
        const keys = await insertRows(tx, placeOf(sight), rows);
        await mustHold(desk, { action: 'create', sight, keys });
        await noteChanges(
          desk,
          'created',
          keys.map((key) => ({ entity: desk.entity.name, id: idOf(desk.entity, key) })),
        );
      }
    });
    await release(tx, 'portico_batch');
    return undefined;
  } catch (error) {
    await rollbackTo(tx, 'portico_batch');
    if (error instanceof PorticoError && error.entry.audience === 'person' && error.code !== 'request.timeout') return error;
    throw error;
  }
}

/** Neighbours that give the same fields, for one statement each. */
function sameFields(lines: readonly Line[]): Row[][] {
  const groups: { fields: string; rows: Row[] }[] = [];
  for (const { values } of lines) {
    const fields = Object.keys(values).sort().join();
    const last = groups.at(-1);
    if (last?.fields === fields) last.rows.push(values);
    else groups.push({ fields, rows: [values] });
  }
  return groups.map((group) => group.rows);
}

function issuesOf(error: unknown): readonly Issue[] {
  if (!(error instanceof PorticoError) || error.entry.audience !== 'person') throw error;
  return error.issues.length > 0 ? error.issues : [{ message: { en: error.messageIn('en'), zh: error.messageIn('zh') } }];
}
