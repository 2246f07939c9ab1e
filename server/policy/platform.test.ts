import { operations } from '@portico/contracts';
import { expect, test } from 'vitest';
import { wasm } from './cedar.ts';
import { platformAllows, platformRoles, platformRules } from './platform.ts';
import { policySet } from './prepared.ts';

/** What the provider's own policy decides; the platform's is asked whether she may use the provider. */
const ownPolicy = ['tool.call', 'prompt.get', 'resource.read'];
const asked = [...operations.values()].filter(({ allow }) => ['tenant', 'project', 'app', 'provider'].includes(allow.on) && !ownPolicy.includes(allow.action));
const may = (action: string, ...roles: string[]): boolean => platformAllows({ roles, principal: { kind: 'person' }, action }).allowed;

test('somebody other than the server can run every operation', () => {
  expect(asked.length).toBeGreaterThan(30);
  const people = platformRoles.filter((role) => role !== 'tenant:system');
  expect(asked.filter(({ allow }) => !people.some((role) => may(allow.action, role))).map(({ name }) => name)).toEqual([]);
});

test('the policy names only roles and actions there are', () => {
  const actions = [...new Set([...asked.map(({ allow }) => allow.action), 'provider.run'])];
  const schema = {
    '': {
      entityTypes: { Role: { enum: [...platformRoles] }, Principal: { memberOfTypes: ['Role'] }, Platform: {} },
      actions: Object.fromEntries(actions.map((action) => [action, { appliesTo: { principalTypes: ['Principal'], resourceTypes: ['Platform'] } }])),
    },
  };
  const answer = wasm.validate({ validationSettings: { mode: 'strict' }, schema, policies: policySet(platformRules) });
  expect(answer).toMatchObject({ type: 'success', validationErrors: [], validationWarnings: [] });
});

test('rights follow the role', () => {
  expect(may('people.invite', 'tenant:administrator')).toBe(true);
  expect(may('people.invite', 'tenant:builder')).toBe(false);
  expect(may('app.create', 'tenant:builder')).toBe(true);
  expect(may('app.create', 'tenant:member')).toBe(false);
  expect(may('audit.read', 'tenant:auditor')).toBe(true);
  expect(may('audit.read', 'tenant:member', 'app:owner')).toBe(false);
  expect(may('app.publish', 'project:owner')).toBe(true);
  expect(may('project.manage', 'project:editor')).toBe(false);
  expect(may('app.edit', 'project:viewer')).toBe(false);
  expect(may('app.edit', 'app:member')).toBe(false);
  expect(may('app.manage', 'app:owner')).toBe(true);
});

test('an administrator sees to an app but does not edit it, and an unknown role or action is nothing', () => {
  expect(may('app.manage', 'tenant:administrator')).toBe(true);
  expect(may('app.edit', 'tenant:administrator')).toBe(false);
  expect(may('app.use', 'app:sales-agent')).toBe(false);
  expect(may('read', 'tenant:administrator')).toBe(false);
  const decision = platformAllows({ roles: ['app:owner', 'app:member'], principal: { kind: 'agent' }, action: 'app.use' });
  expect([decision.allowed, decision.rules.toSorted()]).toEqual([true, ['app-member-uses', 'app-owner']]);
});
