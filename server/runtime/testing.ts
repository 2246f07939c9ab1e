import { randomBytes } from 'node:crypto';
import { entitySchema, type AppModel, type Entity, type Principal } from '@portico/contracts';
import type { AppInUse, Grant, RowCondition } from '../kernel/index.ts';
import { runOperation, testKernel, testPrincipal, type TestKernel } from '../kernel/testing.ts';
import { applySteps, createAppSchema, planChange } from '../schema/index.ts';
import { createRuntime } from './index.ts';

/** A small shop with what is hard about tables: composite keys, cascades, hidden fields, every type. */
const entities: Entity[] = [
  {
    format: 1 as const,
    name: 'Customer',
    title: { en: 'Customer', zh: '客户' },
    label: ['name'],
    key: ['id'],
    fields: {
      id: { type: 'integer' as const, default: { auto: 'increment' as const } },
      name: { type: 'text' as const, required: true, length: 40, title: { en: 'Name', zh: '名称' } },
      country: { type: 'text' as const },
      rep: { type: 'person' as const },
      email: { type: 'text' as const, unique: true },
      margin: { type: 'decimal' as const, precision: 12, scale: 2 },
      rating: { type: 'smallint' as const, min: 1, max: 5 },
    },
    checks: [{ name: 'country_is_no_number', sql: "country !~ '[0-9]'", message: { en: 'a country has no digits', zh: '国家名不含数字' } }],
  },
  {
    format: 1 as const,
    name: 'Order',
    label: ['code'],
    key: ['id'],
    fields: {
      id: { type: 'uuid' as const, default: { auto: 'uuid' as const } },
      code: { type: 'text' as const, required: true },
      customerId: { type: 'integer' as const, required: true },
      total: { type: 'decimal' as const, precision: 12, scale: 2 },
      status: { type: 'enum' as const, values: [{ value: 'open' }, { value: 'paid' }], default: 'open' },
      createdAt: { type: 'datetime' as const, default: { auto: 'now' as const } },
      createdBy: { type: 'person' as const, default: { auto: 'person' as const } },
    },
    relations: { customer: { to: 'Customer', fields: ['customerId'], reverseTitle: { en: 'Orders', zh: '订单' } } },
  },
  {
    format: 1 as const,
    name: 'OrderLine',
    key: ['orderId', 'product'],
    fields: {
      orderId: { type: 'uuid' as const, required: true },
      product: { type: 'text' as const, required: true },
      quantity: { type: 'integer' as const, required: true },
    },
    relations: { order: { to: 'Order', fields: ['orderId'], onDelete: 'cascade' as const } },
  },
  {
    format: 1 as const,
    name: 'Sample',
    key: ['id'],
    fields: {
      id: { type: 'bigint' as const },
      big: { type: 'bigint' as const },
      amount: { type: 'decimal' as const },
      ratio: { type: 'float' as const },
      yes: { type: 'boolean' as const },
      day: { type: 'date' as const },
      clock: { type: 'time' as const },
      at: { type: 'datetime' as const },
      local: { type: 'localDatetime' as const },
      span: { type: 'interval' as const },
      data: { type: 'json' as const },
      bytes: { type: 'binary' as const },
      tags: { type: 'text' as const, list: true },
      amounts: { type: 'decimal' as const, list: true },
      file: { type: 'attachment' as const },
      doubled: { type: 'bigint' as const, computed: 'big * 2' },
    },
  },
  {
    format: 1 as const,
    name: 'Product',
    label: ['title'],
    key: ['id'],
    fields: {
      id: { type: 'integer' as const, default: { auto: 'increment' as const } },
      code: { type: 'text' as const, required: true, unique: true, default: { auto: 'sequence' as const, prefix: 'P-', digits: 4 } },
      title: { type: 'localText' as const, required: true, length: 20 },
      price: { type: 'money' as const, currency: 'CNY', min: 0 },
    },
  },
].map((entity) => entitySchema.parse(entity));

export type Grants = Partial<Record<'read' | 'create' | 'update' | 'delete', Partial<Grant>>>;
/** Entity → grants; an entity not named is not hers. */
export type Access = Readonly<Record<string, Grants>>;

export interface Shop {
  readonly kernel: TestKernel;
  readonly app: AppInUse;
  readonly owner: Principal;
  readonly module: ReturnType<typeof createRuntime>;
  /** Calls an operation as the owner, or with narrower rights. */
  call(operation: string, input: Record<string, unknown>, as?: { access?: Access; principal?: Principal; language?: 'en' | 'zh' }): Promise<unknown>;
}

const always: RowCondition = { kind: 'always' };

/** All of an entity, without some fields. */
export function without(entity: string, hidden: readonly string[], condition: RowCondition = always): Grants {
  const fields = new Set(Object.keys(entityNamed(entity).fields).filter((name) => !hidden.includes(name)));
  const grant: Grant = { condition, readable: fields, writable: fields };
  return { read: grant, create: grant, update: grant, delete: grant };
}

export function entityNamed(name: string): Entity {
  const found = entities.find((entity) => entity.name === name);
  if (!found) throw new Error(`no entity ${name}`);
  return found;
}

/** `{alias}.<column> = value`. */
export function where(sqlText: string, ...parameters: unknown[]): RowCondition {
  return { kind: 'sql', sql: sqlText, parameters };
}

/** A fresh database with the shop's tables as the planner makes them, empty. */
export async function openShop(): Promise<Shop> {
  const kernel = await testKernel();
  const schema = `app_shop_${randomBytes(4).toString('hex')}`;
  const model: AppModel = {
    app: { format: 1, name: 'shop', title: 'Shop' },
    entities: Object.fromEntries(entities.map((entity) => [entity.name, entity])),
    pages: {},
    roles: { format: 1, roles: {} },
    access: '',
    surface: { format: 1, style: 'auto', cap: 40, tools: {} },
  };
  const plan = planChange(undefined, model);
  await kernel.database.bound(kernel.tenant, async (tx) => {
    await createAppSchema(tx, schema);
    await applySteps(tx, schema, plan.steps);
  });
  const app: AppInUse = { id: kernel.clock.id(), name: 'shop', release: 'r1', schema, model };
  const owner = testPrincipal(kernel);
  const module = createRuntime(kernel);
  const everything: Access = Object.fromEntries(entities.map((entity) => [entity.name, without(entity.name, [])]));
  return {
    kernel,
    app,
    owner,
    module,
    call: (operation, input, as = {}) => {
      const access = as.access ?? everything;
      const grant = (action: string, entity: string): Promise<Grant | undefined> => {
        const found = access[entity]?.[action as keyof Grants];
        return Promise.resolve(found && { condition: always, readable: new Set<string>(), writable: new Set<string>(), ...found });
      };
      return runOperation(kernel, module, {
        operation,
        input: { ...(operation.startsWith('records.') && { app: 'shop' }), ...(operation === 'apps.model' && { app: 'shop' }), ...input },
        principal: as.principal ?? owner,
        app,
        grant,
        language: as.language ?? 'en',
      });
    },
  };
}
