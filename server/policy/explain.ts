import type { Entity, Output, policyExplain, Text } from '@portico/contracts';
import type { AppInUse, RowCondition } from '../kernel/index.ts';
import { describe, either } from './describe.ts';
import { mayField } from './decide-field.ts';
import { conditionFor, rowCondition } from './grant.ts';
import { prepare, rulesAbout } from './prepared.ts';
import { applies, residualsFor, type Residual } from './residual.ts';
import type { Rule } from './rules.ts';
import { acting, type Subject } from './subject.ts';
import { truth } from './values.ts';
import { recordActions, type FieldAction, type RecordAction } from './vocabulary.ts';

/** A rule that says something about what was asked, for one of the subjects, and the rows it applies to. */
export interface RuleInPlay {
  readonly rule: Rule;
  readonly subject: Subject;
  readonly condition: RowCondition;
  readonly residual: Residual;
}
export interface Question {
  readonly app: AppInUse;
  readonly subjects: readonly Subject[];
  readonly entity: string;
}
export type Explanation = Output<typeof policyExplain>;

/** Rules that apply to some or all rows. Ask the database which of them hold for a record and give that to the explanation. */
export function rulesInPlay({ app, subjects, entity, action }: Question & { action: RecordAction }): RuleInPlay[] {
  const about = rulesAbout(prepare(app.release, app.model).rules, action, entity);
  return acting(subjects).flatMap((subject) =>
    residualsFor(app.model, { rules: about, subject, action }).flatMap((residual) => {
      const condition = conditionOf(app, { residual, subject, action, entity });
      return condition.kind === 'never' ? [] : [{ rule: residual.rule, subject, condition, residual }];
    }),
  );
}

function conditionOf(app: AppInUse, { residual, subject, action, entity }: { residual: Residual; subject: Subject; action: string; entity: string }): RowCondition {
  const forbid = residual.rule.effect === 'forbid';
  if (residual.failed) return { kind: forbid ? 'always' : 'never' };
  const parameters: unknown[] = [];
  const applied = applies({ model: app.model, subject, action, resource: entity, parameters, names: { next: 0 } }, residual, forbid);
  return rowCondition(forbid && applied.errs ? truth(`(${applied.sql} IS NOT FALSE)`, false) : applied, parameters);
}

/**
 * Why the subjects may or may not: with `holds` (one answer for each of {@link rulesInPlay}) about one record, without
 * it about the entity. `self`: the reader is the subject.
 */
export function explainDecision(
  question: Question & { action: RecordAction | FieldAction; field?: string | undefined; self: boolean; language: 'en' | 'zh'; holds?: readonly boolean[] | undefined },
): Explanation {
  const { app, subjects, action, entity: name } = question;
  const entity = app.model.entities[name];
  if (!entity || subjects.length === 0) {
    return { allowed: 'no', words: nobody(question), rules: [], condition: null, fields: { readable: [], writable: [], hidden: Object.keys(entity?.fields ?? {}) } };
  }
  const fields = fieldsOf(question, entity);
  const asRecord = recordActions.find((one) => one === action);
  const answer = asRecord === undefined ? aboutField(question, { entity, action: action as FieldAction }) : aboutRecords({ ...question, action: asRecord });
  return { ...answer, fields };
}

type Answer = Omit<Explanation, 'fields'>;

/** Rules as the answer shows them, each once. */
function shown(rules: readonly Rule[]): Explanation['rules'] {
  const unique = rules.filter((rule, place) => rules.findIndex(({ id }) => id === rule.id) === place);
  return unique.map(({ id, effect, file, line, text }) => ({ id, effect, file, line, text }));
}

