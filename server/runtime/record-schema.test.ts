import { Ajv2020 } from 'ajv/dist/2020.js';
import { checkValues, entitySchema, schemaOfRecord } from '@portico/contracts';
import { describe, expect, it } from 'vitest';

const order = entitySchema.parse({
  format: 1,
  name: 'Order',
  title: { en: 'Order', zh: '订单' },
  key: ['id'],
  fields: {
    id: { type: 'uuid', default: { auto: 'uuid' } },
    code: { type: 'text', required: true, length: 10, title: { en: 'Code', zh: '编号' } },
    status: { type: 'enum', values: [{ value: 'open', title: { zh: '未结' } }, { value: 'paid' }], default: 'open' },
    total: { type: 'decimal', precision: 10, scale: 2, unit: 'CNY', description: { en: 'With tax' } },
    count: { type: 'smallint', min: 0 },
    tags: { type: 'text', list: true },
    double: { type: 'decimal', computed: 'total * 2' },
    secret: { type: 'text' },
  },
});
const fields = Object.keys(order.fields).filter((name) => name !== 'secret');

describe('schemaOfRecord', () => {
  it('speaks only of the fields given, in the language asked for', () => {
    const schema = schemaOfRecord(order, { fields, purpose: 'create', language: 'zh' });
    expect(JSON.stringify(schema)).not.toContain('secret');
    expect(schema).toMatchObject({
      title: '订单',
      required: ['code'],
      additionalProperties: false,
      properties: { code: { title: '编号', type: 'string', minLength: 1, maxLength: 10 }, status: { enum: ['open', 'paid', null], default: 'open', 'x-titles': { open: '未结' } } },
    });
    expect(schema['properties']).not.toHaveProperty('double');
    expect(schemaOfRecord(order, { fields, purpose: 'read' })).toMatchObject({ properties: { double: { readOnly: true }, total: { description: 'With tax [CNY]' } } });
    expect(schemaOfRecord(order, { fields, purpose: 'update' })).not.toHaveProperty('required');
  });

  it.each([
    [{ code: 'A' }, true],
    [{ code: 'A', total: '12.50', count: 3, tags: ['x'], status: null }, true],
    [{ code: '' }, false],
    [{ total: '1' }, false],
    [{ code: 'A', count: -1 }, false],
    [{ code: 'A', count: 40_000 }, false],
    [{ code: 'A', status: 'shut' }, false],
    [{ code: 'A', tags: 'x' }, false],
    [{ code: 'A', secret: 'x' }, false],
    [{ code: 'A', double: '2' }, false],
    [{ code: 'ABCDEFGHIJK' }, false],
  ])('and checkValues agree on %j', (values, good) => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    expect(ajv.compile(schemaOfRecord(order, { fields, purpose: 'create' }))(values)).toBe(good);
    expect(checkValues(order, values, { mode: 'create', writable: new Set(fields) }).issues.length === 0).toBe(good);
  });
});
