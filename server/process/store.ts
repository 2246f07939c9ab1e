import type { InstanceState, Json, Wait } from '@portico/bpmn';
import type { Principal, Text } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';

export type Status = 'running' | 'suspended' | 'completed' | 'failed' | 'cancelled';

/** One run of a process as the engine needs it. */
export interface InstanceRow {
  readonly id: string;
  readonly tenant: string;
  /** The app's id. */
  readonly app: string;
  readonly definition: string;
  /** As people name it: `<file>`, or `<file>#<process id>`. */
  readonly process: string;
  readonly status: Status;
  readonly state: InstanceState;
  readonly revision: number;
  readonly key: string | null;
  readonly principal: Principal;
  readonly parent: string | null;
  readonly parentWait: string | null;
  /** Reactions that lie behind its start. */
  readonly depth: number;
}

export interface DefinitionRow {
  readonly id: string;
  readonly app: string;
  readonly file: string;
  readonly number: number;
  readonly hash: string;
  readonly source: string;
  readonly at: string;
}

/** What a worker has to do for an instance: a time that came, an effect, an end to be told. */
export type WorkKind = 'due' | 'call' | 'start' | 'message' | 'signal' | 'ended' | 'escalated' | 'cancel';

export interface WorkRow {
  readonly id: string;
  readonly tenant: string;
  readonly instance: string;
  readonly wait: string | null;
  readonly kind: WorkKind;
  readonly data: { readonly [name: string]: Json };
  readonly attempts: number;
}

/** A step as it is written down. */
export interface WrittenStep {
  readonly instance: string;
  readonly number: number;
  readonly what: string;
  readonly element: string | null;
  readonly by: string | null;
  readonly marks: readonly (readonly [element: string, event: string, token: number])[];
}

export interface WrittenTask {
  readonly id: string;
  readonly app: string;
  readonly instance: string;
  readonly wait: string;
  readonly element: string;
  readonly assignee: string | null;
  readonly offered: readonly string[];
  readonly input: unknown;
  readonly priority: number | null;
  readonly due: string | null;
}

/** All that some steps change, of any number of instances. */
export interface Written {
  readonly begun: readonly (Omit<InstanceRow, 'tenant'> & { readonly by: string; readonly ended: boolean; readonly incidents: number })[];
  readonly moved: readonly {
    readonly id: string;
    readonly status: Status;
    readonly state: InstanceState;
    readonly revision: number;
    readonly incidents: number;
    readonly ended: boolean;
  }[];
  readonly steps: readonly WrittenStep[];
  readonly opened: readonly { readonly app: string; readonly instance: string; readonly wait: Wait }[];
  readonly closed: readonly { readonly instance: string; readonly id: string }[];
  readonly tasks: readonly WrittenTask[];
  readonly work: readonly {
    readonly id: string;
    readonly instance: string;
    readonly wait: string | null;
    readonly kind: WorkKind;
    readonly data: unknown;
    readonly due: string;
    readonly held: boolean;
  }[];
  /** Work that is done. */
  readonly done: readonly string[];
}

const json = (value: unknown) => sql`${JSON.stringify(value)}::text::jsonb`;
const instanceColumns = sql.raw(
  'i.id, i.tenant, i.app, i.definition, i.process, i.status, i.state, i.revision, i.key, i.principal, i.parent, i.parent_wait AS "parentWait", i.depth',
);

