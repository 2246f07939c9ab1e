import type { AppModel, Issue, Text } from '@portico/contracts';
import { cedarSchema } from './cedar-schema.ts';
import { walk, wasm, referenceOf, type DetailedError } from './cedar.ts';
import { compile } from './compile.ts';
import { nearest } from './nearest.ts';
import { accessFile, policySet, rulesAbout } from './prepared.ts';
import { applies } from './residual.ts';
import { concernsFields, lineAt, pieces, readRules, type ReadRule } from './rules.ts';
import { NotCompilable } from './values.ts';
import { attributesOf, parentOf, principalAttributes, recordActions, reservedEntityNames, rolesOf, thingsOf, unusable } from './vocabulary.ts';

/**
 * Everything that is wrong with an app's policy: what does not parse, names nothing that exists, could stop with an
 * error, can never apply, or can't be turned into SQL. Empty when the policy may be released.
 */
export function checkPolicy(model: AppModel): Issue[] {
  const named = nameIssues(model);
  if (named.length > 0) return named;
  const unreadable = syntaxIssues(model.access);
  if (unreadable.length > 0) return unreadable;
  const rules = readRules(accessFile, model.access);
  const own = [...idIssues(rules), ...rules.flatMap((rule) => literalIssues(model, rule))];
  if (own.length > 0) return own;
  const invalid = validationIssues(model, rules);
  return invalid.length > 0 ? invalid : rules.flatMap((rule) => compileIssues(model, rule));
}

function at(line: number, message: Text): Issue {
  return { file: accessFile, line, message };
}

/** Names of the app's files that the policy language needs for itself. */
function nameIssues(model: AppModel): Issue[] {
  const issues: Issue[] = [];
  for (const entity of Object.values(model.entities)) {
    const file = `entities/${entity.name}.yaml`;
    if (reservedEntityNames.includes(entity.name)) {
      issues.push({
        file,
        message: {
          en: `"${entity.name}" is a word of the policy language. Give the entity another name, e.g. "${entity.name}Record"; "table" may keep the old one.`,
          zh: `“${entity.name}”是策略语言的保留字。请为实体换一个名称，例如“${entity.name}Record”；table 可保留原名。`,
        },
      });
    }
    if (entity.parent !== undefined && parentOf(entity)?.relation === undefined) {
      issues.push({ file, place: 'parent', message: { en: `"parent" names no relation: "${entity.parent}".`, zh: `parent 未指向任何关系：“${entity.parent}”。` } });
    }
  }
  const missing = (file: string, place: string, name: string): Issue => ({ file, place, message: unknownName(['entity', '实体'], name, Object.keys(model.entities)) });
  for (const entity of Object.values(model.entities)) {
    for (const [name, { to }] of Object.entries(entity.relations ?? {})) {
      if (!model.entities[to]) issues.push(missing(`entities/${entity.name}.yaml`, `relations.${name}`, to));
    }
  }
  for (const [name, { entity }] of Object.entries(model.roles.attributes ?? {})) {
    if (entity !== undefined && !model.entities[entity]) issues.push(missing('roles.yaml', `attributes.${name}`, entity));
  }
  for (const name of Object.keys(model.roles.attributes ?? {})) {
    if (name !== 'kind' && name !== 'viaAgent') continue;
    issues.push({
      file: 'roles.yaml',
      place: name,
      message: { en: `Every principal has "${name}" already. Choose another name.`, zh: `每个主体已有属性“${name}”，请换一个名称。` },
    });
  }
  return issues;
}

function syntaxIssues(text: string): Issue[] {
  return pieces(text).flatMap(({ text: piece, line }) => {
    const answer = wasm.checkParsePolicySet({ staticPolicies: { rule: piece } });
    if (answer.type === 'success') {
      return wasm.policyToJson(piece).type === 'success' ? [] : [at(line, template)];
    }
    return answer.errors.slice(0, 1).map((error) => {
      if (/template|slot/i.test(error.message)) return at(line, template);
      const what = error.message.replace(/^failed to parse .*? from string: /, '');
      const help = error.help ?? error.sourceLocations?.[0]?.label ?? '';
      return at(lineOf({ text: piece, line }, error), {
        en: `This is not a rule: ${what}.${help ? ` ${help}.` : ''} A rule reads permit (principal in Role::"…", action == Action::"…", resource is …) when { … };`,
        zh: `此处不是有效的规则：${what}。${help}规则形如 permit (principal in Role::"…", action == Action::"…", resource is …) when { … };`,
      });
    });
  });
}

const template: Text = {
  en: 'Templates (?principal, ?resource) have no use here. Name the role or the entity.',
  zh: '此处不支持模板（?principal、?resource），请直接写出角色或实体。',
};

/** Cedar counts bytes of UTF-8 from the rule's first letter. */
function lineOf(piece: { text: string; line: number }, error: DetailedError): number {
  const start = error.sourceLocations?.[0]?.start ?? 0;
  const before = Buffer.from(piece.text, 'utf8').subarray(0, start).toString('utf8');
  return piece.line + lineAt(before, before.length) - 1;
}

