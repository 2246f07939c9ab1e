import type { AppModel } from '@portico/contracts';
import { wasm, type Expr } from './cedar.ts';
import { policySet } from './prepared.ts';
import type { ReadRule } from './rules.ts';
import { principalEntity, type Subject } from './subject.ts';
import { always, and, never, not, truth, type Truth } from './values.ts';
import { compile } from './compile.ts';
import type { Scope } from './scope.ts';

/** What is left of a rule once the subject is known. `failed`: it can't be decided for her, whatever the record. */
export interface Residual {
  readonly rule: ReadRule;
  readonly conditions: readonly { readonly kind: 'when' | 'unless'; readonly body: Expr }[];
  readonly failed: boolean;
}

/** Asks Cedar's partial evaluation about a resource that is not known yet. */
export function residualsFor(model: AppModel, asked: { rules: readonly ReadRule[]; subject: Subject; action: string }): Residual[] {
  const { rules, subject, action } = asked;
  if (rules.length === 0) return [];
  const answer = wasm.isAuthorizedPartial({
    principal: { type: 'Principal', id: subject.id },
    action: { type: 'Action', id: action },
    resource: null,
    context: {},
    policies: policySet(rules),
    entities: [principalEntity(model, subject, { unknown: true })],
  });
  if (answer.type === 'failure') throw new Error(`partial evaluation: ${answer.errors.map(({ message }) => message).join('; ')}`);
  const { residuals, errored } = answer.response;
  return rules.map((rule) => {
    const residual = residuals[rule.id];
    if (!residual) throw new Error(`partial evaluation lost the rule ${rule.id}`);
    return { rule, conditions: residual.conditions, failed: errored.includes(rule.id) };
  });
}

/** Does the rule apply to the row? `exact` as in values.ts. */
export function applies(scope: Scope, residual: Pick<Residual, 'conditions'>, exact: boolean): Truth {
  return residual.conditions.reduce<Truth>((before, { kind, body }) => {
    if (before.constant === false) return never;
    const condition = kind === 'when' ? compile(scope, body, exact) : not(compile(scope, body, true));
    return and(before, condition, exact);
  }, always);
}

/**
 * "This rule does not forbid the row." Cedar skips a forbid that stops with an error, which would let more through;
 * here it forbids. Strict validation leaves only missing related rows and overflows to stop with.
 */
export function spares(scope: Scope, residual: Residual): Truth {
  if (residual.failed) return never;
  const forbidden = applies(scope, residual, true);
  return forbidden.errs ? truth(`(${forbidden.sql} IS FALSE)`, false) : not(forbidden);
}
