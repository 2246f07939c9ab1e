import type { Variables } from '@portico/bpmn';
import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';

/** A task with what lists show of its instance. */
export interface TaskRow {
  readonly id: string;
  readonly app: string;
  readonly instance: string;
  readonly wait: string;
  readonly element: string;
  readonly process: string;
  readonly definition: string;
  readonly key: string | null;
  readonly status: 'open' | 'completed' | 'cancelled';
  readonly assignee: string | null;
  readonly offered: readonly string[];
  readonly priority: number | null;
  readonly due: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly comments: number;
  readonly startedBy: string;
  readonly startedAt: string;
}

/** Whose tasks: her id, and what is offered to her: `<id>` and `<app>/<role>`. */
export interface Holder {
  readonly id: string;
  readonly offers: readonly string[];
}

const columns = sql.raw(`t.id, t.app, t.instance, t.wait, t.element, i.process, i.definition, i.key, t.status, t.assignee, t.offered, t.priority, t.due_at AS due,
  t.created_at AS "createdAt", t.ended_at AS "endedAt", t.ended_by AS "endedBy", (SELECT count(*)::int FROM process_comment c WHERE c.task = t.id) AS comments,
  i.started_by AS "startedBy", i.started_at AS "startedAt"`);
const joined = sql.raw('process_task t JOIN process_instance i ON i.id = t.instance');

/** The one condition behind every list and every act: she has it, or it is free and offered to her. */
function concerns(holder: Holder) {
  return sql`(t.assignee = ${holder.id} OR t.ended_by = ${holder.id} OR (t.assignee IS NULL AND t.offered && ${holder.offers}::text[]))`;
}

export interface SoughtTasks {
  readonly scope: 'mine' | 'claimable' | 'all';
  readonly holder: Holder;
  readonly app?: string | undefined;
  readonly process?: string | undefined;
  readonly instance?: string | undefined;
  readonly status: TaskRow['status'];
  readonly overdue?: boolean | undefined;
  readonly now: Date;
  readonly skip: number;
  readonly limit: number;
}

/** Open ones by priority, then by when they are due and how long they wait; ended ones newest first. */
export async function seekTasks(tx: Tx, sought: SoughtTasks): Promise<TaskRow[]> {
  const { scope, holder, app, process, instance, status, overdue, now } = sought;
  const mine = status === 'completed' ? sql`t.ended_by = ${holder.id}` : sql`t.assignee = ${holder.id}`;
  const conditions = [
    sql`t.status = ${status}`,
    ...(scope === 'mine' ? [mine] : scope === 'claimable' ? [sql`t.assignee IS NULL AND t.offered && ${holder.offers}::text[]`] : []),
    ...(app === undefined ? [] : [sql`t.app = ${app}`]),
    ...(process === undefined ? [] : [sql`i.process = ${process}`]),
    ...(instance === undefined ? [] : [sql`t.instance = ${instance}`]),
    ...(overdue === true ? [sql`t.due_at < ${now.toISOString()}`] : []),
  ];
  const order = status === 'open' ? sql`t.priority DESC NULLS LAST, t.due_at NULLS LAST, t.id` : sql`t.ended_at DESC, t.id DESC`;
  const { rows } =
    await sql<TaskRow>`SELECT ${columns} FROM ${joined} WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${order} OFFSET ${sought.skip} LIMIT ${sought.limit}`.execute(tx);
  return rows;
}

export async function countTasks(tx: Tx, holder: Holder, now: Date): Promise<{ mine: number; claimable: number; overdue: number }> {
  const { rows } = await sql<{ mine: number; claimable: number; overdue: number }>`SELECT (count(*) FILTER (WHERE t.assignee = ${holder.id}))::int AS mine,
      (count(*) FILTER (WHERE t.assignee IS NULL))::int AS claimable, (count(*) FILTER (WHERE t.assignee = ${holder.id} AND t.due_at < ${now.toISOString()}))::int AS overdue
    FROM process_task t WHERE t.status = 'open' AND ${concerns(holder)}`.execute(tx);
  return rows[0] ?? { mine: 0, claimable: 0, overdue: 0 };
}

/** A task of an app that concerns her, or any of it for who may edit the app; `lock` holds its instance first, as every step does. */
export async function findTask(tx: Tx, asked: { id: string; app: string; holder?: Holder | undefined; lock?: boolean }): Promise<TaskRow | undefined> {
  if (asked.lock === true) await sql`SELECT 1 FROM process_instance WHERE id = (SELECT instance FROM process_task WHERE id = ${asked.id}) FOR UPDATE`.execute(tx);
  const hers = asked.holder ? sql`AND (${concerns(asked.holder)} OR t.offered && ${asked.holder.offers}::text[])` : sql``;
  const { rows } = await sql<TaskRow>`SELECT ${columns} FROM ${joined} WHERE t.id = ${asked.id} AND t.app = ${asked.app} ${hers}`.execute(tx);
  return rows[0];
}

export async function taskInput(tx: Tx, id: string): Promise<Variables> {
  const { rows } = await sql<{ input: Variables }>`SELECT input FROM process_task WHERE id = ${id}`.execute(tx);
  return rows[0]?.input ?? {};
}

export async function assignTask(tx: Tx, task: { id: string; assignee: string | null; offer?: string }): Promise<void> {
  const offered = task.offer === undefined ? sql`offered` : sql`CASE WHEN ${task.offer} = ANY (offered) THEN offered ELSE offered || ${task.offer}::text END`;
  await sql`UPDATE process_task SET assignee = ${task.assignee}, offered = ${offered} WHERE id = ${task.id}`.execute(tx);
}

export async function endTask(tx: Tx, task: { id: string; by: string; at: Date }): Promise<void> {
  await sql`UPDATE process_task SET status = 'completed', assignee = ${task.by}, ended_by = ${task.by}, ended_at = ${task.at.toISOString()} WHERE id = ${task.id}`.execute(tx);
}

export interface CommentRow {
  readonly id: string;
  readonly by: string;
  readonly byName: string;
  readonly at: string;
  readonly text: string;
  readonly attachments: readonly string[];
}

/** Oldest first. */
export async function commentsOf(tx: Tx, task: string): Promise<CommentRow[]> {
  const { rows } =
    await sql<CommentRow>`SELECT id, by_id AS by, by_name AS "byName", at, text, attachments FROM process_comment WHERE task = ${task} ORDER BY id LIMIT 500`.execute(tx);
  return rows;
}

export async function insertComment(
  tx: Tx,
  comment: { id: string; tenant: string; task: string; by: { id: string; name: string }; text: string; attachments: readonly string[]; at: Date },
): Promise<void> {
  await sql`INSERT INTO process_comment (id, tenant, task, by_id, by_name, text, attachments, at)
    VALUES (${comment.id}, ${comment.tenant}, ${comment.task}, ${comment.by.id}, ${comment.by.name}, ${comment.text}, ${comment.attachments}::text[], ${comment.at.toISOString()})`.execute(
    tx,
  );
}
