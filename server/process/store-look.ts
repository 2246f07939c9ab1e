import type { InstanceState } from '@portico/bpmn';
import { PorticoError, type Text } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';
import type { Status } from './store.ts';

/** An instance as lists show it. */
export interface Summary {
  readonly id: string;
  readonly app: string;
  readonly definition: string;
  readonly process: string;
  readonly version: number;
  readonly status: Status;
  readonly key: string | null;
  readonly startedBy: string;
  readonly starter: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly incidents: number;
  readonly at: readonly string[];
  readonly parent: string | null;
}

export interface Sought {
  readonly app: string;
  readonly process?: string | undefined;
  readonly version?: number | undefined;
  readonly status?: Status | undefined;
  readonly stuck?: boolean | undefined;
  readonly element?: string | undefined;
  readonly key?: string | undefined;
  readonly parent?: string | undefined;
  /** Only those this person has started. */
  readonly starter?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

const summaryColumns = sql.raw(`i.id, i.app, i.definition, i.process, d.number AS version, i.status, i.key, i.started_by AS "startedBy",
  coalesce(i.principal -> 'onBehalfOf' ->> 'id', i.principal ->> 'id') AS starter, i.started_at AS "startedAt", i.ended_at AS "endedAt", i.incidents,
  ARRAY(SELECT DISTINCT t ->> 'at' FROM jsonb_array_elements(i.state -> 'tokens') t ORDER BY 1) AS at, i.parent`);
const joined = sql.raw('process_instance i JOIN process_definition d ON d.id = i.definition');

function conditions(sought: Omit<Sought, 'before' | 'limit'>) {
  const { process, version, status, element, key, parent, starter } = sought;
  return sql.join(
    [
      sql`i.app = ${sought.app}`,
      ...(process === undefined ? [] : [sql`i.process = ${process}`]),
      ...(version === undefined ? [] : [sql`d.number = ${version}`]),
      ...(status === undefined ? [] : [sql`i.status = ${status}`]),
      ...(sought.stuck === true ? [sql`i.incidents > 0`] : []),
      ...(element === undefined
        ? []
        : [sql`i.ended_at IS NULL AND jsonb_path_exists(i.state, '$.tokens[*] ? (@.at == $element)', jsonb_build_object('element', ${element}::text))`]),
      ...(key === undefined ? [] : [sql`i.key = ${key}`]),
      ...(parent === undefined ? [] : [sql`i.parent = ${parent}`]),
      ...(starter === undefined ? [] : [sql`coalesce(i.principal -> 'onBehalfOf' ->> 'id', i.principal ->> 'id') = ${starter}`]),
    ],
    sql` AND `,
  );
}

/** Newest first. */
export async function seekInstances(tx: Tx, sought: Sought): Promise<Summary[]> {
  const before = sought.before === undefined ? sql`` : sql`AND i.id < ${sought.before}`;
  const { rows } = await sql<Summary>`SELECT ${summaryColumns} FROM ${joined} WHERE ${conditions(sought)} ${before} ORDER BY i.id DESC LIMIT ${sought.limit}`.execute(tx);
  return rows;
}

export async function findSummary(tx: Tx, id: string): Promise<Summary | undefined> {
  const { rows } = await sql<Summary>`SELECT ${summaryColumns} FROM ${joined} WHERE i.id = ${id}`.execute(tx);
  return rows[0];
}

export async function summaryOf(tx: Tx, id: string): Promise<Summary> {
  const found = await findSummary(tx, id);
  if (!found) throw new PorticoError('process.no_instance', { params: { instance: id } });
  return found;
}

export interface Detail {
  readonly state: InstanceState;
  readonly waits: readonly WaitRow[];
  readonly children: readonly { readonly id: string; readonly process: string; readonly wait: string }[];
}

export interface WaitRow {
  readonly id: string;
  readonly token: number;
  readonly element: string;
  readonly type: 'task' | 'effect' | 'timer' | 'message' | 'signal' | 'condition' | 'process' | 'incident';
  readonly due: string | null;
  readonly name: string | null;
  readonly key: string | null;
  readonly incident: { readonly code: string; readonly text: string; readonly zh?: string } | null;
  readonly since: string;
  readonly attempts: number | null;
  readonly next: string | null;
  readonly failed: { readonly code: string; readonly message: Text } | null;
  /** Id of the task, or of the instance of the called process. */
  readonly refers: string | null;
}

export async function detailOf(tx: Tx, instance: string): Promise<Detail> {
  const state = await sql<{ state: InstanceState }>`SELECT state FROM process_instance WHERE id = ${instance}`.execute(tx);
  const waits =
    await sql<WaitRow>`SELECT w.id, w.token, w.element, w.type, w.due_at AS due, w.name, w.key, w.error AS incident, w.since, k.attempts, k.due_at AS next, k.error AS failed,
      coalesce(t.id, c.id) AS refers
    FROM process_wait w LEFT JOIN process_work k ON k.instance = w.instance AND k.wait = w.id AND k.kind IN ('call', 'start')
    LEFT JOIN process_task t ON t.instance = w.instance AND t.wait = w.id LEFT JOIN process_instance c ON c.parent = w.instance AND c.parent_wait = w.id
    WHERE w.instance = ${instance} ORDER BY w.since, w.id`.execute(tx);
  const children = await sql<Detail['children'][number]>`SELECT id, process, parent_wait AS wait FROM process_instance WHERE parent = ${instance} ORDER BY id`.execute(tx);
  if (!state.rows[0]) throw new PorticoError('process.no_instance', { params: { instance } });
  return { state: state.rows[0].state, waits: waits.rows, children: children.rows };
}

/** Running instances of a process in any version but one, oldest first. */
export async function otherVersions(tx: Tx, of: { app: string; process: string; definition: string; limit: number }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM process_instance
    WHERE app = ${of.app} AND process = ${of.process} AND definition <> ${of.definition} AND ended_at IS NULL ORDER BY id LIMIT ${of.limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Ids of the incidents of an instance, oldest first. */
export async function incidentsOf(tx: Tx, instance: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM process_wait WHERE instance = ${instance} AND type = 'incident' ORDER BY since, id`.execute(tx);
  return rows.map(({ id }) => id);
}

export interface StepRow {
  readonly number: number;
  readonly at: string;
  readonly what: string;
  readonly element: string | null;
  readonly by: string | null;
  readonly marks: readonly (readonly [element: string, event: string, token: number])[];
}

/** Oldest first. */
export async function stepsOf(tx: Tx, of: { instance: string; after: number; limit: number }): Promise<StepRow[]> {
  const { rows } =
    await sql<StepRow>`SELECT number, at, what, element, by, marks FROM process_step WHERE instance = ${of.instance} AND number > ${of.after} ORDER BY number LIMIT ${of.limit}`.execute(
      tx,
    );
  return rows;
}

/** How many instances of each process run and are stuck. */
export async function countsOf(tx: Tx, app: string): Promise<{ process: string; running: number; stuck: number }[]> {
  const { rows } = await sql<{ process: string; running: number; stuck: number }>`SELECT process, count(*)::int AS running, (count(*) FILTER (WHERE incidents > 0))::int AS stuck
    FROM process_instance WHERE app = ${app} AND ended_at IS NULL GROUP BY process`.execute(tx);
  return rows;
}

export async function versionsOf(
  tx: Tx,
  of: { app: string; file: string; process: string },
): Promise<{ id: string; number: number; hash: string; source: string; at: string; running: number }[]> {
  const { rows } = await sql<{ id: string; number: number; hash: string; source: string; at: string; running: number }>`SELECT d.id, d.number, d.hash, d.source, d.at,
      (SELECT count(*)::int FROM process_instance i WHERE i.definition = d.id AND i.ended_at IS NULL AND i.process = ${of.process}) AS running
    FROM process_definition d WHERE d.app = ${of.app} AND d.file = ${of.file} ORDER BY d.number DESC`.execute(tx);
  return rows;
}

export interface Totals {
  readonly started: number;
  readonly running: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly stuck: number;
  readonly averageSeconds: number | null;
}

type Window = { readonly app: string; readonly process: string; readonly version?: number | undefined; readonly since: Date };
const version = (of: Window) => (of.version === undefined ? sql`` : sql`AND d.number = ${of.version}`);

export async function totalsOf(tx: Tx, of: Window): Promise<Totals> {
  const since = of.since.toISOString();
  const { rows } = await sql<Totals>`SELECT (count(*) FILTER (WHERE i.started_at >= ${since}))::int AS started, (count(*) FILTER (WHERE i.ended_at IS NULL))::int AS running,
      (count(*) FILTER (WHERE i.status = 'completed' AND i.ended_at >= ${since}))::int AS completed, (count(*) FILTER (WHERE i.status = 'failed' AND i.ended_at >= ${since}))::int AS failed,
      (count(*) FILTER (WHERE i.status = 'cancelled' AND i.ended_at >= ${since}))::int AS cancelled, (count(*) FILTER (WHERE i.incidents > 0))::int AS stuck,
      (avg(extract(epoch FROM i.ended_at - i.started_at)) FILTER (WHERE i.status = 'completed' AND i.ended_at >= ${since}))::float8 AS "averageSeconds"
    FROM ${joined} WHERE i.app = ${of.app} AND i.process = ${of.process} ${version(of)} AND (i.ended_at IS NULL OR i.ended_at >= ${since})`.execute(tx);
  return rows[0] ?? { started: 0, running: 0, completed: 0, failed: 0, cancelled: 0, stuck: 0, averageSeconds: null };
}

export interface ElementTotals {
  readonly id: string;
  readonly entered: number;
  readonly completed: number;
  readonly cancelled: number;
  readonly failed: number;
  readonly taken: number;
  readonly averageSeconds: number | null;
  readonly longestSeconds: number | null;
}

/** Most steps that are counted, the latest first. */
export const mostSteps = 20_000;

/** What tokens did on each element and flow: times from the mark that entered an element to the one that left it, by token. */
export async function elementTotals(tx: Tx, of: Window): Promise<{ totals: ElementTotals[]; cut: boolean }> {
  const { rows } = await sql<ElementTotals & { steps: number }>`WITH steps AS MATERIALIZED (
      SELECT s.instance, s.number, s.at, s.marks FROM process_step s JOIN ${joined} ON i.id = s.instance
      WHERE i.app = ${of.app} AND i.process = ${of.process} ${version(of)} AND (i.ended_at IS NULL OR i.ended_at >= ${of.since.toISOString()}) AND s.at >= ${of.since.toISOString()}
      ORDER BY s.instance DESC, s.number DESC LIMIT ${mostSteps}),
    marks AS (SELECT s.instance, s.at, m ->> 0 AS element, m ->> 1 AS event, (m ->> 2)::int AS token FROM steps s, jsonb_array_elements(s.marks) m),
    spans AS (SELECT element, extract(epoch FROM max(at) FILTER (WHERE event IN ('completed', 'cancelled')) - min(at) FILTER (WHERE event = 'entered')) AS seconds
      FROM marks WHERE event IN ('entered', 'completed', 'cancelled') GROUP BY instance, element, token)
    SELECT element AS id, (count(*) FILTER (WHERE event = 'entered'))::int AS entered, (count(*) FILTER (WHERE event = 'completed'))::int AS completed,
      (count(*) FILTER (WHERE event = 'cancelled'))::int AS cancelled, (count(*) FILTER (WHERE event = 'failed'))::int AS failed, (count(*) FILTER (WHERE event = 'taken'))::int AS taken,
      (SELECT avg(seconds)::float8 FROM spans WHERE spans.element = marks.element) AS "averageSeconds", (SELECT max(seconds)::float8 FROM spans WHERE spans.element = marks.element) AS "longestSeconds",
      (SELECT count(*)::int FROM steps) AS steps
    FROM marks GROUP BY element ORDER BY element`.execute(tx);
  return { totals: rows.map(({ steps: _steps, ...totals }) => totals), cut: (rows[0]?.steps ?? 0) >= mostSteps };
}

/** Tokens on each element now. */
export async function standing(tx: Tx, of: Window): Promise<{ element: string; now: number }[]> {
  const { rows } = await sql<{ element: string; now: number }>`SELECT t ->> 'at' AS element, count(*)::int AS now
    FROM ${joined}, jsonb_array_elements(i.state -> 'tokens') t WHERE i.app = ${of.app} AND i.process = ${of.process} ${version(of)} AND i.ended_at IS NULL GROUP BY 1`.execute(tx);
  return rows;
}
