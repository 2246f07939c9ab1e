import { expect, test } from 'vitest';
import { checkPolicy } from './check.ts';
import { defaultPolicy } from './default-policy.ts';
import { shop } from './shop.fixture.ts';

const head = 'permit(principal in Role::"agent", action == Action::"read", resource is Customer)';
const first = (access: string) => {
  const [issue] = checkPolicy(shop(access));
  return issue && { file: issue.file, line: issue.line, en: issue.message.en, zh: issue.message.zh };
};

test.each([
  [`// a comment; with "signs"\n${head} when {\n  resource.nme == "x" };`, 3, /no field "nme"/, /不存在字段“nme”/],
  [`${head} when { resource.regoin == "x" };`, 1, /no field "regoin"\. Did you mean "region"\?/, /是否指“region”/],
  ['\n\npermit(principal in Role::"agnt", action == Action::"read", resource is Customer);', 3, /no role "agnt"\. Did you mean "agent"\?/, /不存在角色/],
  ['permit(principal, action == Action::"read", resource is Custmer);', 1, /no entity "Custmer"\. Did you mean "Customer"/, /实体/],
  ['permit(principal, action == Action::"raed", resource);', 1, /no action "raed"\. Did you mean "read"/, /操作/],
  ['permit(principal, action == Action::"readField", resource == Field::"Customer.credt");', 1, /no field "Customer.credt"\. Did you mean "Customer.credit"/, /Customer\.credit/],
  ['permit(principal, action == Action::"readField", resource in Entity::"Custmer");', 1, /no entity "Custmer"/, /实体/],
  [`${head}\nwhen { resource.active }\nwhen { resource.region == "客户" };`, 3, /"region" may be empty, so ask first: … has region/, /可能为空/],
  [`${head} when { resource.rep.name == "x" };`, 1, /"rep" may be empty/, /rep/],
  [`${head} when { resource.total == "x" };`, 1, /Long and String/, /不符/],
  [`${head} when { resource.notes == "x" };`, 1, /Customer\.notes \(json\) can't be used/, /不能用于/],
  [`${head} when { false };`, 1, /can never apply/, /永远不会/],
  [`${head} when { resource has owner && resource.owner in Role::"boss" };`, 1, /Only the roles of the caller/, /仅知道调用者/],
  [`${head} when { resource has owner && resource.owner.kind == "agent" };`, 1, /other than the caller/, /以外/],
  [`${head} when { resource.seen.durationSince(datetime("2026-01-01")) < duration("1d") };`, 1, /can not be turned into a database condition/, /数据库条件/],
  [`${head} when { resource.total > 9007199254740993 };`, 1, /9007199254740991/, /9007199254740991/],
  [`${head};\npermit(principal, action = x);`, 2, /This is not a rule/, /不是有效的规则/],
  ['permit(principal == ?principal, action, resource);', 1, /Templates/, /模板/],
  [`forbid(principal, action == Action::"read", resource is Customer) when { Employee::"2" in Employee::"1" };`, 1, /written out, like Customer/, /直接写出/],
  [`${head} when { (if principal.viaAgent then Employee::"2" else Employee::"1") has region };`, 1, /written out/, /直接写出/],
  [`@id("a") ${head};\n@id("a") ${head};`, 2, /another rule/i, /已有规则/],
  [`permit(principal, action, resource) when { principal has employee && principal.employee.name == "x" };`, 1, /rule about fields/, /关于字段的规则/],
  [`permit(principal, action, resource) when { resource.active };`, 1, /limit the rule with "resource is …"|no field "active"/, /active/],
])('%s', (access, line, en, zh) => {
  const issue = first(access);
  expect(issue).toMatchObject({ file: 'access.cedar', line });
  expect(issue?.en).toMatch(en);
  expect(issue?.zh).toMatch(zh);
});

test('a good policy has no issue', () => {
  expect(checkPolicy(shop(`${head} when { resource has rep && resource.rep == principal.employee };`))).toMatchObject([
    { message: { en: expect.stringContaining('"employee" may be empty') } },
  ]);
  expect(checkPolicy(shop(`${head} when { principal has employee && resource has rep && resource.rep == principal.employee };`))).toEqual([]);
  expect(checkPolicy(shop(''))).toEqual([]);
});

test('the default policy is good, also with its examples and for an app without entities', () => {
  const text = defaultPolicy({ roles: ['owner', 'agent'], entity: 'Customer' });
  expect(checkPolicy(shop(text))).toEqual([]);
  expect(checkPolicy(shop(text.replaceAll(/^\/\/ (@id|permit)/gm, '$1')))).toEqual([]);
  expect(checkPolicy({ ...shop(text), entities: {}, roles: { format: 1, roles: { agent: { title: 'Agent' } } } })).toEqual([]);
});

test('an entity may not be called like a word of the language', () => {
  const model = shop('');
  const { Employee } = model.entities;
  if (!Employee) throw new Error('no Employee');
  expect(checkPolicy({ ...model, entities: { ...model.entities, Role: { ...Employee, name: 'Role' } } })).toMatchObject([{ file: 'entities/Role.yaml' }]);
});
