import { functionFileSchema, type AppModel } from '@portico/contracts';
import { expect, test } from 'vitest';
import { checkPolicy } from './check.ts';
import { mayThing } from './decide-thing.ts';
import { defaultPolicy } from './default-policy.ts';
import { readMatrix } from './read-matrix.ts';
import { member, shop, shopInUse } from './shop.fixture.ts';
import { composeAccess } from './write-matrix.ts';

const things = {
  processes: { leave: { title: 'Leave', source: '<xml/>' } },
  functions: { total: { title: 'Total', source: '', language: 'javascript' as const, file: functionFileSchema.parse({ format: 1, title: 'Total' }) } },
};
const withThings = (access: string): AppModel => ({ ...shop(access), ...things });
const may = (access: string, action: 'start' | 'call', name: string, more: Parameters<typeof member>[0] = {}): boolean =>
  mayThing({ app: { ...shopInUse(access), model: withThings(access) }, subjects: [member(more)], action, name });

test('who owns the app may start and call; nobody else until a rule says so', () => {
  const access = defaultPolicy({ roles: ['owner', 'agent'] });
  expect(checkPolicy(withThings(access))).toEqual([]);
  expect(may(access, 'call', 'total', { roles: ['owner'] })).toBe(true);
  expect(may(access, 'start', 'leave', { roles: ['owner'] })).toBe(true);
  expect(may(access, 'call', 'total')).toBe(false);
});

test('a rule names the function or the process it is about, and a forbid wins', () => {
  const call = 'permit (principal in Role::"agent", action == Action::"call", resource == Function::"total");';
  expect(checkPolicy(withThings(call))).toEqual([]);
  expect(may(call, 'call', 'total')).toBe(true);
  expect(may(call, 'start', 'leave')).toBe(false);
  const all = 'permit (principal in Role::"agent", action in [Action::"call", Action::"start"], resource);';
  expect(may(all, 'start', 'leave')).toBe(true);
  expect(may(`${all}\nforbid (principal, action, resource is Process) when { principal.kind == "agent" };`, 'start', 'leave', { kind: 'agent' })).toBe(false);
  expect(may(`${all}\nforbid (principal, action, resource is Process) when { principal.kind == "agent" };`, 'call', 'total', { kind: 'agent' })).toBe(true);
});

test('an agent for a person needs the right of both; nobody has none', () => {
  const access = 'permit (principal in Role::"agent", action == Action::"call", resource == Function::"total");';
  const app = { ...shopInUse(access), model: withThings(access) };
  const asked = { app, action: 'call' as const, name: 'total' };
  expect(mayThing({ ...asked, subjects: [member({}), member({ roles: [] })] })).toBe(false);
  expect(mayThing({ ...asked, subjects: [member({}), member({ kind: 'agent' })] })).toBe(true);
  expect(mayThing({ ...asked, subjects: [] })).toBe(false);
});

test('a misspelled function or process is refused with what there is', () => {
  const [one] = checkPolicy(withThings('permit (principal, action == Action::"call", resource == Function::"totl");'));
  expect(one).toMatchObject({ file: 'access.cedar', line: 1, message: { en: 'There is no function "totl". Did you mean "total"?' } });
  const [two] = checkPolicy(withThings('permit (principal, action == Action::"start", resource == Process::"leaf");'));
  expect(two?.message.zh).toBe('不存在流程“leaf”。是否指“leave”？');
  // An app that has none yet refuses no rule for all of them.
  expect(checkPolicy(shop('permit (principal in Role::"agent", action in [Action::"call", Action::"start"], resource);'))).toEqual([]);
});

test('which roles may call is drawn, written as a rule for each, and read back; the rest of the file stays', () => {
  const before = withThings(`// Kept.\n@id("by-hand")\nforbid (principal, action == Action::"call", resource) when { principal.kind == "agent" };\n`);
  expect(readMatrix(before).things).toEqual([
    { kind: 'process', name: 'leave', title: 'Leave', roles: [] },
    { kind: 'function', name: 'total', title: 'Total', roles: [] },
  ]);
  const text = composeAccess(before, [], [{ kind: 'function', name: 'total', roles: ['agent', 'boss'] }]);
  expect(text).toContain('@id("agent-call-total")\npermit (principal in Role::"agent", action == Action::"call", resource == Function::"total");');
  expect(text.startsWith(before.access)).toBe(true);
  const after = withThings(text);
  expect(checkPolicy(after)).toEqual([]);
  const { things, byHand } = readMatrix(after);
  expect([things[1]?.roles, byHand.map(({ id }) => id)]).toEqual([['agent', 'boss'], ['by-hand']]);
  expect([may(text, 'call', 'total'), may(text, 'call', 'total', { kind: 'agent' })]).toEqual([true, false]);
  expect(composeAccess(after, [], [{ kind: 'function', name: 'total', roles: ['agent', 'boss'] }])).toBe(text);
  expect(readMatrix(withThings(composeAccess(after, [], [{ kind: 'function', name: 'total', roles: [] }]))).things[1]?.roles).toEqual([]);
});
