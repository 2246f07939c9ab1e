import { noDefinitions, type Definitions, type JsonObject, type SurfaceChange, type ToolDefinition } from '@portico/contracts';
import { surfaceChange } from '@portico/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { compare } from './compare.ts';
import { anyDefinitions, shuffled, surface } from './definitions.fixture.ts';
import { fingerprint, fingerprintItem } from './fingerprint.ts';
import { narrate } from './narrate.ts';

const base: ToolDefinition = {
  name: 'send_invoice',
  title: 'Send invoice',
  description: 'Sends an invoice to a customer.',
  inputSchema: {
    type: 'object',
    properties: {
      customer: { type: 'object', properties: { address: { type: 'object', properties: { city: { type: 'string', maxLength: 50 } } } } },
      amount: { type: 'integer', minimum: 1, default: 10 },
      currency: { type: 'string', enum: ['EUR', 'USD'] },
    },
    required: ['amount', 'currency'],
  },
  outputSchema: { type: 'object', properties: { number: { type: 'string' }, total: { type: 'integer' } }, required: ['number'] },
  annotations: { readOnlyHint: true, openWorldHint: false },
};
const input = (edit: (schema: { properties: Record<string, JsonObject>; required: string[] }) => void): ToolDefinition => {
  const tool = structuredClone(base);
  edit(tool.inputSchema as never);
  return tool;
};
const changes = (after: ToolDefinition, before = base): readonly SurfaceChange[] => compare(surface(before), surface(after)).changes;
const told = (after: ToolDefinition, before = base): string[] => changes(after, before).map((one) => `${one.severity} ${one.compatibility} ${one.place}: ${one.message.en}`);

test('canonical JSON as RFC 8785 writes it', () => {
  expect(canonical({ '\u20ac': 1, '\r': 2, '1': 3, '\u{1F600}': 4, '\ufb33': 5, b: [56.0, 1e30, 4.5, 2e-3, 1e-27, -0], a: undefined })).toBe(
    '{"\\r":2,"1":3,"b":[56,1e+30,4.5,0.002,1e-27,0],"\u20ac":1,"\u{1F600}":4,"\ufb33":5}',
  );
});

test('the fingerprint is equal exactly when nothing is different', () => {
  fc.assert(
    fc.property(anyDefinitions, anyDefinitions, (a, b) => {
      expect(compare(a, b).changes.length === 0).toBe(fingerprint(a) === fingerprint(b));
    }),
    { numRuns: 200 },
  );
});

test('order of items, keys and sets is no change', () => {
  fc.assert(
    fc.property(anyDefinitions, (definitions) => {
      const other = shuffled(definitions) as Definitions;
      expect(compare(definitions, other).changes).toEqual([]);
      expect(fingerprint(other)).toBe(fingerprint(definitions));
    }),
    { numRuns: 150 },
  );
});

/** Every place of a definition, and what stands there instead. */
function mutations(value: unknown): { readonly path: readonly string[]; readonly apply: (root: unknown) => void }[] {
  const found: { path: string[]; apply: (root: unknown) => void }[] = [];
  const visit = (node: unknown, path: string[]): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, item] of Object.entries(node)) {
      const at = (root: unknown): Record<string, unknown> => path.reduce((inner, step) => (inner as Record<string, unknown>)[step], root) as Record<string, unknown>;
      const here = [...path, key];
      const replaced = typeof item === 'string' ? `${item}!` : typeof item === 'number' ? (item === 0 ? 1 : -item) : typeof item === 'boolean' ? !item : undefined;
      if (replaced !== undefined)
        found.push({ path: here, apply: (root) => Object.defineProperty(at(root), key, { value: replaced, enumerable: true, configurable: true, writable: true }) });
      visit(item, here);
    }
  };
  visit(value, []);
  return found;
}

