// What happens when a token reaches an activity.
import type { Activity, Assignment, FormBinding } from './definition.ts';
import { addScope, changeToken, enter, isEmpty, type Run } from './run.ts';
import { beginningsOf } from './graph.ts';
import { beginLoop } from './loop.ts';
import { dueAt, messageKey, openAround, waitAt } from './listen.ts';
import type { Json, Token, Variables } from './state.ts';
import { isLiteral } from './timer.ts';
import { evaluate, guarded, isItem, mapped, seenBy } from './variables.ts';

export function enterActivity(run: Run, token: Token, activity: Activity): void {
  const item = isItem(run, token);
  if (!item) openAround(run, token);
  const current = run.tokens.get(token.id) ?? token;
  if (activity.loop && !item) beginLoop(run, current, activity);
  else work(run, current, activity);
}

function work(run: Run, token: Token, activity: Activity): void {
  const inputs = mapped(run, activity.mappings.inputs, seenBy(run, token));
  const ready = isEmpty(inputs) ? token : changeToken(run, { ...token, variables: { ...token.variables, ...inputs } });
  const seen = seenBy(run, ready);
  const given = activity.mappings.inputs.length > 0;
  const { work } = activity;
  switch (work.type) {
    case 'none':
      run.jobs.push({ do: 'complete', token: token.id, result: {} });
      return;
    case 'script':
      run.jobs.push({ do: 'complete', token: token.id, result: resultOf(work.into, evaluate(run, work.expression, seen)) });
      return;
    case 'decision': {
      const verdict = guarded({ code: 'process.decision', about: (why) => `${work.decision}: ${why}` }, () => run.means.decide(work.decision, seen, run.at));
      run.jobs.push({ do: 'complete', token: token.id, result: resultOf(work.into, verdict) });
      return;
    }
    case 'user':
      waitAt(run, ready, { type: 'task', ...assigned(run, { assignment: work.assignment, lane: activity.lane, seen }), input: given ? inputs : asked(work.form, seen) });
      return;
    case 'receive':
      waitAt(run, ready, { type: 'message', message: work.message, ...messageKey(run, work.correlation, seen) });
      return;
    case 'call':
      run.effects.push({ type: 'call', wait: waitAt(run, ready, { type: 'effect' }), element: activity.id, call: work.call, input: inputs });
      return;
    case 'process':
      run.effects.push({ type: 'start', wait: waitAt(run, ready, { type: 'process' }), element: activity.id, process: work.process, input: given ? inputs : seen });
      return;
    case 'sub':
      beginSubProcess(run, ready, activity);
  }
}

function beginSubProcess(run: Run, token: Token, activity: Activity): void {
  changeToken(run, { ...token, state: 'inside' });
  const inTurn = activity.work.type === 'sub' && activity.work.sub === 'ad-hoc' && activity.work.ordering === 'sequential';
  const scope = addScope(run, { of: activity.id, parent: token.scope, token: token.id, variables: {}, ...(inTurn && { turn: 0 }) });
  const beginnings = inTurn ? [] : beginningsOf(run.graph, activity.id);
  for (const at of beginnings) enter(run, { scope: scope.id, at });
  if (beginnings.length === 0) run.jobs.push({ do: 'ended', scope: scope.id });
}

/** What a script or decision made, as variables. */
function resultOf(into: string | undefined, value: Json): Variables {
  if (into !== undefined) return { [into]: value };
  return value !== null && typeof value === 'object' && !isList(value) ? value : { result: value };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function assigned(
  run: Run,
  about: { assignment: Assignment; lane: readonly string[]; seen: Variables },
): {
  assignee?: string;
  candidates: readonly string[];
  roles: readonly string[];
  due?: string;
  priority?: number;
} {
  const { assignment, lane, seen } = about;
  const ask = (expression: string | undefined): Json => (expression === undefined ? null : evaluate(run, expression, seen));
  const assignee = ask(assignment.assignee);
  const candidates = ask(assignment.candidates);
  const priority = ask(assignment.priority);
  const due = dueBy(run, assignment.due, seen);
  const named = assignment.roles.length > 0 || assignment.assignee !== undefined || assignment.candidates !== undefined;
  return {
    ...(typeof assignee === 'string' && assignee !== '' && { assignee }),
    candidates: (candidates !== null && typeof candidates === 'object' && isList(candidates) ? candidates : [candidates]).filter((one) => typeof one === 'string'),
    roles: named ? assignment.roles : lane,
    ...(due !== undefined && { due }),
    ...(typeof priority === 'number' && { priority }),
  };
}

/** A point in time, or a duration from now; an expression may leave it open. */
function dueBy(run: Run, expression: string | undefined, seen: Variables): string | undefined {
  if (expression === undefined || (!isLiteral(expression) && evaluate(run, expression, seen) === null)) return undefined;
  return dueAt(run, { kind: 'date', expression }, { seen, count: 0 });
}

/** The variables a form asks for; those of an entity's whole form are only known outside. */
function asked(form: FormBinding | undefined, seen: Variables): Variables {
  if (!form) return {};
  const properties = form.schema?.['properties'];
  const fields = form.fields ?? (typeof properties === 'object' && properties !== null ? Object.keys(properties) : undefined);
  if (!fields) return form.entity === undefined ? {} : seen;
  return Object.fromEntries(fields.flatMap((field) => (Object.hasOwn(seen, field) ? [[field, seen[field] ?? null]] : [])));
}
