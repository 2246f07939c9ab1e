import { describe, expect, it } from 'vitest';
import { objectAt } from './json.ts';
import { converted, documentWith, planOf, toolOf } from './testing.ts';

describe('convert', () => {
  it('makes one flat list of arguments, clashes and odd names told', () => {
    const { tools, report } = converted('shop-3.1.yaml');
    const get = toolOf({ tools } as never, 'orders_get');
    expect(get.definition.inputSchema).toEqual({
      type: 'object',
      properties: {
        'order-id': { type: 'string', description: 'Number of the order' },
        filter_state: { type: ['string', 'null'], enum: ['open', 'paid', null] },
        trace: { type: 'string', description: 'Of the operation' },
      },
      required: ['order-id'],
      additionalProperties: false,
    });
    expect(planOf(get).parameters.map((one) => [one.argument, one.in, one.name])).toEqual([
      ['order-id', 'path', 'order-id'],
      ['filter_state', 'query', 'filter[state]'],
      ['trace', 'header', 'trace'],
    ]);
    expect(Object.keys(objectAt(toolOf({ tools } as never, 'categories_put').definition.inputSchema, 'properties'))).toEqual(['id', 'id_body', 'name', 'children']);
    const told = report.findings.map((one) => one.message.en).join('\n');
    for (const words of [
      '"filter[state]" in the query is called "filter_state"',
      '"id" in the body is called "id_body"',
      'header parameter "Authorization" was left out',
      '1 webhooks were not taken',
      'sent as application/json; not as application/xml',
    ])
      expect(told).toContain(words);
  });

  it('names tools after operationId or method and path; unique, short, the same every time', () => {
    const long = 'a_very_long_operation_identifier_that_no_client_would_take_as_it_is';
    const paths = Object.fromEntries([...Array(3)].map((_, index) => [`/x${index}`, { get: { operationId: index === 0 ? 'same' : 'Same', responses: {} } }]));
    const { tools } = converted(
      documentWith(
        { operationId: long },
        {
          root: {
            paths: {
              ...paths,
              '/long': { post: { operationId: long, responses: {} } },
              '/a/{b}/c': { get: { responses: {} } },
              '/汉字': { get: { operationId: '查询', responses: {} } },
            },
          },
        },
      ),
    );
    const names = tools.map((tool) => tool.definition.name);
    expect(names.slice(0, 3)).toEqual(['same', 'Same_2', 'Same_3']);
    expect(names[3]).toMatch(/^a_very_long_operation_identifier_that_[a-z0-9_]+$/);
    expect(names[3]?.length).toBeLessThanOrEqual(48);
    expect(names[4]).toBe('get_a_by_b_c');
    expect(names[5]).toMatch(/^operation_[a-z0-9]{6}$/);
  });

  it('describes without HTML and link targets, and hints only what the method promises', () => {
    const { tools, server } = converted('shop-3.1.yaml');
    expect(server).toBe('https://eu.shop.test/v2');
    expect(toolOf({ tools } as never, 'orders_create').definition).toMatchObject({
      title: 'Create an order',
      description: 'Create an order.\nCreates an order. See the guide for details.',
      annotations: { readOnlyHint: false, idempotentHint: false },
      _meta: { 'portico/operation': 'POST /orders', 'portico/tags': ['orders'] },
    });
    expect(toolOf({ tools } as never, 'orders_create').definition.annotations).not.toHaveProperty('destructiveHint');
    expect(toolOf({ tools } as never, 'orders_get').definition.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(toolOf({ tools } as never, 'delete_orders_by_order-id').definition).toMatchObject({
      description: expect.stringMatching(/^Deprecated\./),
      annotations: { destructiveHint: true, idempotentHint: true },
    });
  });

  it('gives lists as items of an object, and no output schema that would be too long', () => {
    expect(toolOf(converted('shop-3.1.yaml'), 'orders_list').definition.outputSchema).toMatchObject({ type: 'object', properties: { items: { type: 'array' } } });
    expect(toolOf(converted('shop-3.1.yaml', { outputs: false }), 'orders_list').definition).not.toHaveProperty('outputSchema');
    const wide = Object.fromEntries([...Array(2000)].map((_, index) => [`property_${index}`, { type: 'string', description: 'x'.repeat(30) }]));
    const { tools, report } = converted(
      documentWith({ responses: { '200': { description: 'ok', content: { 'application/json': { schema: { type: 'object', properties: wide } } } } } }),
    );
    expect(tools[0]?.definition).not.toHaveProperty('outputSchema');
    expect(report.findings[0]?.message.en).toContain('no output schema, because it would have');
  });

  it('counts by tag, and says why an operation was not taken', () => {
    const { report } = converted('shop-3.1.yaml');
    expect(report).toMatchObject({ title: 'Shop', version: '3.1.0', operations: 7, taken: 5, tools: 5 });
    expect(report.tags).toEqual([
      { tag: 'orders', operations: 4, taken: 4 },
      { tag: 'categories', operations: 1, taken: 1 },
      { tag: 'odd', operations: 2, taken: 0 },
    ]);
    expect(report.notTaken.map((one) => one.operation)).toEqual(['broken', 'mixed']);
    expect(report.notTaken[1]?.reason).toEqual({ en: expect.stringContaining('multipart/related'), zh: expect.stringContaining('multipart/related') });
    expect(converted('library-3.0.json').report.findings).toContainEqual(expect.objectContaining({ place: '#/servers' }));
  });

  it('takes path parameters that are not described, and refuses TRACE', () => {
    const { tools, report } = converted('library-3.0.json');
    expect(toolOf({ tools } as never, 'put_books_by_id_cover').definition.inputSchema).toMatchObject({ required: ['id', 'image'], properties: { id: { type: 'string' } } });
    expect(report.findings).toContainEqual(expect.objectContaining({ message: expect.objectContaining({ en: expect.stringContaining('{id} in the path is not described') }) }));
    expect(converted(documentWith({}, { method: 'trace' })).report.notTaken[0]?.reason.en).toContain('TRACE');
  });

  it('keeps bodies whole that no list of arguments can describe, and says in words which arguments go together', () => {
    const shapes: [object, string[]][] = [
      [{ type: 'array', items: { type: 'string' } }, ['body']],
      [
        {
          oneOf: [
            { type: 'object', properties: { a: {} } },
            { type: 'object', properties: { b: {} } },
          ],
        },
        ['body'],
      ],
      [{ type: 'object', properties: { a: {} }, additionalProperties: { type: 'string' } }, ['body']],
      [{ type: 'object', properties: { a: {}, b: {} }, anyOf: [{ required: ['a'] }, { required: ['b'] }] }, ['a', 'b']],
    ];
    for (const [schema, expected] of shapes) {
      const [tool] = converted(documentWith({ requestBody: { required: true, content: { 'application/json': { schema } } } })).tools;
      expect(Object.keys(objectAt(tool?.definition.inputSchema, 'properties'))).toEqual(expected);
      for (const key of ['anyOf', 'oneOf', 'allOf']) expect(tool?.definition.inputSchema).not.toHaveProperty(key);
      expect(tool?.definition.description?.includes('Give at least one of: a; b.')).toBe(expected.length > 1);
    }
  });
});
