import { PorticoError } from '@portico/contracts';
import { describe, expect, test } from 'vitest';
import { checkProviderPolicy, decideThing, defaultProviderPolicy, seesThing, type ProviderThing } from './provider-policy.ts';

const ada = { id: 'ada', kind: 'person', name: 'Ada', roles: ['clerk'], attributes: { region: 'eu', level: 3 } };
const thing = (policy: string, more: Partial<ProviderThing> = {}): ProviderThing => ({ provider: 'desk', policy, subjects: [ada], action: 'call', name: 'close_ticket', ...more });
const refusal = (work: () => unknown): PorticoError => {
  try {
    work();
  } catch (error) {
    if (error instanceof PorticoError) return error;
  }
  throw new Error('it was not refused');
};

describe("a provider's policy", () => {
  test('the one a new provider has lets every member call everything, and nobody else', () => {
    expect(decideThing(thing(defaultProviderPolicy))).toMatchObject({ allowed: true, rules: ['members'], caller: { id: 'ada' } });
    expect(decideThing(thing(defaultProviderPolicy, { subjects: [] })).allowed).toBe(false);
    expect(() => checkProviderPolicy(defaultProviderPolicy)).not.toThrow();
  });

  test('decides by role, tool, hints and arguments; a forbid wins', () => {
    const policy = `
      @id("clerks-read") permit (principal in Role::"clerk", action == Action::"call", resource is Tool) when { resource.readOnly };
      @id("small") permit (principal in Role::"clerk", action == Action::"call", resource == Tool::"refund") when { context.arguments has amount && context.arguments.amount <= 100 };
      @id("never") forbid (principal, action, resource) when { resource.name == "drop_all" };`;
    checkProviderPolicy(policy);
    const call = (name: string, args: Record<string, unknown> = {}, readOnlyHint = false) => decideThing(thing(policy, { name, hints: { readOnlyHint } }), args);
    expect(call('list', {}, true)).toMatchObject({ allowed: true, rules: ['clerks-read'] });
    expect(call('list', {}, false).allowed).toBe(false);
    expect(call('refund', { amount: 100 }).allowed).toBe(true);
    expect(call('refund', { amount: 101 }).allowed).toBe(false);
    expect(call('refund', {}).allowed).toBe(false);
    expect(call('refund', { amount: 'a lot' }).allowed).toBe(false);
    expect(call('drop_all', {}, true)).toMatchObject({ allowed: false, rules: ['never'] });
  });

  test('a tool that some arguments would allow is seen; one that none would is not', () => {
    const policy = `
      permit (principal, action, resource == Tool::"refund") when { context.arguments.amount < 10 };
      permit (principal in Role::"boss", action, resource == Tool::"fire");
      forbid (principal, action, resource == Tool::"refund") when { context.arguments.amount == 5 };`;
    expect(seesThing(thing(policy, { name: 'refund' }))).toBe(true);
    expect(seesThing(thing(policy, { name: 'fire' }))).toBe(false);
    expect(seesThing(thing(policy, { name: 'other' }))).toBe(false);
    expect(seesThing(thing(policy, { name: 'refund', subjects: [] }))).toBe(false);
  });

  test('a forbid that can not be decided forbids', () => {
    const policy = 'permit (principal, action, resource); forbid (principal, action, resource) when { principal.clearance < 5 };';
    expect(decideThing(thing(policy)).allowed).toBe(false);
    expect(decideThing(thing(policy, { subjects: [{ ...ada, attributes: { clearance: 9 } }] })).allowed).toBe(true);
  });

  test('an agent for a person may only what both may', () => {
    const policy = 'permit (principal in Role::"clerk", action, resource);';
    const agent = { ...ada, kind: 'agent', roles: [] };
    expect(decideThing(thing(policy, { subjects: [ada, agent] })).allowed).toBe(false);
    expect(decideThing(thing(policy, { subjects: [ada, { ...agent, roles: ['clerk'] }] })).allowed).toBe(true);
  });

  test('what has to be done to the call comes from the permits that applied, filled with the caller’s own values', () => {
    const policy = String.raw`
      @id("a") @headers("X-Region: {principal.region}; X-Level: {principal.level}") @dropHeaders("X-Debug") @arguments("{\"region\":\"{principal.region}\",\"limit\":50}") @dropArguments("all") @route("replica")
      permit (principal, action, resource) when { resource.readOnly };
      @id("b") @headers("X-Writer: yes") @route("primary") permit (principal, action, resource) when { !resource.readOnly };`;
    checkProviderPolicy(policy);
    expect(decideThing(thing(policy, { hints: { readOnlyHint: true } })).obligations).toEqual({
      headers: { 'x-region': 'eu', 'x-level': '3', 'x-debug': null },
      arguments: { region: 'eu', limit: 50, all: null },
      route: 'replica',
    });
    expect(decideThing(thing(policy)).obligations).toEqual({ headers: { 'x-writer': 'yes' }, arguments: {}, route: 'primary' });
    const stranger = { ...ada, attributes: {} };
    expect(refusal(() => decideThing(thing(policy, { subjects: [stranger], hints: { readOnlyHint: true } }))).code).toBe('policy.denied');
  });

  test('a value of the caller can not add a header of its own', () => {
    const policy = '@headers("X-Region: {principal.region}") permit (principal, action, resource);';
    const grant = decideThing(thing(policy, { subjects: [{ ...ada, attributes: { region: 'eu\r\nX-Admin: yes' } }] }));
    expect(grant.obligations.headers['x-region']).toBe('eu  X-Admin: yes');
  });

  test.each([
    ['permit (principal, action, resource', 'line 1'],
    ['permit (principal, action == Action::"delete", resource);', 'no action "delete"'],
    ['permit (principal, action, resource) when { resource.colour == "red" };', 'no attribute "colour"'],
    ['permit (principal, action, resource) when { context.time > 5 };', 'context has only'],
    ['@headers("Host: evil") permit (principal, action, resource);', 'no header a policy may set'],
    ['@arguments("[1]") permit (principal, action, resource);', 'JSON object'],
    ['@route("moon") permit (principal, action, resource);', '"replica" or "primary"'],
    ['@route("replica") forbid (principal, action, resource);', 'belongs to a permit'],
  ])('refuses %s with what is wrong', (policy, detail) => {
    const error = refusal(() => checkProviderPolicy(policy));
    expect(error.code).toBe('policy.invalid');
    expect(error.message).toContain(detail);
    expect(error.issues[0]?.message.zh.length).toBeGreaterThan(0);
  });
});
