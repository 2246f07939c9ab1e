import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { entitySchema, rolesFileSchema, type AccessCell, type AppModel } from '@portico/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkPolicy } from './check.ts';
import { readMatrix } from './read-matrix.ts';
import { shop } from './shop.fixture.ts';
import { composeAccess } from './write-matrix.ts';

const desk = path.join(import.meta.dirname, '../../examples/order-desk');
function orderDesk(access = readFileSync(path.join(desk, 'access.cedar'), 'utf8')): AppModel {
  const entities = readdirSync(path.join(desk, 'entities')).map((file) => entitySchema.parse(parse(readFileSync(path.join(desk, 'entities', file), 'utf8'))));
  const roles = rolesFileSchema.parse(parse(readFileSync(path.join(desk, 'roles.yaml'), 'utf8')));
  return { ...shop(''), entities: Object.fromEntries(entities.map((entity) => [entity.name, entity])), roles, access };
}
const cellOf = (model: AppModel, role: string, entity: string): AccessCell => {
  const found = readMatrix(model).cells.find((cell) => cell.role === role && cell.entity === entity);
  if (!found) throw new Error(`no cell ${role} ${entity}`);
  return found;
};

describe('reading', () => {
  test('the order desk: own customers, what belongs to them, and the rules that are beyond the picture', () => {
    const model = orderDesk();
    const matrix = readMatrix(model);
    expect(matrix.roles.filter(({ everything }) => everything).map(({ name }) => name)).toEqual(['owner', 'manager']);
    expect(cellOf(model, 'sales-agent', 'Customer')).toEqual({
      role: 'sales-agent',
      entity: 'Customer',
      rows: { read: [[{ mine: 'owner' }]], create: [], update: [[{ mine: 'owner' }]], delete: [] },
      hidden: [],
      readOnly: ['owner'],
    });
    expect(cellOf(model, 'sales-agent', 'Invoice').rows.read).toEqual([[{ mine: 'order.customer.owner' }]]);
    expect(cellOf(model, 'sales-agent', 'Product')).toMatchObject({ rows: { read: [[]], update: [] }, hidden: ['cost_price'] });
    expect(matrix.byHand.map(({ id }) => id)).toEqual([
      'sales-no-change-after-shipping',
      'service-look',
      'fields-for-all',
      'cost-price-hidden',
      'credit-limit-hidden',
      'customer-owner-set-by-manager',
    ]);
    expect(matrix.byHand[0]?.cells).toEqual([{ role: 'sales-agent', entity: 'Order' }]);
    expect(matrix.byHand[1]?.why.en).toContain('more than one entity');
    expect(matrix.byHand[1]?.cells.map(({ role, entity }) => `${role} ${entity}`).sort()).toEqual(
      ['Contact', 'Customer', 'Order', 'OrderLine', 'Product', 'Shipment'].map((entity) => `customer-service ${entity}`),
    );
    expect(matrix.byHand[2]?.cells).toEqual([]);
    expect(matrix.entities.find(({ name }) => name === 'Ticket')?.tests).toContainEqual({ path: 'customer.owner', holds: 'person' });
  });
});

