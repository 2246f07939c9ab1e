import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIdentity } from '../identity/index.ts';
import { connectionOf, type Module } from '../kernel/index.ts';
import { runOperation } from '../kernel/testing.ts';
import { deskFiles, openDesk, type Desk } from '../workspace/testing.ts';
import { createDelivery } from './index.ts';
import { keptFor } from './purge.ts';

let desk: Desk;
let delivery: Module;
beforeAll(async () => {
  desk = await openDesk();
  const { kernel, workspace } = desk;
  delivery = createDelivery({ kernel, workspace, identity: createIdentity(kernel) });
});
afterAll(() => desk.kernel.close());

const deliver = (operation: string, input: Record<string, unknown>): Promise<{ id: string }> =>
  runOperation(desk.kernel, delivery, { principal: desk.ada, operation, input: { app: 'desk', ...input } }) as Promise<{ id: string }>;
const purge = async (): Promise<void> => {
  for (const timer of delivery.timers ?? []) await timer.run(desk.contexts.outside);
};
const customer = deskFiles['entities/Customer.yaml'] ?? '';
const columns = (): Promise<string[]> =>
  desk.contexts.change(async ({ tx }) => {
    const { rows } = await connectionOf(tx).query(
      `SELECT attname::text AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relname = 'customer' AND attnum > 0 AND NOT attisdropped`,
      [],
    );
    return (rows as { name: string }[]).map(({ name }) => name);
  });

test('what a publish removed can come back for thirty days, and is deleted then', async () => {
  const { id: first } = await deliver('apps.publish', {});
  const change = (text: string): Promise<never> => desk.call('files.commit', { app: 'desk', message: 'Change', files: { 'entities/Customer.yaml': text } });
  await change(customer.replace(/ {2}name: .*\n/, ''));
  await deliver('apps.publish', { confirm: ['remove-field:Customer.name'] });
  const aside = (await columns()).find((name) => name.startsWith('_gone_'));
  expect(aside).toBeDefined();
  desk.kernel.clock.advance(keptFor - 1000);
  await purge();
  expect(await columns()).toContain(aside);
  desk.kernel.clock.advance(2000);
  await purge();
  expect(await columns()).toEqual(['id']);
  const plan = (await runOperation(desk.kernel, delivery, { principal: desk.ada, operation: 'apps.plan', input: { app: 'desk', release: first } })) as { steps: { id: string }[] };
  expect(plan.steps.map(({ id }) => id).filter((id) => id.startsWith('bring-back'))).toEqual([]);
});