/** Writes what some steps came to: a statement for each table that is touched, sent in one go. */
export async function writeSteps(tx: Tx, about: { tenant: string; at: string }, written: Written): Promise<void> {
  const { tenant, at } = about;
  const statements = [
    written.begun.length > 0 &&
      sql`INSERT INTO process_instance (id, tenant, app, definition, process, status, state, revision, key, principal, started_by, parent, parent_wait, depth, incidents, started_at, ended_at)
      SELECT r.id, ${tenant}, r.app, r.definition, r.process, r.status, r.state, r.revision, r.key, r.principal, r.by, r.parent, r."parentWait", r.depth, r.incidents, ${at}::timestamptz, CASE WHEN r.ended THEN ${at}::timestamptz END
      FROM jsonb_to_recordset(${json(written.begun)}) AS r (id text, app text, definition text, process text, status text, state jsonb, revision integer, key text, principal jsonb, by text, parent text, "parentWait" text, depth integer, incidents integer, ended boolean)`,
    written.moved.length > 0 &&
      sql`UPDATE process_instance i SET status = r.status, state = r.state, revision = r.revision, incidents = r.incidents, ended_at = CASE WHEN r.ended THEN coalesce(i.ended_at, ${at}::timestamptz) END
      FROM jsonb_to_recordset(${json(written.moved)}) AS r (id text, status text, state jsonb, revision integer, incidents integer, ended boolean) WHERE i.id = r.id`,
    written.closed.length > 0 &&
      sql`WITH gone AS (SELECT r.instance, r.id FROM jsonb_to_recordset(${json(written.closed)}) AS r (instance text, id text)),
        waits AS (DELETE FROM process_wait w USING gone WHERE w.instance = gone.instance AND w.id = gone.id),
        work AS (DELETE FROM process_work k USING gone WHERE k.instance = gone.instance AND k.wait = gone.id),
        -- A process it has called and does not wait for any more.
        called AS (INSERT INTO process_work (id, tenant, instance, kind, data, due_at)
          SELECT 'cancel ' || c.id, ${tenant}, c.id, 'cancel', '{}', ${at}::timestamptz FROM gone JOIN process_instance c ON c.parent = gone.instance AND c.parent_wait = gone.id
          WHERE c.ended_at IS NULL ON CONFLICT DO NOTHING)
      UPDATE process_task t SET status = 'cancelled', ended_at = ${at}::timestamptz FROM gone WHERE t.instance = gone.instance AND t.wait = gone.id AND t.status = 'open'`,
    written.done.length > 0 && sql`DELETE FROM process_work WHERE id = ANY (${written.done}::text[])`,
    written.opened.length > 0 && openWaits(about, written.opened),
    written.tasks.length > 0 &&
      sql`INSERT INTO process_task (id, tenant, app, instance, wait, element, status, assignee, offered, input, priority, due_at, created_at)
      SELECT r.id, ${tenant}, r.app, r.instance, r.wait, r.element, 'open', r.assignee, ARRAY(SELECT jsonb_array_elements_text(r.offered)), r.input, r.priority, r.due, ${at}::timestamptz
      FROM jsonb_to_recordset(${json(written.tasks)}) AS r (id text, app text, instance text, wait text, element text, assignee text, offered jsonb, input jsonb, priority double precision, due timestamptz)`,
    written.work.length > 0 &&
      sql`INSERT INTO process_work (id, tenant, instance, wait, kind, data, due_at, held)
      SELECT r.id, ${tenant}, r.instance, r.wait, r.kind, r.data, r.due, r.held
      FROM jsonb_to_recordset(${json(written.work)}) AS r (id text, instance text, wait text, kind text, data jsonb, due timestamptz, held boolean)`,
    written.work.some(({ due }) => due <= at) && sql`SELECT pg_notify('portico_work', '')`,
    written.steps.length > 0 &&
      sql`INSERT INTO process_step (tenant, instance, number, at, what, element, by, marks)
      SELECT ${tenant}, r.instance, r.number, ${at}::timestamptz, r.what, r.element, r.by, r.marks
      FROM jsonb_to_recordset(${json(written.steps)}) AS r (instance text, number integer, what text, element text, by text, marks jsonb)`,
  ];
  await Promise.all(statements.filter((statement) => statement !== false).map((statement) => statement.execute(tx)));
}