describe('writing', () => {
  test('a cell that was not changed gives the same rules again, and every other letter stays', () => {
    const model = orderDesk();
    const text = composeAccess(model, [cellOf(model, 'sales-agent', 'Contact')]);
    expect(checkPolicy(orderDesk(text))).toEqual([]);
    expect(text).toContain('// Sales agents: the customers they look after, and what belongs to those.');
    expect(text).toContain('@id("sales-no-change-after-shipping")');
    expect(cellOf(orderDesk(text), 'sales-agent', 'Contact')).toEqual(cellOf(model, 'sales-agent', 'Contact'));
    expect(composeAccess(orderDesk(text), [cellOf(orderDesk(text), 'sales-agent', 'Contact')])).toBe(text);
  });

  test('a rule drawn for a new role reads as one would write it', () => {
    const model = orderDesk('@id("owner")\npermit (principal in Role::"owner", action, resource);\n');
    const text = composeAccess(model, [
      {
        role: 'customer-service',
        entity: 'Ticket',
        rows: { read: [[]], create: [[]], update: [[{ mine: 'customer.owner' }, { field: 'status', is: ['open', 'waiting'] }]], delete: [] },
        hidden: [],
        readOnly: ['subject'],
      },
    ]);
    expect(text).toBe(`@id("owner")
permit (principal in Role::"owner", action, resource);

@id("customer-service-ticket-read-create")
permit (principal in Role::"customer-service", action in [Action::"read", Action::"create"], resource is Ticket);

@id("customer-service-ticket-update")
permit (principal in Role::"customer-service", action == Action::"update", resource is Ticket)
when { resource.customer has owner && resource.customer.owner == principal && ["open", "waiting"].contains(resource.status) };

@id("customer-service-ticket-sees")
permit (principal in Role::"customer-service", action == Action::"readField", resource in Entity::"Ticket");

@id("customer-service-ticket-writes")
permit (principal in Role::"customer-service", action == Action::"writeField", resource in Entity::"Ticket")
unless { resource in [Field::"Ticket.subject"] };
`);
    expect(checkPolicy(orderDesk(text))).toEqual([]);
  });

  test('nothing drawn takes the rules out and leaves no hole', () => {
    const model = orderDesk();
    const none = { read: [], create: [], update: [], delete: [] };
    const text = composeAccess(model, [{ role: 'sales-agent', entity: 'Shipment', rows: none, hidden: [], readOnly: [] }]);
    expect(text).not.toContain('sales-shipments');
    expect(text).not.toMatch(/\n\n\n/);
    expect(cellOf(orderDesk(text), 'sales-agent', 'Shipment').rows).toEqual(none);
  });

  const anyTest = fc.constantFrom(
    { mine: 'owner' },
    { mine: 'rep.boss.name' },
    { field: 'region', attribute: 'region' },
    { field: 'active', is: [true] },
    { field: 'total', is: [1, 2] },
    { field: 'code', isNot: ['a "quoted" one', 'b'] },
    { field: 'rep.name', is: ['Ada'] },
  );
  test('whatever is drawn is read back as drawn, and the rules are sound', () => {
    const model = shop('permit (principal in Role::"boss", action, resource);\n');
    const known = new Set(
      readMatrix(model)
        .entities.find(({ name }) => name === 'Customer')
        ?.tests.map((one) => one.path),
    );
    const rows = fc.uniqueArray(fc.uniqueArray(anyTest, { maxLength: 3, selector: (one) => JSON.stringify(one) }), { maxLength: 2, selector: (one) => JSON.stringify(one) });
    fc.assert(
      fc.property(fc.record({ read: rows, create: rows, update: rows, delete: rows }), fc.constantFrom([], ['credit']), (drawn, hidden) => {
        const usable = (all: typeof drawn.read): typeof drawn.read =>
          all.filter((one) => one.every((test) => known.has('mine' in test ? test.mine : test.field) && !('mine' in test && test.mine.includes('.'))));
        const cell: AccessCell = {
          role: 'agent',
          entity: 'Customer',
          rows: { read: usable(drawn.read), create: usable(drawn.create), update: usable(drawn.update), delete: usable(drawn.delete) } as AccessCell['rows'],
          hidden: [...hidden],
          readOnly: [],
        };
        const next = { ...model, access: composeAccess(model, [cell]) };
        expect(checkPolicy(next)).toEqual([]);
        const back = cellOf(next, 'agent', 'Customer');
        const sorted = (all: AccessCell['rows']['read']): string[] => all.map((one) => JSON.stringify(one)).sort();
        for (const action of ['read', 'create', 'update', 'delete'] as const) expect(sorted(back.rows[action])).toEqual(sorted(cell.rows[action]));
        const some = Object.values(cell.rows).some((one) => one.length > 0);
        expect(back.hidden).toEqual(some ? hidden : []);
      }),
      { numRuns: 60 },
    );
  });
});