function idIssues(rules: readonly ReadRule[]): Issue[] {
  return rules
    .filter((rule, place) => rules.findIndex(({ id }) => id === rule.id) < place)
    .map((rule) => at(rule.line, { en: `Another rule has the @id "${rule.id}" already.`, zh: `已有规则使用 @id “${rule.id}”。` }));
}

/** What Cedar's validation lets pass: field names, whole numbers beyond 2^53, and facts we don't keep. */
function literalIssues(model: AppModel, rule: ReadRule): Issue[] {
  const issues: Issue[] = [];
  const fields = Object.values(model.entities).flatMap((entity) => Object.keys(entity.fields).map((field) => `${entity.name}.${field}`));
  const reference = (found: { type: string; id: string } | undefined): void => {
    if (found?.type !== 'Field' || fields.includes(found.id)) return;
    const guess = nearest(found.id, fields);
    issues.push(
      at(rule.line, {
        en: `There is no field "${found.id}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}`,
        zh: `不存在字段“${found.id}”。${guess === undefined ? '' : `是否指“${guess}”？`}`,
      }),
    );
  };
  const { resource, conditions } = rule.json;
  if ('entity' in resource) reference(referenceOf(resource.entity));
  walk(conditions, (operator, operand) => {
    if (operator === 'Value') {
      reference(referenceOf(operand));
      if (typeof operand === 'number' && !Number.isSafeInteger(operand)) {
        issues.push(at(rule.line, { en: 'Whole numbers here go up to 9007199254740991.', zh: '此处的整数不能超过 9007199254740991。' }));
      }
      if (typeof operand === 'string' && operand.includes('\0')) issues.push(at(rule.line, { en: 'A text can not hold the character 0.', zh: '文本不能包含空字符。' }));
    }
    if (lookedInto.has(operator) && mayBeLiteral((operand as { left?: unknown }).left)) issues.push(at(rule.line, literalLookedUp));
    if (operator === '.' && concernsFields(rule)) issues.push(...fieldRuleIssues(model, rule, operand));
  });
  return issues;
}

const lookedInto: ReadonlySet<string> = new Set(['.', 'has', 'in', 'is']);

/** Partial evaluation takes a record that is written out for one that is not there: its `has` and `in` would be false. */
function mayBeLiteral(left: unknown): boolean {
  if (typeof left !== 'object' || left === null) return false;
  if ('Value' in left) return referenceOf(left.Value) !== undefined;
  const choice = (left as { 'if-then-else'?: { then: unknown; else: unknown } })['if-then-else'];
  return choice !== undefined && (mayBeLiteral(choice.then) || mayBeLiteral(choice.else));
}

const literalLookedUp: Text = {
  en: 'A record written out, like Customer::"1", can be compared with but not looked into: put it on the right of == or in, and ask resource or principal.',
  zh: '直接写出的记录（如 Customer::"1"）只能用于比较，不能读取其内容：请放在 == 或 in 的右侧，并从 resource 或 principal 开始判断。',
};

/** Rules about fields are decided without looking at any record. */
function fieldRuleIssues(model: AppModel, rule: ReadRule, operand: unknown): Issue[] {
  const { left } = operand as { left: Record<string, unknown> };
  const inner = left['.'] as { left: { Var?: string }; attr: string } | undefined;
  if (inner?.left.Var !== 'principal' || typeof principalAttributes(model).get(inner.attr)?.type !== 'object') return [];
  return [
    at(rule.line, {
      en: `A rule about fields can't look into the record principal.${inner.attr}. Limit the rule to read, create, update and delete.`,
      zh: `关于字段的规则不能读取记录 principal.${inner.attr}。请将规则限定为 read、create、update、delete。`,
    }),
  ];
}

function validationIssues(model: AppModel, rules: readonly ReadRule[]): Issue[] {
  if (rules.length === 0) return [];
  const answer = wasm.validate({ validationSettings: { mode: 'strict' }, schema: cedarSchema(model), policies: policySet(rules) });
  if (answer.type === 'failure') throw new Error(`the generated Cedar schema: ${answer.errors.map(({ message }) => message).join('; ')}`);
  const found = (list: typeof answer.validationErrors): Issue[] =>
    list.flatMap(({ policyId, error }) => {
      const rule = rules.find(({ id }) => id === policyId);
      return rule && !excused(model, rule, error) ? [at(lineOf(rule, error), wording(model, error))] : [];
    });
  const errors = found(answer.validationErrors);
  const unique = (issues: Issue[]): Issue[] => issues.filter((one, place) => issues.findIndex((other) => other.line === one.line && other.message.en === one.message.en) === place);
  return unique(errors.length > 0 ? errors : found(answer.validationWarnings));
}

