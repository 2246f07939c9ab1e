import type { AppView } from './model.ts';

const text = (name: string, more: object = {}) => ({ name, type: 'text', computed: false, writable: true, ...more });

/** A small app for tests: customers with orders, a composite key, a hidden relation. */
export const model: AppView = {
  app: 'desk',
  release: 'r1',
  title: 'Desk',
  me: { id: 'p1', name: 'Ada', email: 'ada@example.com', roles: ['agent'], attributes: { team: 'north' } },
  pages: [],
  menu: ['Customer', 'OrderLine'],
  entities: [
    {
      name: 'Customer',
      title: { en: 'Customer', zh: '客户' },
      plural: { en: 'Customers', zh: '客户' },
      key: ['id'],
      label: ['name'],
      may: ['read', 'create', 'update', 'delete'],
      fields: [
        { name: 'id', type: 'integer', writable: false, required: true, default: { auto: 'increment' } },
        text('name', { required: true, length: 20 }),
        text('country'),
        { name: 'limit', type: 'decimal', writable: true, precision: 8, scale: 2 },
        { name: 'level', type: 'enum', writable: true, required: true, default: 'basic', values: [{ value: 'basic' }, { value: 'gold' }] },
        text('notes', { multiline: true }),
        text('rating', { writable: false }),
        text('score', { computed: true, writable: false }),
        text('code', { creatable: true, updatable: false }),
        { name: 'since', type: 'date', writable: true, required: true, default: { auto: 'today' } },
      ],
      relations: [],
      reverse: [{ entity: 'OrderLine', relation: 'customer' }],
    },
    {
      name: 'OrderLine',
      key: ['orderNo', 'line'],
      label: ['orderNo', 'line'],
      may: ['read'],
      fields: [
        { name: 'orderNo', type: 'integer', writable: true, required: true },
        { name: 'line', type: 'integer', writable: true, required: true },
        { name: 'customerId', type: 'integer', writable: true },
        { name: 'warehouseId', type: 'integer', writable: true },
      ],
      relations: [
        { name: 'customer', to: 'Customer', fields: ['customerId'], keys: ['id'] },
        { name: 'warehouse', to: 'Warehouse', fields: ['warehouseId'], keys: ['id'] },
      ],
      reverse: [],
    },
  ],
};
export const [customer, orderLine] = model.entities as [AppView['entities'][number], AppView['entities'][number]];