function aboutRecords(question: Question & { action: RecordAction; self: boolean; language: 'en' | 'zh'; holds?: readonly boolean[] | undefined }): Answer {
  const { holds } = question;
  const subjects = acting(question.subjects);
  const inPlay = rulesInPlay({ ...question, subjects });
  const held = inPlay.map((one, place) => holds?.[place] ?? one.condition.kind === 'always');
  const of = (subject: Subject, effect: Rule['effect']): RuleInPlay[] =>
    inPlay.filter((one, place) => held[place] === true && one.subject === subject && one.rule.effect === effect);
  const forbids = subjects.flatMap((subject) => of(subject, 'forbid')).map(({ rule }) => rule);
  if (forbids.length > 0) return { allowed: 'no', words: forbidden(question, forbids), rules: shown(forbids), condition: null };
  const permits = subjects.map((subject) => of(subject, 'permit').map(({ rule }) => rule));
  const open = holds === undefined && conditionFor({ ...question, subjects }).kind === 'sql';
  if (open) return some(question, inPlay);
  if (permits.length === subjects.length && permits.every((rules) => rules.length > 0)) {
    return { allowed: 'yes', words: permitted(question, permits.flat()), rules: shown(permits.flat()), condition: null };
  }
  return { allowed: 'no', words: unpermitted(question, permits), rules: [], condition: null };
}

function some(question: Question & { action: RecordAction; self: boolean; language: 'en' | 'zh' }, inPlay: readonly RuleInPlay[]): Answer {
  const said = (effect: Rule['effect']) =>
    inPlay
      .filter(({ rule }) => rule.effect === effect)
      .map(({ residual, subject }) => describe(residual, { subject, entity: question.entity, self: question.self }))
      .reduce((one, other) => (JSON.stringify(one) === JSON.stringify(other) ? one : either(one, other)), false);
  const [yes, no] = [said('permit'), said('forbid')];
  const all: Text = { en: 'all', zh: '全部' };
  const condition: Text = {
    en: `${typeof yes === 'boolean' ? all.en : yes.en}${typeof no === 'boolean' ? '' : `, except where ${no.en}`}`,
    zh: `${typeof yes === 'boolean' ? all.zh : yes.zh}${typeof no === 'boolean' ? '' : `，但不含 ${no.zh} 的记录`}`,
  };
  const rules = inPlay.map(({ rule }) => rule);
  const listed = ruleNames(rules);
  return {
    allowed: 'some',
    words: {
      en: `Some records: those where ${condition.en}. ${listed.en}.`,
      zh: `部分记录：${condition.zh}。${listed.zh}。`,
    },
    rules: shown(rules),
    condition: condition[question.language],
  };
}

function aboutField(
  question: Question & { action: RecordAction | FieldAction; field?: string | undefined; self: boolean },
  { entity, action }: { entity: Entity; action: FieldAction },
): Answer {
  const { app, field } = question;
  if (field === undefined || !entity.fields[field]) {
    return { allowed: 'no', words: { en: `No: ${entity.name} has no such field.`, zh: `不可以：${entity.name} 没有该字段。` }, rules: [], condition: null };
  }
  if (action === 'readField' && entity.key.includes(field)) {
    return { allowed: 'yes', words: { en: 'Yes: a key is seen by everybody who sees the record.', zh: '可以：能查看记录的人都能看到主键。' }, rules: [], condition: null };
  }
  const decisions = acting(question.subjects).map((subject) => mayField({ app, subject, action, entity, field }));
  const forbids = decisions.filter(({ allowed }) => !allowed).flatMap(({ rules }) => rules);
  if (forbids.length > 0) return { allowed: 'no', words: forbidden(question, forbids), rules: shown(forbids), condition: null };
  const permits = decisions.map(({ allowed, rules }) => (allowed ? rules : []));
  if (permits.some((rules) => rules.length === 0)) return { allowed: 'no', words: unpermitted(question, permits), rules: [], condition: null };
  return { allowed: 'yes', words: permitted(question, permits.flat()), rules: shown(permits.flat()), condition: null };
}

function fieldsOf({ app, subjects }: Question, entity: Entity): Explanation['fields'] {
  const may = (action: FieldAction, field: string): boolean => acting(subjects).every((subject) => mayField({ app, subject, action, entity, field }).allowed);
  const names = Object.keys(entity.fields);
  const readable = names.filter((field) => entity.key.includes(field) || may('readField', field));
  const writable = names.filter((field) => entity.fields[field]?.computed === undefined && may('writeField', field));
  return { readable, writable, hidden: names.filter((field) => !readable.includes(field)) };
}

