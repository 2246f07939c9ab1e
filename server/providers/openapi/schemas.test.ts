import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { objectAt } from './json.ts';
import { converted, documentWith, toolOf } from './testing.ts';

const inputs = (name: string, tool: string): Record<string, unknown> => toolOf(converted(name), tool).definition.inputSchema;
const body = (schema: object, more: object = {}): object =>
  documentWith({ requestBody: { required: true, content: { 'application/json': { schema: { type: 'array', items: schema } } } } }, more);
/** A schema after conversion, as the items of a body. */
const through = (schema: object, more: object = {}): unknown =>
  objectAt(objectAt(toolOf(converted(body(schema, more)), 'act').definition.inputSchema, 'properties'), 'body')['items'];

describe('schemas', () => {
  it('speak JSON Schema 2020-12 where OpenAPI 3.0 has words of its own', () => {
    expect(inputs('library-3.0.json', 'findBooks')['properties']).toMatchObject({
      limit: { type: 'integer', exclusiveMinimum: 0, maximum: 100 },
      cursor: { type: ['string', 'null'] },
      language: { type: ['string', 'null'], enum: ['en', 'zh', null], examples: ['zh'] },
      odd: { type: 'string' },
    });
    const { limit, odd } = objectAt(inputs('library-3.0.json', 'findBooks'), 'properties');
    expect(limit).not.toHaveProperty('minimum');
    expect(odd).toEqual({ type: 'string' });
    const { findings } = converted('library-3.0.json').report;
    for (const key of ['maxLength', 'pattern', 'required']) expect(findings).toContainEqual(expect.objectContaining({ place: `#/paths/~1books/get/parameters/3/schema/${key}` }));
    expect(inputs('library-3.0.json', 'findBooks_2')['properties']).toMatchObject({
      author: { anyOf: [{ allOf: [{ type: 'object' }] }, { type: 'null' }] },
      shelf: { type: 'object', description: 'Who stands beside it' },
    });
  });

  it('leave read-only properties out of arguments and write-only ones out of results, required or not', () => {
    const tool = toolOf(converted('shop-3.1.yaml'), 'orders_create');
    expect(Object.keys(objectAt(tool.definition.inputSchema, 'properties'))).toEqual(['note', 'customer', 'secret', 'total', 'payment']);
    expect(tool.definition.inputSchema['required']).toEqual(['customer']);
    expect(JSON.stringify(tool.definition.outputSchema)).not.toContain('secret');
    expect(JSON.stringify(tool.definition.outputSchema)).toContain('"id"');
    expect(through({ allOf: [{ type: 'object', properties: { id: { type: 'string', readOnly: true } } }, { required: ['id', 'name'] }] })).toEqual({
      allOf: [{ type: 'object', properties: {} }, { required: ['id', 'name'] }],
    });
    expect(through({ allOf: [{ type: 'object', properties: { id: { type: 'string', readOnly: true } } }], required: ['id', 'name'] })).toMatchObject({ required: ['name'] });
  });

  it('know variants by their discriminator', () => {
    const { payment } = objectAt(toolOf(converted('shop-3.1.yaml'), 'orders_create').definition.inputSchema, 'properties');
    expect(payment).toMatchObject({
      oneOf: [
        { allOf: [{ type: 'object' }], properties: { kind: { const: 'card' } }, required: ['kind'] },
        { properties: { kind: { const: 'Invoice' } }, required: ['kind'] },
      ],
    });
    const check = new Ajv2020({ strict: false }).compile(payment as object);
    expect(check({ kind: 'card', number: '1' })).toBe(true);
    expect(check({ kind: 'card' })).toBe(false);
    expect(check({ kind: 'Invoice' })).toBe(true);
  });

  it('put what contains itself under $defs and write the rest out', () => {
    const schema = inputs('shop-3.1.yaml', 'categories_put');
    expect(schema).toMatchObject({
      properties: { id: { type: 'integer' }, name: { type: 'string' }, children: { items: { $ref: '#/$defs/Category' } } },
      $defs: { Category: { properties: { children: { items: { $ref: '#/$defs/Category' } } } } },
    });
    const check = new Ajv2020({ strict: false }).compile(schema);
    expect(check({ id: 1, id_body: 1, name: 'a', children: [{ id: 2, name: 'b', children: [] }] })).toBe(true);
    expect(check({ id: 1, id_body: 1, name: 'a', children: [{ id: 2 }] })).toBe(false);
    expect(JSON.stringify(inputs('shop-3.1.yaml', 'orders_create'))).not.toContain('$ref');
  });

  it('survive circles of references, chains without end, deep nests and hostile names', () => {
    const circle = converted(
      body({ $ref: '#/components/schemas/A' }, { components: { schemas: { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } } } }),
    );
    expect(circle.report.taken + circle.report.notTaken.length).toBe(1);
    const chain = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`S${index}`, { type: 'object', properties: { next: { $ref: `#/components/schemas/S${index + 1}` } } }]),
    );
    expect(converted(body({ $ref: '#/components/schemas/S0' }, { components: { schemas: { ...chain, S20000: { type: 'string' } } } })).report.operations).toBe(1);
    let deep: object = { type: 'string' };
    for (let level = 0; level < 300; level += 1) deep = { type: 'array', items: deep };
    expect(converted(body(deep)).report.findings).toContainEqual(expect.objectContaining({ message: expect.objectContaining({ en: expect.stringContaining('deeper than') }) }));
    const hostile = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"$ref":"#/constructor"}}}') as object;
    expect(converted(body(hostile)).report.notTaken[0]?.reason.en).toContain('leads to nothing');
    expect(({} as Record<string, unknown>)['type']).toBeUndefined();
  });

  it('say where a reference leads out of the document, and take the other operations', () => {
    const { report } = converted('shop-3.1.yaml');
    expect(report.notTaken).toContainEqual({
      operation: 'broken',
      place: '#/paths/~1broken/post/requestBody/content/application~1json/schema',
      reason: { en: expect.stringContaining('other.yaml#/Order leads out of the document'), zh: expect.stringContaining('other.yaml#/Order') },
    });
    expect(report.taken).toBe(report.operations - 2);
  });
});
