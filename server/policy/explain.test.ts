import { expect, test } from 'vitest';
import { explainDecision, rulesInPlay, whoCan } from './explain.ts';
import { member, shopInUse } from './shop.fixture.ts';

const access = `@id("own")
permit(principal in Role::"agent", action == Action::"read", resource is Customer)
when { principal has employee && resource has rep && resource.rep == principal.employee };
@id("all")
permit(principal in Role::"boss", action == Action::"read", resource is Customer);
@id("secret")
forbid(principal, action == Action::"read", resource is Customer) when { resource.tags.contains("secret") && !principal.viaAgent };
@id("fields")
permit(principal in Role::"agent", action == Action::"readField", resource in Entity::"Customer") unless { resource.sensitivity == "secret" };
`;
const app = shopInUse(access);
const agent = member({ attributes: { employee: '1' } });
const about = { app, entity: 'Customer', action: 'read', self: true, language: 'en' } as const;

test('some records, in words', () => {
  const found = explainDecision({ ...about, subjects: [agent] });
  expect(found).toMatchObject({
    allowed: 'some',
    condition: 'the record has rep and rep is your employee, except where tags holds "secret"',
    words: { en: expect.stringContaining('Rules "own" (access.cedar:1), "secret" (access.cedar:6)'), zh: expect.stringContaining('部分记录') },
  });
  expect(found.rules.map(({ id, effect, line }) => [id, effect, line])).toEqual([
    ['own', 'permit', 1],
    ['secret', 'forbid', 6],
  ]);
  expect(found.fields.hidden).toEqual(['ref']);
  expect(explainDecision({ ...about, language: 'zh', self: false, subjects: [agent] }).condition).toContain('rep 等于 Ann 的 employee');
});

test('nothing permits', () => {
  const found = explainDecision({ ...about, subjects: [member({ roles: [] })] });
  expect(found).toMatchObject({ allowed: 'no', rules: [], words: { en: 'No: nothing permits to read Customer.', zh: '不可以：没有规则允许读取 Customer。' } });
});

test('one record, by the rules that hold for it', () => {
  const inPlay = rulesInPlay({ ...about, subjects: [agent] });
  expect(inPlay.map(({ rule }) => rule.id)).toEqual(['own', 'secret']);
  expect(explainDecision({ ...about, subjects: [agent], holds: [true, false] })).toMatchObject({
    allowed: 'yes',
    words: { en: expect.stringMatching(/^Yes: rule "own" .* permits you to read Customer/) },
  });
  expect(explainDecision({ ...about, subjects: [agent], holds: [true, true] })).toMatchObject({
    allowed: 'no',
    rules: [{ id: 'secret' }],
    words: { en: expect.stringContaining('forbidden by rule "secret"') },
  });
  expect(explainDecision({ ...about, subjects: [agent], holds: [false, false] })).toMatchObject({ allowed: 'no', rules: [] });
});

test('an agent on behalf is told who lacks the right', () => {
  const bot = member({ kind: 'agent', name: 'Bot', roles: [], attributes: { employee: '1' } });
  const words = explainDecision({ ...about, subjects: [{ ...agent, roles: ['boss'] }, bot] }).words.en;
  expect(words).toContain('nothing permits Bot to read Customer');
});

test('fields', () => {
  expect(explainDecision({ ...about, subjects: [agent], action: 'readField', field: 'region' })).toMatchObject({ allowed: 'yes', rules: [{ id: 'fields' }] });
  expect(explainDecision({ ...about, subjects: [agent], action: 'readField', field: 'ref' })).toMatchObject({ allowed: 'no' });
  expect(explainDecision({ ...about, subjects: [agent], action: 'writeField', field: 'region' })).toMatchObject({ allowed: 'no' });
  expect(explainDecision({ ...about, subjects: [agent], action: 'readField', field: 'nope' }).words.en).toContain('no such field');
});

test('who can', () => {
  expect(whoCan({ app, entity: 'Customer', action: 'read', subjects: [agent] })?.allowed).toBe('some');
  expect(whoCan({ app, entity: 'Customer', action: 'delete', subjects: [agent] })).toBeUndefined();
  expect(whoCan({ app, entity: 'Customer', action: 'read', subjects: [] })).toBeUndefined();
});