test('every real change of any value is found, in both languages and the declared form', () => {
  fc.assert(
    fc.property(anyDefinitions, fc.nat(), (definitions, pick) => {
      const all = mutations(definitions.tools);
      const chosen = all[pick % Math.max(1, all.length)];
      fc.pre(chosen !== undefined);
      const tools = structuredClone(definitions.tools);
      chosen?.apply(tools);
      fc.pre(new Set(tools.map((tool) => tool.name)).size === tools.length);
      const after = { ...definitions, tools };
      const { changes: found } = compare(definitions, after);
      expect(fingerprint(after)).not.toBe(fingerprint(definitions));
      expect(found.length).toBeGreaterThan(0);
      for (const change of found) {
        expect(surfaceChange.safeParse(change).success).toBe(true);
        expect(change.message.en.length > 3 && change.message.zh.length > 3).toBe(true);
        expect(`${change.message.en}${change.message.zh}`).not.toMatch(/undefined|\[object/);
      }
    }),
    { numRuns: 300 },
  );
});

test.each<[string, ToolDefinition, string[]]>([
  [
    'read-only no more',
    { ...base, annotations: { ...base.annotations, readOnlyHint: false } },
    ['danger compatible /annotations/readOnlyHint: Was read-only, now may change data.'],
  ],
  [
    'hints gone',
    { ...base, annotations: {} },
    ['danger compatible /annotations/readOnlyHint: Was read-only, now may change data.', 'danger compatible /annotations/openWorldHint: Now may reach systems outside.'],
  ],
  [
    'read-only before, destructive now',
    { ...base, annotations: { openWorldHint: false, destructiveHint: true } },
    ['danger compatible /annotations/destructiveHint: Now may destroy data.', 'danger compatible /annotations/readOnlyHint: Was read-only, now may change data.'],
  ],
  [
    'said outright',
    { ...base, annotations: { ...base.annotations, idempotentHint: false } },
    ['info compatible /annotations/idempotentHint: Now says outright whether it may safely be called twice; it was understood so before.'],
  ],
  ['description', { ...base, description: 'Sends an invoice to a supplier.' }, ['attention compatible /description: The description reads differently.']],
  ['title', { ...base, title: 'Invoice' }, ['info compatible /title: The title reads differently.']],
  [
    'new required',
    input((s) => {
      s.properties['note'] = { type: 'string' };
      s.required.push('note');
    }),
    ['attention breaking /inputSchema/properties/note: Parameter "note" is new and must be given.'],
  ],
  ['new optional', input((s) => (s.properties['note'] = { type: 'string' })), ['attention compatible /inputSchema/properties/note: Parameter "note" is new.']],
  ['gone', input((s) => delete s.properties['amount'] && (s.required = ['currency'])), ['attention breaking /inputSchema/properties/amount: Parameter "amount" is gone.']],
  ['required now', input((s) => s.required.push('customer')), ['attention breaking /inputSchema/required: Parameter "customer" is required now.']],
  ['optional now', input((s) => (s.required = ['amount'])), ['info compatible /inputSchema/required: Parameter "currency" is no longer required.']],
  [
    'wider type',
    input((s) => (s.properties['amount'] = { ...s.properties['amount'], type: 'number' })),
    ['attention compatible /inputSchema/properties/amount/type: Parameter "amount": was integer, is now number.'],
  ],
  [
    'other type',
    input((s) => (s.properties['amount'] = { ...s.properties['amount'], type: 'string' })),
    ['attention breaking /inputSchema/properties/amount/type: Parameter "amount": was integer, is now string.'],
  ],
  [
    'more choices',
    input((s) => (s.properties['currency'] = { type: 'string', enum: ['USD', 'EUR', 'CNY'] })),
    ['info compatible /inputSchema/properties/currency/enum: Parameter "currency" also takes "CNY".'],
  ],
  [
    'fewer choices',
    input((s) => (s.properties['currency'] = { type: 'string', enum: ['EUR'] })),
    ['attention breaking /inputSchema/properties/currency/enum: Parameter "currency" no longer takes "USD".'],
  ],
  [
    'default',
    input((s) => (s.properties['amount'] = { ...s.properties['amount'], default: 1000 })),
    ['attention compatible /inputSchema/properties/amount/default: Parameter "amount": left out it meant 10, now 1000.'],
  ],
  [
    'limit deep inside',
    input((s) => (s.properties['customer'] = { type: 'object', properties: { address: { type: 'object', properties: { city: { type: 'string', maxLength: 20 } } } } })),
    ['info breaking /inputSchema/properties/customer/properties/address/properties/city/maxLength: Parameter "customer.address.city": its greatest length was 50, is now 20.'],
  ],
  [
    'open for more',
    { ...base, inputSchema: { ...base.inputSchema, additionalProperties: false } },
    ['info breaking /inputSchema/additionalProperties: The input takes only the listed properties.'],
  ],
  [
    'result field gone',
    { ...base, outputSchema: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] } },
    ['attention breaking /outputSchema/properties/total: Result field "total" is gone.'],
  ],
  [
    'result type wider',
    { ...base, outputSchema: { ...base.outputSchema, properties: { number: { type: 'string' }, total: { type: 'number' } } } },
    ['attention breaking /outputSchema/properties/total/type: Result field "total": was integer, is now number.'],
  ],
  ['page', { ...base, _meta: { ui: { resourceUri: 'ui://x' } } }, ['attention compatible /_meta/ui: The page it shows to people changed, or what that page may do.']],
  ['icons', { ...base, icons: [{ src: 'https://x.test/i.png' }] }, ['info compatible /icons: "icons" is new: [{"src":"https://x.test/i.png"}].']],
  ['unknown key', { ...base, vendor: 1 }, ['attention compatible /vendor: "vendor" is new: 1.']],
])('a change of a tool is told by what it means: %s', (_, after, expected) => {
  expect(told(after)).toEqual(expected);
});

