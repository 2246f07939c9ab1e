import type { Entity } from '@portico/contracts';
import type { AppInUse } from '../kernel/index.ts';
import { wasm } from './cedar.ts';
import { prepare } from './prepared.ts';
import type { Rule } from './rules.ts';
import { principalEntity, type Subject } from './subject.ts';
import { sensitivityOf, type FieldAction } from './vocabulary.ts';

export interface Decision {
  readonly allowed: boolean;
  /** The rules that decided: permits when allowed, forbids when forbidden, none when nothing permits. */
  readonly rules: readonly Rule[];
}

/** May the subject read or write a field of an entity, in any record she may see? */
export function mayField(asked: { app: AppInUse; subject: Subject; action: FieldAction; entity: Entity; field: string }): Decision {
  const { app, subject, action, entity, field } = asked;
  const { rules, fieldRules } = prepare(app.release, app.model);
  const uid = { type: 'Field', id: `${entity.name}.${field}` };
  const answer = wasm.statefulIsAuthorized({
    principal: { type: 'Principal', id: subject.id },
    action: { type: 'Action', id: action },
    resource: uid,
    context: {},
    preparsedPolicySetId: fieldRules,
    entities: [
      principalEntity(app.model, subject, { unknown: false }),
      { uid, attrs: { sensitivity: sensitivityOf(app.model, entity, field) }, parents: [{ type: 'Entity', id: entity.name }] },
    ],
  });
  return decisionOf(answer, rules);
}

/** A forbid that stops with an error forbids, unlike in Cedar: see `spares`. */
export function decisionOf(answer: ReturnType<typeof wasm.isAuthorized>, rules: readonly Rule[]): Decision {
  if (answer.type === 'failure') throw new Error(`authorization: ${answer.errors.map(({ message }) => message).join('; ')}`);
  const { decision, diagnostics } = answer.response;
  const byId = (ids: readonly string[]): Rule[] => rules.filter(({ id }) => ids.includes(id));
  const failed = byId(diagnostics.errors.map(({ policyId }) => policyId)).filter(({ effect }) => effect === 'forbid');
  if (failed.length > 0) return { allowed: false, rules: failed };
  return { allowed: decision === 'allow', rules: byId(diagnostics.reason) };
}
