import { operations, PorticoError, type ErrorCode, type Principal, type Surface } from '@portico/contracts';
import fastify, { type FastifyInstance } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import { createTenant } from '../kernel/index.ts';
import type { TestKernel } from '../kernel/testing.ts';
import { createRouter } from './index.ts';

const objects = { type: 'object', additionalProperties: false } as const;
const hints = (title: string, readOnlyHint: boolean) => ({ title, readOnlyHint, destructiveHint: false, idempotentHint: readOnlyHint, openWorldHint: false });

/** What the app `shop` shows in these tests. */
export const shopSurface: Surface = {
  tools: [
    {
      name: 'customer_find',
      title: 'Find customers',
      description: 'Finds customers',
      inputSchema: { ...objects, properties: { limit: { type: 'integer' } } },
      outputSchema: { type: 'object', properties: { records: { type: 'array' }, next: { type: ['string', 'null'] } }, required: ['records', 'next'] },
      annotations: hints('Find customers', true),
    },
    {
      name: 'customer_create',
      title: 'Create a customer',
      description: 'Creates one',
      inputSchema: { ...objects, properties: { values: { type: 'object' } }, required: ['values'] },
      outputSchema: { type: 'object', properties: { record: { type: ['object', 'null'] } }, required: ['record'] },
      annotations: hints('Create a customer', false),
    },
  ],
  resources: [{ uri: 'portico://shop/schema', name: 'shop/schema', title: 'Tables', description: 'All', mimeType: 'application/json' }],
  templates: [{ uriTemplate: 'portico://shop/schema/{entity}', name: 'shop/schema/entity', title: 'One table', description: 'One', mimeType: 'application/json' }],
};
const platform: Surface = {
  tools: [{ name: 'apps_list', title: 'List apps', description: 'Apps', inputSchema: { ...objects, properties: {} }, annotations: hints('List apps', true) }],
  resources: [],
  templates: [],
};
const bound: Record<string, { operation: string; entity: string | null }> = {
  customer_find: { operation: 'records.list', entity: 'Customer' },
  customer_create: { operation: 'records.create', entity: 'Customer' },
  customer_delete: { operation: 'records.delete', entity: 'Customer' },
  find_records: { operation: 'records.list', entity: null },
};
const app = { name: 'shop', title: { en: 'Shop', zh: '商店' }, project: 'main', release: 'r1', publishedAt: null, unpublished: false, entities: 1, sample: false, may: ['use'] };

type Input = Record<string, unknown>;
const missing = (what: string, name: unknown) => new PorticoError('not_found', { params: { what, name: String(name) } });

/** Stands in for the door in tests of the HTTP layer only: an app with one entity, and errors of every kind on demand. */
export interface FakeDoor extends Pick<Door, 'call' | 'refused'> {
  readonly calls: { operation: string; input: Input; signal: AbortSignal | undefined }[];
  readonly refusals: { operation: string; code: ErrorCode }[];
}

export function fakeDoor(): FakeDoor {
  const calls: FakeDoor['calls'] = [];
  const refusals: FakeDoor['refusals'] = [];
  const answers: Record<string, (input: Input, who: Principal, signal: AbortSignal | undefined) => unknown> = {
    'apps.list': () => ({ apps: [app] }),
    'apps.get': () => app,
    'providers.list': () => ({ providers: [] }),
    'surfaces.get': () => shopSurface,
    'surfaces.platform': () => platform,
    'surfaces.resolve': (input) => bound[String(input['tool'])] ?? Promise.reject(missing('tool', input['tool'])),
    'surfaces.schema': (input) =>
      input['entity'] === undefined || input['entity'] === 'Customer' ? { contextType: 'SQLSchema', app: 'shop' } : Promise.reject(missing('entity', input['entity'])),
    'records.list': async (input, _who, signal) => {
      if (input['search'] === 'slow') await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      if (input['search'] === 'broken') throw new Error('a secret of ours');
      if (input['search'] === 'busy') throw new PorticoError('storage.busy');
      return { records: [{ id: '1', version: 'v', label: 'Ada', values: { name: 'Ada' } }], next: null };
    },
    'records.create': () => {
      throw new PorticoError('record.invalid', { params: { entity: 'Customer' }, issues: [{ place: 'name', message: { en: 'is required', zh: '必填' } }] });
    },
    'records.delete': () => Promise.reject(new PorticoError('policy.denied', { params: { action: 'delete', resource: 'Customer', who: 'the owner' } })),
  };
  return {
    calls,
    refusals,
    refused: (line) => refusals.push({ operation: line.operation, code: line.code }),
    call: async ({ operation, input, principal, signal }) => {
      const parsed = operation.input.safeParse(input);
      calls.push({ operation: operation.name, input: input as Input, signal });
      if (!parsed.success) throw new PorticoError('request.invalid', { params: { detail: parsed.error.issues[0]?.message ?? '' } });
      const named = (input as Input)['app'];
      if (named !== undefined && (named !== 'shop' || principal?.name === 'Stranger')) throw missing('app', named);
      const answer = answers[operation.name];
      if (!principal || !answer || !operations.has(operation.name)) throw new PorticoError('operation.unknown', { params: { name: operation.name } });
      return { value: (await answer(input as Input, principal, signal)) as never, trace: 't' };
    },
  };
}

/** A listening router; keys are `good-…` (Ada), `strange-…` (of another tenant), anything else is wrong. */
export async function listeningRouter(kernel: TestKernel): Promise<{ url: string; door: FakeDoor; fastify: FastifyInstance; revoke: (key: string) => void }> {
  const door = fakeDoor();
  const other = kernel.clock.id();
  await createTenant(kernel.database, { id: other, slug: other, name: 'Other', at: kernel.clock.now() });
  const revoked = new Set<string>();
  const heard: ((credential: string, principal: string) => void)[] = [];
  const server = fastify();
  createRouter({
    kernel,
    door,
    identity: {
      onRevoked: (tell) => {
        heard.push(tell);
      },
      authenticate: async ({ bearer }) => {
        await Promise.resolve();
        if (bearer === undefined || revoked.has(bearer) || !/^(good|strange)/.test(bearer)) throw new PorticoError('auth.invalid', { params: { reason: 'it is not known here' } });
        const name = bearer.startsWith('good') ? 'Ada' : 'Stranger';
        return { kind: 'person', id: name, tenant: name === 'Ada' ? kernel.tenant : other, name, roles: [], scopes: ['*'], credential: { kind: 'key', id: bearer } };
      },
    },
  }).register(server);
  const revoke = (key: string): void => {
    revoked.add(key);
    for (const tell of heard) tell(key, 'Ada');
  };
  return { url: await server.listen({ port: 0, host: '127.0.0.1' }), door, fastify: server, revoke };
}
