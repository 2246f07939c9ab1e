import { operations } from '@portico/contracts';
import * as declared from '../../contracts/operations/identity.ts';
import * as agents from '../../contracts/operations/agents.ts';
import * as oauth from '../../contracts/operations/oauth.ts';
import { expect, it } from 'vitest';
import { world } from './testing.ts';

it('implements what contracts/operations/identity.ts, agents.ts and oauth.ts declare, and the members of apps, each once', async () => {
  const names = [...Object.values(declared), ...Object.values(agents), ...Object.values(oauth)].flatMap((value) => ('effect' in value && 'allow' in value ? [value.name] : []));
  const w = await world();
  const implemented = w.identity.implementations?.map((one) => one.operation.name) ?? [];
  expect(implemented.toSorted()).toEqual([...names, 'appMembers.list', 'appMembers.set'].toSorted());
  await w.kernel.close();
});

it('tells the door the tenant of every public operation that is about somebody', async () => {
  const w = await world();
  const resolved = (w.identity.implementations ?? []).filter((one) => one.tenant).map((one) => one.operation.name);
  const open = [...operations.values()].filter((one) => one.allow.on === 'public' && one.name.match(/^(setup|session|link)\./)).map((one) => one.name);
  expect(open.filter((name) => !resolved.includes(name))).toEqual(['setup.status']);
  expect(await w.identity.homeTenant()).toBe(w.kernel.tenant);
  await w.kernel.close();
});