function openWaits({ tenant, at }: { tenant: string; at: string }, opened: Written['opened']) {
  const rows = opened.map(({ app, instance, wait }) => ({
    app,
    instance,
    id: wait.id,
    token: wait.token,
    element: wait.element,
    type: wait.type,
    due: wait.type === 'timer' || wait.type === 'task' ? (wait.due ?? null) : null,
    name: wait.type === 'message' ? wait.message : wait.type === 'signal' ? wait.signal : null,
    key: wait.type === 'message' ? (wait.key ?? null) : null,
    error: wait.type === 'incident' ? { code: wait.code, text: wait.text, ...(wait.zh !== undefined && { zh: wait.zh }) } : null,
  }));
  return sql`INSERT INTO process_wait (tenant, app, instance, id, token, element, type, due_at, name, key, error, since)
    SELECT ${tenant}, r.app, r.instance, r.id, r.token, r.element, r.type, r.due, r.name, r.key, r.error, ${at}::timestamptz
    FROM jsonb_to_recordset(${json(rows)}) AS r (app text, instance text, id text, token integer, element text, type text, due timestamptz, name text, key text, error jsonb)`;
}

/** Instances by id, held until the transaction ends; always in the same order, so that two who hold many do not wait for each other. */
export async function holdInstances(tx: Tx, ids: readonly string[]): Promise<InstanceRow[]> {
  const { rows } = await sql<InstanceRow>`SELECT ${instanceColumns} FROM process_instance i WHERE i.id = ANY (${ids}::text[]) ORDER BY i.id FOR UPDATE`.execute(tx);
  return rows;
}

/** An instance as it stands; it may move meanwhile. */
export async function readInstance(tx: Tx, id: string): Promise<InstanceRow | undefined> {
  const { rows } = await sql<InstanceRow>`SELECT ${instanceColumns} FROM process_instance i WHERE i.id = ${id}`.execute(tx);
  return rows[0];
}

/** The called process's instance for a wait of its parent, if it was started. */
export async function childOf(tx: Tx, of: { parent: string; wait: string }): Promise<{ id: string; status: Status } | undefined> {
  const { rows } = await sql<{ id: string; status: Status }>`SELECT id, status FROM process_instance WHERE parent = ${of.parent} AND parent_wait = ${of.wait}`.execute(tx);
  return rows[0];
}

/** Takes work that is due and hides it from other workers until `until`; system transaction. */
export async function takeWork(tx: Tx, at: { now: Date; until: Date; most: number; calls: boolean }): Promise<WorkRow[]> {
  const now = at.now.toISOString();
  const { rows } = await sql<WorkRow>`UPDATE process_work SET taken_until = ${at.until.toISOString()}, attempts = attempts + 1
    WHERE id IN (SELECT id FROM process_work WHERE due_at <= ${now} AND NOT held AND (kind = 'call') = ${at.calls} AND (taken_until IS NULL OR taken_until <= ${now})
      ORDER BY due_at LIMIT ${at.most} FOR UPDATE SKIP LOCKED)
    RETURNING id, tenant, instance, wait, kind, data, attempts`.execute(tx);
  return rows;
}

/** What nobody is at: a data folder has one process, so at its start nothing can be taken. System transaction. */
export async function freeWork(tx: Tx): Promise<void> {
  await sql`UPDATE process_work SET taken_until = NULL WHERE taken_until IS NOT NULL`.execute(tx);
}

/** Still at it: nobody else shall take the work before `until`. */
export async function keepWork(tx: Tx, work: { id: string; until: Date }): Promise<void> {
  await sql`UPDATE process_work SET taken_until = ${work.until.toISOString()} WHERE id = ${work.id}`.execute(tx);
}

/** Not done: tried again at `due`. */
export async function postponeWork(tx: Tx, work: { ids: readonly string[]; due: Date; error: { code: string; message: Text } }): Promise<void> {
  await sql`UPDATE process_work SET due_at = ${work.due.toISOString()}, taken_until = NULL, error = ${json(work.error)} WHERE id = ANY (${work.ids}::text[])`.execute(tx);
}

export async function setStatus(tx: Tx, instance: { id: string; status: Status }): Promise<void> {
  await sql`UPDATE process_instance SET status = ${instance.status} WHERE id = ${instance.id}`.execute(tx);
}

/** Lets all work of an instance rest, or go on. */
export async function holdWork(tx: Tx, work: { instance: string; held: boolean }): Promise<void> {
  await sql`UPDATE process_work SET held = ${work.held} WHERE instance = ${work.instance}`.execute(tx);
  if (!work.held) await sql`SELECT pg_notify('portico_work', '')`.execute(tx);
}

