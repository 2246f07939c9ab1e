import { expect, test } from 'vitest';
import { PorticoError } from '../errors/portico-error.ts';
import { operations } from '../operations/index.ts';
import type { SurfaceFile } from './app.ts';
import type { Entity } from './entity.ts';
import type { AppModel } from './model.ts';
import { inputOfTool, platformToolName, toolBindings, verbOperations } from './tool-binding.ts';

const entity = (name: string): Entity => ({ format: 1, name, key: ['id'], fields: { id: { type: 'integer' } } });
const model = (names: readonly string[], surface: Partial<SurfaceFile> = {}): AppModel => ({
  app: { format: 1, name: 'a', title: 'A' },
  entities: Object.fromEntries(names.map((name) => [name, entity(name)])),
  pages: {},
  roles: { format: 1, roles: {} },
  access: '',
  surface: { format: 1, style: 'auto', cap: 40, tools: {}, ...surface },
});
const names = (app: AppModel): string[] => toolBindings(app).map((binding) => binding.name);

test('each entity has its five tools, in menu order, and one counts them all', () => {
  expect(names(model(['OrderLine', 'Item']))).toEqual([
    ...['find', 'get', 'create', 'update', 'delete'].map((verb) => `order_line_${verb}`),
    ...['find', 'get', 'create', 'update', 'delete'].map((verb) => `item_${verb}`),
    'count_and_sum',
  ]);
});

test('beyond the cap the tools are generic; pinned ones keep their names', () => {
  const many = Array.from({ length: 9 }, (_, index) => `Thing${index}`);
  const generic = ['find_records', 'get_record', 'create_record', 'update_record', 'delete_record', 'count_and_sum', 'describe_entity'];
  expect(names(model(many))).toEqual(generic);
  expect(names(model(many, { cap: 45 }))).toHaveLength(46);
  expect(names(model(many, { tools: { look_up: { entity: 'Thing3', verb: 'find', pinned: true } } }))).toEqual(['look_up', ...generic]);
  expect(names(model(['Item'], { style: 'generic' }))).toEqual(generic);
});

test('a tool in surface.yaml stands for the generated one; a hidden one is gone', () => {
  const tools: SurfaceFile['tools'] = { look_up: { entity: 'Item', verb: 'find', title: 'Look up' }, item_delete: { entity: 'Item', verb: 'delete', hidden: true } };
  expect(names(model(['Item'], { tools }))).toEqual(['look_up', 'item_get', 'item_create', 'item_update', 'count_and_sum']);
  const deletes = toolBindings(model(['Item', 'Other'], { tools, style: 'generic' })).find((binding) => binding.verb === 'delete');
  expect(deletes?.entities).toEqual(['Other']);
});

test('names are unique, short enough for clients, and those of surface.yaml are never taken', () => {
  const long = `A${'b'.repeat(24)}C${'d'.repeat(24)}`;
  const found = names(model(['CRMNote', 'CrmNote', 'Record', long, `${long.slice(0, -1)}X`], { tools: { record_find: { entity: 'CRMNote', verb: 'get' } } }));
  expect(new Set(found).size).toBe(found.length);
  expect(found.every((name) => /^[a-z][a-z0-9_]{0,63}$/.test(name))).toBe(true);
  expect(found).toContain('record_2_find');
});

test('every verb stands for an operation; the tool decides the app and, by its name, the entity', () => {
  for (const name of Object.values(verbOperations)) expect(operations.has(name)).toBe(true);
  expect(inputOfTool({ app: 'a', entity: 'Item', args: { id: '1' } })).toEqual({ app: 'a', entity: 'Item', id: '1' });
  expect(inputOfTool({ app: 'a', entity: null, args: { entity: 'Item' } })).toEqual({ app: 'a', entity: 'Item' });
  for (const args of [{ app: 'b' }, { entity: 'Other' }]) expect(() => inputOfTool({ app: 'a', entity: 'Item', args })).toThrow(PorticoError);
});

test('platform tools have names MCP takes, all different', () => {
  const tools = [...operations.keys()].map(platformToolName);
  expect(new Set(tools).size).toBe(tools.length);
  expect(tools.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name))).toBe(true);
});
