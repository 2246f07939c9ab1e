import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { speaking, type Attempt } from './database-errors.ts';
import { entityNamed } from './testing.ts';

const attempt: Attempt = {
  model: {
    app: { format: 1, name: 'shop', title: 'Shop' },
    entities: { Customer: entityNamed('Customer'), Order: entityNamed('Order') },
    pages: {},
    roles: { format: 1, roles: {} },
    access: '',
    surface: { format: 1, style: 'auto', cap: 40, tools: {} },
  },
  entity: entityNamed('Order'),
  action: 'update',
  visible: new Set(['code', 'total']),
  language: 'en',
  statementSeconds: 30,
};
async function refused(error: { code: string; message?: string; [more: string]: unknown }, changes: Partial<Attempt> = {}): Promise<unknown> {
  const run = async (): Promise<never> => {
    throw Object.assign(new Error(error.message ?? 'refused'), error);
  };
  try {
    return await speaking({ ...attempt, ...changes }, run);
  } catch (caught) {
    return caught;
  }
}

it.each([
  [{ code: '57014' }, 'request.timeout'],
  [{ code: '40P01' }, 'storage.busy'],
  [{ code: '53100' }, 'storage.full'],
  [{ code: '22001' }, 'record.invalid'],
  [{ code: 'P0001', message: 'secret margin 5' }, 'record.invalid'],
  [{ code: '23503', table: 'order', constraint: 'x', detail: 'Key (customer_id)=(7) is not present in table "customer".' }, 'record.missing_reference'],
  [{ code: '23503', table: 'order_line', detail: 'Key (id)=(7) is still referenced from table "order_line".' }, 'record.referenced'],
])('%j becomes %s', async (error, code) => {
  expect(await refused(error)).toMatchObject({ code });
});

it('names no hidden field and no value', async () => {
  for (const error of [
    { code: '23505', detail: 'Key (customer_id)=(4711) already exists.' },
    { code: '23503', table: 'order', detail: 'Key (customer_id)=(4711) is not present in table "customer".' },
    { code: '23514', constraint: 'order_customer_id_check' },
    { code: '23502', column: 'customer_id' },
    { code: 'P0001', message: '4711 customerId' },
  ]) {
    const said = (await refused(error)) as Error & { issues: unknown; params: unknown };
    expect(JSON.stringify([said.message, said.issues, said.params])).not.toMatch(/customer_?id|4711/i);
    expect(inspect(said.cause)).not.toContain('4711');
  }
});

it('blames a value of the question when reading', async () => {
  expect(await refused({ code: '22012' }, { action: 'read' })).toMatchObject({ code: 'request.invalid' });
});

it('lets what it does not know pass', async () => {
  expect(await refused({ code: '42P01', message: 'no such table' })).toMatchObject({ message: 'no such table' });
  expect(await refused({ code: 'ENOENT' })).toMatchObject({ code: 'ENOENT' });
});
