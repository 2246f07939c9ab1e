import type { AppModel, Entity } from '@portico/contracts';

const customer: Entity = {
  format: 1,
  name: 'Customer',
  title: { en: 'customer', zh: '客户' },
  plural: { en: 'customers', zh: '客户' },
  description: { en: 'Who buys from us', zh: '向我们采购的公司' },
  key: ['id'],
  label: ['name'],
  fields: {
    id: { type: 'integer', default: { auto: 'increment' } },
    name: { type: 'text', required: true, length: 100 },
    tier: { type: 'enum', values: [{ value: 'gold' }, { value: 'silver' }] },
    discount: { type: 'decimal', precision: 5, scale: 2 },
    nameLength: { type: 'integer', computed: 'length(name)' },
  },
};
const order: Entity = {
  format: 1,
  name: 'SalesOrder',
  key: ['id'],
  fields: {
    id: { type: 'integer', default: { auto: 'increment' } },
    customerId: { type: 'integer', required: true },
    placedAt: { type: 'datetime' },
    total: { type: 'decimal', unit: 'CNY' },
  },
  relations: { customer: { to: 'Customer', fields: ['customerId'] } },
};

/** A shop with two entities; `changes` to its surface. */
export function shopModel(changes: Partial<AppModel['surface']> = {}, more: readonly Entity[] = []): AppModel {
  return {
    app: { format: 1, name: 'shop', title: { en: 'Shop', zh: '商店' } },
    entities: Object.fromEntries([customer, order, ...more].map((entity) => [entity.name, entity])),
    pages: {},
    roles: { format: 1, roles: {} },
    access: '',
    surface: { format: 1, style: 'auto', cap: 40, tools: {}, ...changes },
  };
}
