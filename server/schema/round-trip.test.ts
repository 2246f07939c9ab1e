import { existsSync, readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import type { Entity } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { introspect } from './introspect.ts';
import { comparable, modelOf, TestSchema } from './testing.ts';

const customer: Entity = {
  format: 1,
  name: 'Customer',
  description: 'Who buys from us',
  key: ['id'],
  fields: {
    id: { type: 'integer', required: true, default: { auto: 'increment' } },
    name: { type: 'text', required: true, length: 120 },
    email: { type: 'text', unique: true, pattern: '^[^@\\s]+@[^@\\s]+$', description: "It's where the invoices go" },
    grade: { type: 'enum', required: true, default: 'b', values: [{ value: 'a' }, { value: 'b' }, { value: "c'c" }] },
    tags: { type: 'enum', list: true, values: [{ value: 'x' }, { value: 'y' }] },
    notes: { type: 'text', list: true, default: { sql: "'{}'::text[]" } },
    code: { type: 'uuid', required: true, default: { auto: 'uuid' } },
    settings: { type: 'json', default: '{}' },
    credit: { type: 'decimal', precision: 12, scale: 2, default: 0, min: 0, max: 100000.5 },
    rating: { type: 'float', default: -1.5 },
    small: { type: 'smallint', default: -1 },
    big: { type: 'bigint', default: '9007199254740993' },
    active: { type: 'boolean', required: true, default: true },
    born: { type: 'date', default: '2000-01-31' },
    since: { type: 'date', default: { auto: 'today' } },
    opens: { type: 'time' },
    created_at: { type: 'datetime', required: true, default: { auto: 'now' } },
    seen: { type: 'localDatetime', default: { auto: 'now' } },
    pause: { type: 'interval', default: { sql: "'1 day'::interval" } },
    photo: { type: 'binary' },
  },
  indexes: [{ fields: ['name', 'grade'] }, { name: 'customer_by_birth', fields: ['born'] }, { fields: ['name', 'born'], unique: true }],
  checks: [{ name: 'born_before', sql: 'born < since' }],
};

const order: Entity = {
  format: 1,
  name: 'SalesOrders',
  table: 'Sales Orders',
  key: ['customer_id', 'number'],
  fields: {
    customer_id: { type: 'integer', required: true },
    number: { type: 'integer', required: true },
    title_de: { type: 'text', required: true, column: 'Title (de)', description: '标题' },
    price: { type: 'decimal', precision: 10, scale: 2, required: true },
    quantity: { type: 'integer', required: true, min: 1 },
    total: { type: 'decimal', computed: 'price * (quantity)::numeric' },
    parent_customer: { type: 'integer' },
    parent_number: { type: 'integer' },
  },
  relations: {
    customer: { to: 'Customer', fields: ['customer_id'], onDelete: 'cascade', onUpdate: 'restrict', deferrable: true },
    sales_orders: { to: 'SalesOrders', fields: ['parent_customer', 'parent_number'], onDelete: 'setNull', constraint: 'parent' },
  },
};
const person: Entity = {
  format: 1,
  name: 'Person',
  key: ['id'],
  fields: { id: { type: 'uuid', required: true, default: { auto: 'uuid' } }, boss_id: { type: 'uuid' }, email: { type: 'text' } },
  relations: { boss: { to: 'Person', fields: ['boss_id'] }, email_customer: { to: 'Customer', fields: ['email'], keys: ['email'], constraint: 'mail' } },
};

describe('model → DDL → database → model', () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await testKernel();
  });
  afterAll(() => kernel.close());

  it('gives the same model', async () => {
    const schema = await TestSchema.of(kernel, modelOf(order, person, customer));
    const found = await schema.introspect();
    expect(found.issues).toEqual([]);
    expect(comparable(found.entities)).toEqual(comparable([customer, order, person]));
  });

  it('lets the data role write rows and nothing else', async () => {
    const schema = await TestSchema.of(kernel, modelOf(customer, order, person));
    await schema.query(`INSERT INTO {s}.customer (name, email, born) VALUES ('Ada', 'ada@example.com', '1815-12-10')`);
    expect(await schema.query(`SELECT id, grade, settings FROM {s}.customer`)).toEqual([{ id: 1, grade: 'b', settings: {} }]);
    await expect(schema.query(`INSERT INTO {s}.customer (name, email) VALUES ('x', 'nonsense')`)).rejects.toThrow(/customer_email_pattern/);
    await expect(schema.query(`INSERT INTO {s}.customer (name, grade) VALUES ('x', 'z')`)).rejects.toThrow(/customer_grade_values/);
    await expect(schema.query(`ALTER TABLE {s}.customer ADD COLUMN x text`)).rejects.toThrow(/owner/);
    await expect(schema.query(`CREATE TABLE {s}.x (a int)`)).rejects.toThrow(/permission denied/);
  });

  const chinook = '/work/shared/data/chinook/Chinook_PostgreSql.sql';
  it.skipIf(!existsSync(chinook))(
    'takes Chinook over, and gives it back',
    async () => {
      const foreign = await PGlite.create();
      const script = readFileSync(chinook, 'utf8').replace(/^(DROP|CREATE) DATABASE.*;$|^\\c.*$/gm, '');
      await foreign.exec(script.slice(0, script.indexOf('INSERT INTO')));
      const found = await introspect(foreign, 'public');
      await foreign.close();
      expect(found.issues).toEqual([]);
      expect(found.entities.map((entity) => entity.name)).toEqual([
        'Album',
        'Artist',
        'Customer',
        'Employee',
        'Genre',
        'Invoice',
        'InvoiceLine',
        'MediaType',
        'Playlist',
        'PlaylistTrack',
        'Track',
      ]);
      expect(found.entities.flatMap((entity) => Object.keys(entity.relations ?? {}))).toHaveLength(11);
      expect(found.entities.find((entity) => entity.name === 'Employee')?.relations).toEqual({ reports_to_employee: { to: 'Employee', fields: ['reports_to'] } });
      const schema = await TestSchema.of(kernel, modelOf(...found.entities));
      const again = await schema.introspect();
      expect(comparable(again.entities)).toEqual(comparable(found.entities));
    },
    60_000,
  );
  if (!existsSync(chinook)) process.stderr.write(`SKIPPED: Chinook is not at ${chinook}; its round trip was not tested\n`);
});