test('words that changed, in English and Chinese, with what nobody sees made visible', () => {
  const english = changes({ ...base, description: 'Sends an invoice\u200B to a supplier.' })[0]?.words;
  expect(english?.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => `${kind} ${text}`)).toEqual(['added ⟦U+200B⟧', 'removed customer', 'added supplier']);
  const chinese = changes({ ...base, description: '向供应商发送发票' }, { ...base, description: '向客户发送发票' })[0]?.words;
  expect(chinese?.filter(({ kind }) => kind === 'removed').map(({ text }) => text)).toEqual(['客户']);
  expect(chinese?.filter(({ kind }) => kind === 'added').map(({ text }) => text)).toEqual(['供应商']);
});

test('a rename is seen through, exact or with small changes; another tool is another tool', () => {
  expect(changes({ ...base, name: 'invoice_send' }).map(({ id, was, name, compatibility }) => [id, was, name, compatibility])).toEqual([
    ['item.renamed', 'send_invoice', 'invoice_send', 'breaking'],
  ]);
  const nearly = changes({ ...base, name: 'invoice_send', description: 'Sends an invoice to a customer by mail.' });
  expect(nearly.map(({ id }) => id)).toEqual(['item.renamed', 'description']);
  const other = changes({ name: 'drop_all', description: 'Drops all tables.', inputSchema: { type: 'object' }, annotations: { destructiveHint: true } });
  expect(other.map(({ id, severity }) => `${severity} ${id}`)).toEqual(['danger item.added', 'attention item.removed']);
});

test('prompts, resources and instructions', () => {
  const before: Definitions = {
    ...noDefinitions,
    instructions: 'Be brief.',
    prompts: [{ name: 'p', arguments: [{ name: 'a' }, { name: 'b', required: true }] }],
    resources: [{ uri: 'x:1', name: 'one', mimeType: 'text/plain' }],
  };
  const after: Definitions = {
    ...before,
    instructions: 'Be long.',
    prompts: [{ name: 'p', arguments: [{ name: 'a', required: true }, { name: 'c' }] }],
    resources: [{ uri: 'x:1', name: 'one', mimeType: 'text/html' }],
  };
  expect(compare(before, after).changes.map(({ kind, id, compatibility, place }) => `${kind} ${id} ${compatibility} ${place}`)).toEqual([
    'instructions instructions compatible ',
    'prompt argument.required breaking /arguments/0/required',
    'prompt argument.added compatible /arguments/1',
    'prompt argument.removed breaking /arguments/1',
    'resource mimeType breaking /mimeType',
  ]);
});

test('what is volatile does not count', () => {
  const resource = { uri: 'x:1', name: 'one', size: 1, ttlMs: 5, annotations: { lastModified: '2026-01-01' } };
  const before = { ...noDefinitions, tools: [{ ...base, ttlMs: 1 }], resources: [resource] };
  const after = { ...noDefinitions, tools: [{ ...base, ttlMs: 2 }], resources: [{ ...resource, size: 2, annotations: { lastModified: '2026-02-02' } }] };
  expect(fingerprint(after)).toBe(fingerprint(before));
  expect(fingerprintItem({ ...base, size: 1 })).not.toBe(fingerprintItem({ ...base, size: 2 }));
});

test('the gravest item comes first, and one line tells it all', () => {
  const tool = (name: string, changes: object = {}): ToolDefinition => ({
    name,
    description: `Does ${name}.`,
    inputSchema: { type: 'object' },
    annotations: { readOnlyHint: true },
    ...changes,
  });
  const before: Definitions = { ...noDefinitions, tools: ['a', 'b', 'c', 'd'].map((name) => tool(name)) };
  const after: Definitions = {
    ...noDefinitions,
    tools: [tool('a', { title: 'A' }), tool('b', { title: 'B' }), tool('c', { annotations: { readOnlyHint: false } })],
    prompts: [{ name: 'p' }],
  };
  const diff = compare(before, after);
  expect(diff.changes[0]).toMatchObject({ name: 'c', severity: 'danger' });
  expect(narrate(diff, 'en')).toBe('3 tools changed, 1 removed, 1 prompt added; 1 became able to change data');
  expect(narrate(diff, 'zh')).toBe('变更 3 个工具，移除 1 个，新增 1 个提示词；1 个变为可修改数据');
  expect(narrate(compare(before, before), 'en')).toBe('no change');
});