const verbs: Readonly<Record<RecordAction | FieldAction, Text>> = {
  read: { en: 'read', zh: '读取' },
  create: { en: 'create', zh: '新建' },
  update: { en: 'change', zh: '修改' },
  delete: { en: 'delete', zh: '删除' },
  readField: { en: 'read', zh: '读取' },
  writeField: { en: 'change', zh: '修改' },
};

type Asked = Question & { readonly action: RecordAction | FieldAction; readonly field?: string | undefined; readonly self: boolean };

function what({ entity, field, action }: Asked): Text {
  const verb = verbs[action];
  const thing = field === undefined ? entity : `${entity}.${field}`;
  return { en: `${verb.en} ${thing}`, zh: `${verb.zh} ${thing}` };
}

function ruleNames(rules: readonly Rule[]): Text {
  const unique = shown(rules);
  return {
    en: `${unique.length === 1 ? 'Rule' : 'Rules'} ${unique.map(({ id, file, line }) => `"${id}" (${file}:${line})`).join(', ')}`,
    zh: `规则 ${unique.map(({ id, file, line }) => `“${id}”（${file} 第 ${line} 行）`).join('、')}`,
  };
}

function permitted(asked: Asked, rules: readonly Rule[]): Text {
  const [names, deed] = [ruleNames(rules), what(asked)];
  const who = asked.self ? { en: 'you', zh: '您' } : { en: asked.subjects[0]?.name ?? '', zh: asked.subjects[0]?.name ?? '' };
  return {
    en: `Yes: ${names.en.replace(/^R/, 'r')} ${shown(rules).length === 1 ? 'permits' : 'permit'} ${who.en} to ${deed.en}.`,
    zh: `可以：${names.zh}允许${who.zh}${deed.zh}。`,
  };
}

function forbidden(asked: Asked, rules: readonly Rule[]): Text {
  const [names, deed] = [ruleNames(rules), what(asked)];
  return { en: `No: forbidden by ${names.en.replace(/^R/, 'r')} to ${deed.en}.`, zh: `不可以：${names.zh}禁止${deed.zh}。` };
}

/** For an agent on somebody's behalf it says which of the two lacks the right. */
function unpermitted(asked: Asked, permits: readonly (readonly Rule[])[]): Text {
  const deed = what(asked);
  const [person, agent] = asked.subjects;
  if (!agent || !person) return { en: `No: nothing permits to ${deed.en}.`, zh: `不可以：没有规则允许${deed.zh}。` };
  const lacking = (permits[0]?.length ?? 0) === 0 ? person : agent;
  return {
    en: `No: an agent may only do what both it and its person may, and nothing permits ${lacking.name} to ${deed.en}.`,
    zh: `不可以：代理只能执行其自身与所代表人员均被允许的操作，而没有规则允许 ${lacking.name} ${deed.zh}。`,
  };
}

function nobody(asked: Asked): Text {
  const deed = what(asked);
  return {
    en: `No: nobody active stands behind the caller, or ${asked.entity} does not exist, so nothing permits to ${deed.en}.`,
    zh: `不可以：调用者背后没有有效人员，或不存在 ${asked.entity}，因此没有规则允许${deed.zh}。`,
  };
}

/** May this member do it, to all or some of the records? Undefined when not. For "who can?". */
export function whoCan(
  question: Question & { action: RecordAction; holds?: readonly boolean[] | undefined },
): { allowed: 'yes' | 'some'; rules: Explanation['rules'] } | undefined {
  if (question.subjects.length === 0 || !question.app.model.entities[question.entity]) return undefined;
  const { allowed, rules } = aboutRecords({ ...question, self: false, language: 'en' });
  return allowed === 'no' ? undefined : { allowed, rules };
}
