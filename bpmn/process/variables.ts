// Which variables an expression sees and where a result is written.
import type { Mapping } from './definition.ts';
import { Incident, changeScope, changeToken, isEmpty, scopeOf, type Run } from './run.ts';
import type { IncidentCode } from './incident-words.ts';
import type { Json, ScopeState, Token, Variables } from './state.ts';

/** All variables a token sees: its own, then those of the scopes around it, the nearest first. */
export function seenBy(run: Run, token: Token): Variables {
  const around = seenIn(run, scopeOf(run, token.scope));
  return token.variables && !isEmpty(token.variables) ? { ...around, ...token.variables } : around;
}

/** All variables of a scope and of those around it. */
export function seenIn(run: Run, scope: ScopeState): Variables {
  const token = scope.token === undefined ? undefined : run.tokens.get(scope.token);
  if (!token) return scope.variables;
  const around = seenBy(run, token);
  return isEmpty(scope.variables) ? around : { ...around, ...scope.variables };
}

/** Works an expression out; one that fails is an incident. */
export function evaluate(run: Run, expression: string, variables: Variables): Json {
  return guarded({ code: 'process.expression', about: (why) => `${expression}: ${why}` }, () => run.means.feel(expression, variables, run.at));
}

/** Makes an incident of whatever is thrown. */
export function guarded<T>(incident: { code: IncidentCode; about: (why: string) => string }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Incident) throw error;
    throw new Incident(incident.code, incident.about(error instanceof Error ? error.message : String(error)));
  }
}

export function holds(run: Run, condition: string, variables: Variables): boolean {
  return evaluate(run, condition, variables) === true;
}

/** What mappings make of variables, one after the other; a later one sees what the earlier ones made. */
export function mapped(run: Run, mappings: readonly Mapping[], variables: Variables): Variables {
  const made: Record<string, Json> = {};
  for (const { into, from } of mappings) made[into] = evaluate(run, from, { ...variables, ...made });
  return made;
}

/** What a result becomes: through the output mappings, which see its fields and all of it as `result`, or as it is. */
export function outcome(run: Run, outputs: readonly Mapping[], about: { result: Variables; seen: Variables }): Variables {
  if (outputs.length === 0) return about.result;
  return mapped(run, outputs, { ...about.seen, ...about.result, result: about.result });
}

/**
 * Writes variables from where a token stands: each where it is already known, nearest first; a new one belongs to the
 * run of a multi-instance activity or loop around it, otherwise to the process.
 */
export function write(run: Run, token: Token, values: Variables): void {
  for (const [name, value] of Object.entries(values)) {
    const home = homeOf(run, token, name);
    run.stirred = true;
    if ('at' in home) changeToken(run, { ...home, variables: { ...home.variables, [name]: value } });
    else changeScope(run, { ...home, variables: { ...home.variables, [name]: value } });
  }
}

export function writeToScope(run: Run, scope: ScopeState, values: Variables): void {
  run.stirred = true;
  changeScope(run, { ...scope, variables: { ...scope.variables, ...values } });
}

function homeOf(run: Run, from: Token, name: string): Token | ScopeState {
  let nearest: Token | undefined;
  let token = run.tokens.get(from.id) ?? from;
  for (;;) {
    const item = isItem(run, token);
    if ((item || token.id !== from.id) && token.variables && Object.hasOwn(token.variables, name)) return token;
    if (item) nearest ??= token;
    const scope = scopeOf(run, token.scope);
    const around = scope.token === undefined ? undefined : run.tokens.get(scope.token);
    if (Object.hasOwn(scope.variables, name)) return scope;
    if (!around) return nearest ?? scope;
    token = around;
  }
}

/** Whether the token is one run of a multi-instance activity or loop rather than the activity itself. */
export function isItem(run: Run, token: Token): boolean {
  const scope = run.scopes.get(token.scope);
  return scope?.loop !== undefined && scope.of === token.at;
}
