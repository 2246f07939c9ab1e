import { policyExplain, policyWhoCan, PorticoError, type Principal } from '@portico/contracts';
import { membersOf, principalById, rolesFor, subjectsFor } from '../identity/index.ts';
import { implementRead, type AppInUse, type Implementation, type ReadContext, type Tx } from '../kernel/index.ts';
import { explainDecision, rulesInPlay, whoCan, type Explanation } from './explain.ts';
import { platformAllows } from './platform.ts';
import { holding } from './store.ts';
import type { Subject } from './subject.ts';
import { recordActions, type FieldAction, type RecordAction } from './vocabulary.ts';

function released(ctx: ReadContext, name: string): AppInUse {
  if (!ctx.app) throw new PorticoError('not_found', { params: { what: 'release of the app', name } });
  return ctx.app;
}

async function manages(tx: Tx, principal: Principal, app: string): Promise<boolean> {
  return platformAllows({ roles: await rolesFor(tx, principal, { app }), principal, action: 'app.manage' }).allowed;
}

/** About somebody else only for those who manage the app. */
async function askedAbout(ctx: ReadContext, tx: Tx, { app, principal }: { app: AppInUse; principal: string | undefined }): Promise<Principal> {
  if (principal === undefined || principal === ctx.principal.id) return ctx.principal;
  if (!(await manages(tx, ctx.principal, app.id))) {
    throw new PorticoError('policy.denied', { params: { action: 'app.manage', resource: `app ${app.name}`, who: 'the owner of the app' } });
  }
  const found = await principalById(tx, principal);
  if (!found) throw new PorticoError('not_found', { params: { what: 'person or agent', name: principal } });
  return found;
}

interface Question {
  readonly app: AppInUse;
  readonly subjects: readonly Subject[];
  readonly entity: string;
  readonly action: RecordAction | FieldAction;
  readonly id: string | undefined;
}

/** Which rules hold for the record asked about. One that is not there answers like one that no rule lets through. */
async function holdsFor(tx: Tx, question: Question): Promise<{ holds?: boolean[]; there: boolean }> {
  const action = recordActions.find((one) => one === question.action);
  const entity = question.app.model.entities[question.entity];
  if (question.id === undefined || action === undefined || !entity || question.subjects.length === 0) return { there: true };
  const conditions = rulesInPlay({ ...question, action }).map(({ condition }) => condition);
  const found = await holding(tx, { app: question.app, entity, id: question.id, conditions });
  return { holds: found ?? conditions.map(() => false), there: found !== undefined };
}

function refuseUnknown(app: AppInUse, asked: { entity: string; field?: string | undefined }): void {
  const entity = app.model.entities[asked.entity];
  if (!entity) throw new PorticoError('not_found', { params: { what: 'entity', name: asked.entity } });
  if (asked.field !== undefined && !entity.fields[asked.field]) throw new PorticoError('not_found', { params: { what: 'field', name: asked.field } });
}

export function policyOperations(): Implementation[] {
  const explain = implementRead(policyExplain, async (ctx, input): Promise<Explanation> => {
    const app = released(ctx, input.app);
    refuseUnknown(app, input);
    return ctx.read(async (tx) => {
      const principal = await askedAbout(ctx, tx, { app, principal: input.principal });
      const subjects = await subjectsFor(tx, principal, app.id);
      const question = { app, subjects, entity: input.entity, action: input.action, id: input.id };
      const { holds } = await holdsFor(tx, question);
      const self = principal.id === ctx.principal.id;
      const explained = explainDecision({ ...question, field: input.field, self, language: ctx.from.language, holds });
      if (await manages(tx, ctx.principal, app.id)) return explained;
      // Names of hidden fields are not for her: one she asks about by name might as well not exist.
      const { readable, writable, hidden } = explained.fields;
      if (input.field !== undefined && hidden.includes(input.field)) throw new PorticoError('not_found', { params: { what: 'field', name: input.field } });
      return { ...explained, fields: { readable, writable, hidden: [] } };
    });
  });

  const who = implementRead(policyWhoCan, async (ctx, input) => {
    const app = released(ctx, input.app);
    refuseUnknown(app, input);
    return ctx.read(async (tx) => {
      const members = [];
      for (const member of await membersOf(tx, app.id)) {
        const principal = await principalById(tx, member.id);
        const subjects = principal ? await subjectsFor(tx, principal, app.id) : [];
        const question = { app, subjects, entity: input.entity, action: input.action, id: input.id };
        const { holds, there } = await holdsFor(tx, question);
        if (!there) throw new PorticoError('not_found', { params: { what: input.entity, name: input.id ?? '' } });
        const found = whoCan({ ...question, holds });
        if (found) members.push({ kind: member.kind, id: member.id, name: member.name, roles: member.roles, ...found });
      }
      return { members };
    });
  });

  return [explain, who];
}