/** Puts an instance into another version: its state, the names of its waits, and a line of its history. */
export async function moveInstance(
  tx: Tx,
  move: { id: string; tenant: string; number: number; definition: string; state: InstanceState; map: Readonly<Record<string, string>>; by: string; at: Date },
): Promise<void> {
  const { id } = move;
  await sql`UPDATE process_instance SET definition = ${move.definition}, state = ${json(move.state)}, revision = ${move.number} WHERE id = ${id}`.execute(tx);
  await sql`INSERT INTO process_step (tenant, instance, number, at, what, by, marks) VALUES (${move.tenant}, ${id}, ${move.number}, ${move.at.toISOString()}, 'migrate', ${move.by}, '[]')`.execute(
    tx,
  );
  for (const [from, to] of Object.entries(move.map)) {
    // A wait is called `<token>:<element>`, and a count behind it.
    const renamed = (column: string) => sql`regexp_replace(${sql.ref(column)}, ':[^:]+', ':' || ${to}::text)`;
    const named = (column: string) => sql`split_part(${sql.ref(column)}, ':', 2) = ${from}`;
    await sql`UPDATE process_wait SET id = ${renamed('id')}, element = ${to} WHERE instance = ${id} AND element = ${from}`.execute(tx);
    await sql`UPDATE process_task SET wait = ${renamed('wait')}, element = ${to} WHERE instance = ${id} AND element = ${from} AND status = 'open'`.execute(tx);
    await sql`UPDATE process_work SET wait = ${renamed('wait')} WHERE instance = ${id} AND ${named('wait')}`.execute(tx);
    await sql`UPDATE process_instance SET parent_wait = ${renamed('parent_wait')} WHERE parent = ${id} AND ${named('parent_wait')} AND ended_at IS NULL`.execute(tx);
  }
}

export async function definitionById(tx: Tx, id: string): Promise<DefinitionRow | undefined> {
  const { rows } = await sql<DefinitionRow>`SELECT id, app, file, number, hash, source, at FROM process_definition WHERE id = ${id}`.execute(tx);
  return rows[0];
}

export async function definitionOf(tx: Tx, of: { app: string; file: string } & ({ hash: string } | { number: number })): Promise<DefinitionRow | undefined> {
  const which = 'hash' in of ? sql`hash = ${of.hash}` : sql`number = ${of.number}`;
  const { rows } =
    await sql<DefinitionRow>`SELECT id, app, file, number, hash, source, at FROM process_definition WHERE app = ${of.app} AND file = ${of.file} AND ${which}`.execute(tx);
  return rows[0];
}

/** Keeps a file's content as its next version; one that is there already stays as it is. */
export async function keepDefinition(tx: Tx, file: { id: string; tenant: string; app: string; file: string; hash: string; source: string; at: Date }): Promise<DefinitionRow> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${file.app}/${file.file}`}, 0))`.execute(tx);
  await sql`INSERT INTO process_definition (id, tenant, app, file, number, hash, source, at)
    SELECT ${file.id}, ${file.tenant}, ${file.app}, ${file.file}, coalesce(max(number), 0) + 1, ${file.hash}, ${file.source}, ${file.at.toISOString()}::timestamptz
    FROM process_definition WHERE app = ${file.app} AND file = ${file.file}
    ON CONFLICT (app, file, hash) DO NOTHING`.execute(tx);
  const kept = await definitionOf(tx, file);
  if (!kept) throw new Error(`the definition of ${file.file} was not kept`);
  return kept;
}

/** Waits for a message of this name and key, or for a signal. */
export async function waitsNamed(tx: Tx, of: { app: string; type: 'message' | 'signal'; name: string; key?: string | null }): Promise<{ instance: string; wait: string }[]> {
  const key = of.type === 'signal' ? sql`` : sql`AND w.key IS NOT DISTINCT FROM ${of.key ?? null}::text`;
  const { rows } = await sql<{ instance: string; wait: string }>`SELECT w.instance, w.id AS wait FROM process_wait w
    WHERE w.app = ${of.app} AND w.type = ${of.type} AND w.name = ${of.name} ${key} ORDER BY w.instance, w.id`.execute(tx);
  return rows;
}
