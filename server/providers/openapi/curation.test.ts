import { PorticoError } from '@portico/contracts';
import { describe, expect, it } from 'vitest';
import { readCuration } from './curation.ts';
import { objectAt } from './json.ts';
import { converted, planOf, toolOf } from './testing.ts';

const names = (curation: object): string[] => converted('shop-3.1.yaml', curation).tools.map((tool) => tool.definition.name);

describe('curation', () => {
  it.each([
    [{ include: [{ tag: 'categories' }] }, ['categories_put']],
    [{ include: [{ method: 'GET' }] }, ['orders_get', 'orders_list']],
    [{ include: [{ path: '/orders/*', method: 'GET' }] }, ['orders_get']],
    [{ include: [{ path: '/**' }], exclude: [{ operation: 'orders.*' }, { method: 'DELETE' }] }, ['categories_put']],
    [{ include: [] }, []],
    [{ exclude: [{}] }, ['orders_get', 'delete_orders_by_order-id', 'orders_list', 'orders_create', 'categories_put']],
  ])('%j chooses', (curation, expected) => {
    expect(names(curation)).toEqual(expected);
    const { report } = converted('shop-3.1.yaml', curation);
    expect(report.taken + report.notTaken.length).toBe(report.operations);
  });

  it('renames, describes, hides and fixes', () => {
    const { tools, report } = converted('shop-3.1.yaml', {
      tools: {
        'orders.list': {
          name: 'find_orders',
          title: 'Find',
          description: 'Finds orders.',
          annotations: { idempotentHint: false },
          arguments: { per_page: { fixed: 50 }, page: { name: 'sheet', description: 'Which sheet', default: 1 } },
        },
        'GET /orders/{order-id}': { arguments: { 'order-id': { hide: true }, trace: { hide: true }, nothing: {} } },
        gone: {},
      },
    });
    const tool = toolOf({ tools } as never, 'find_orders');
    expect(tool.definition).toMatchObject({ title: 'Find', description: 'Finds orders.', annotations: { readOnlyHint: true, idempotentHint: false } });
    expect(objectAt(tool.definition.inputSchema, 'properties')).toEqual({ sheet: { type: 'integer', minimum: 1, description: 'Which sheet', default: 1 }, all: expect.anything() });
    expect(planOf(tool)).toMatchObject({ fixed: { per_page: 50 }, defaults: { sheet: 1 }, pages: { kind: 'page', argument: 'sheet', parameter: 'page', size: 'per_page' } });
    const hidden = toolOf({ tools } as never, 'orders_get');
    expect(Object.keys(objectAt(hidden.definition.inputSchema, 'properties'))).toEqual(['order-id', 'filter_state']);
    expect(report.findings.map((one) => one.place)).toEqual(
      expect.arrayContaining(['curation.tools.gone', 'curation.tools.orders.get.arguments.nothing', 'curation.tools.orders.get.arguments.order-id']),
    );
  });

  it('sets arguments of all tools at once', () => {
    const { tools } = converted('shop-3.1.yaml', { arguments: { 'order-id': { fixed: '7' } } });
    for (const name of ['orders_get', 'delete_orders_by_order-id']) {
      expect(toolOf({ tools } as never, name).definition.inputSchema).not.toHaveProperty(['properties', 'order-id']);
      expect(planOf(toolOf({ tools } as never, name)).fixed).toEqual({ 'order-id': '7' });
    }
  });

  it('merges operations behind one argument, as careful as the most dangerous of them', () => {
    const { tools, report } = converted('shop-3.1.yaml', {
      merge: [{ name: 'order', description: 'Works with orders.', operations: { get: 'orders.get', remove: 'DELETE /orders/{order-id}', list: 'orders.list', odd: 'nowhere' } }],
    });
    expect(tools.map((tool) => tool.definition.name)).toEqual(['order', 'orders_create', 'categories_put']);
    const { definition, call } = toolOf({ tools } as never, 'order');
    expect(definition.inputSchema).toMatchObject({
      required: ['action'],
      properties: { action: { enum: ['get', 'remove', 'list'] }, 'order-id': {}, page: {}, trace: { anyOf: [{ type: 'string' }, { type: 'boolean' }] } },
    });
    expect(definition.annotations).toEqual({ readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true });
    expect(definition.description).toContain('- get: Get an order (needs order-id)');
    expect(Object.keys('cases' in call ? call.cases : {})).toEqual(['get', 'remove', 'list']);
    expect(report).toMatchObject({ taken: 5, tools: 3 });
    expect(report.findings).toContainEqual(expect.objectContaining({ place: 'curation.merge.0.operations.odd' }));
  });

  it('refuses what it does not know, with the place', () => {
    const refused = (value: unknown): PorticoError => {
      try {
        readCuration(value);
      } catch (error) {
        if (error instanceof PorticoError) return error;
      }
      throw new Error('nothing was refused');
    };
    expect(refused({ tools: { a: { name: 'has space' } } }).issues[0]).toMatchObject({ place: 'curation.tools.a.name' });
    expect(refused({ exlude: [] }).code).toBe('request.invalid');
    expect(refused({ merge: [{ name: 'x', operations: { one: 'a' } }] }).issues[0]?.place).toBe('curation.merge.0.operations');
  });
});