/** A rule for everything is not wrong because the app has no entity yet. */
function excused(model: AppModel, rule: ReadRule, error: DetailedError): boolean {
  return error.severity === 'warning' && Object.keys(model.entities).length === 0 && rule.json.resource.op === 'All';
}

function wording(model: AppModel, error: DetailedError): Text {
  const message = error.message.replace(/^for policy `[^`]*`[,:] /, '');
  const help = error.help?.replace(/^for policy `[^`]*`[,:] /, '');
  const quote = (text: string): string => text.replaceAll('`', '"');
  const listed = /entity `(Role|Entity|Process|Function)::"(.*)"` is of an enumerated/.exec(message);
  if (listed) {
    const [words, names] = closedList(model, listed[1] ?? '');
    return unknownName(words, listed[2] ?? '', names);
  }
  const attribute = /attribute `([^`]*)` on entity type `([^`]*)` not found/.exec(message);
  if (attribute) return unknownAttribute(model, attribute[1] ?? '', attribute[2] ?? '');
  const type = /unrecognized entity type `([^`]*)`/.exec(message);
  if (type) return unknownName(['entity', '实体'], type[1] ?? '', [...Object.keys(model.entities), 'Principal', 'Role', 'Field', 'Entity', 'Process', 'Function']);
  const action = /unrecognized action `Action::"([^`]*)"`/.exec(message);
  if (action) return unknownName(['action', '操作'], action[1] ?? '', [...recordActions, 'readField', 'writeField', 'start', 'call']);
  const optional = /optional attribute `([^`]*)`/.exec(message);
  if (optional) {
    const name = (optional[1] ?? '').split('.').at(-1) ?? '';
    return {
      en: `"${name}" may be empty, so ask first: … has ${name} && ….`,
      zh: `“${name}”可能为空，请先判断：… has ${name} && …。`,
    };
  }
  if (/policy is impossible|unable to find an applicable action/.test(message)) {
    return { en: 'This rule can never apply: its action, resource or condition exclude each other.', zh: '该规则永远不会生效：其操作、资源或条件互相排斥。' };
  }
  const rest = `${quote(message)}${help === undefined || help === null ? '' : `. ${quote(help)}`}`;
  return { en: `This rule does not fit the data: ${rest}.`, zh: `该规则与数据模型不符：${rest}。` };
}

function closedList(model: AppModel, type: string): [readonly [string, string], readonly string[]] {
  if (type === 'Role') return [['role', '角色'], rolesOf(model)];
  if (type === 'Process') return [['process', '流程'], thingsOf(model, 'start')];
  if (type === 'Function') return [['function', '函数'], thingsOf(model, 'call')];
  return [['entity', '实体'], Object.keys(model.entities)];
}

function unknownName([en, zh]: readonly [string, string], name: string, names: readonly string[]): Text {
  const guess = nearest(name, names);
  return {
    en: `There is no ${en} "${name}". ${guess === undefined ? `There are: ${names.join(', ')}.` : `Did you mean "${guess}"?`}`,
    zh: `不存在${zh}“${name}”。${guess === undefined ? `可用：${names.join('、')}。` : `是否指“${guess}”？`}`,
  };
}

function unknownAttribute(model: AppModel, name: string, type: string): Text {
  const entity = model.entities[type];
  const field = entity?.fields[name];
  const why = field && unusable(field);
  if (why !== undefined) {
    return { en: `The field ${type}.${name} (${why}) can't be used in policies.`, zh: `字段 ${type}.${name}（${why}）不能用于权限策略。` };
  }
  const names = entity ? [...attributesOf(entity).keys()] : type === 'Principal' ? [...principalAttributes(model).keys()] : ['sensitivity'];
  const text = unknownName(['field', '字段'], name, names);
  const on =
    type === 'Field'
      ? ['Fields only have "sensitivity"; limit the rule with "resource is …". ', '字段资源只有 sensitivity；请用 resource is … 限定规则。']
      : [`${type}: `, `${type}：`];
  return { en: `${on[0]}${text.en}`, zh: `${on[1]}${text.zh}` };
}

/** Compiles the rule for any principal, so that nothing is folded away that would come back for another one. */
function compileIssues(model: AppModel, rule: ReadRule): Issue[] {
  for (const action of recordActions) {
    for (const resource of Object.keys(model.entities)) {
      if (rulesAbout([rule], action, resource).length === 0) continue;
      const scope = { model, subject: undefined, action, resource, parameters: [], names: { next: 0 } };
      try {
        const { resource: head, conditions } = rule.json;
        if ('entity' in head) compile(scope, { in: { left: { Var: 'resource' }, right: { Value: { __entity: referenceOf(head.entity) ?? { type: '', id: '' } } } } }, true);
        applies(scope, { conditions }, true);
      } catch (error) {
        if (error instanceof NotCompilable) return [at(rule.line, error.text)];
        throw error;
      }
    }
  }
  return [];
}
