import { addressOf, atPortico, call, CallError, type CallInput, problemOf, uploadFile } from '../client/index.ts';
import type { RecordSource } from '../render/index.ts';
import { addressesOf, type AppProps } from './app-props.ts';
import { callTool } from './call-tool.ts';

/** Records of one app over the API, for the generated pages; `go` takes addresses of its router, and those outside. */
export function createRecordSource(place: Pick<AppProps, 'app' | 'base' | 'home'>, go: { inside: (address: string) => void; outside: (address: string) => void }): RecordSource {
  const { app, base = '' } = place;
  const addresses = addressesOf(place);
  const on = (entity: string) => ({ app, entity });
  return {
    list: (entity, { signal, ...query }) => call('records.list', { ...on(entity), ...query }, { signal }),
    get: (entity, id, expand) => call('records.get', { ...on(entity), id, ...(expand.length > 0 && { expand }) }),
    async create(entity, values, idempotencyKey) {
      return written(await call('records.create', { ...on(entity), values, idempotencyKey }));
    },
    async update(entity, { id, version }, values) {
      return written(await call('records.update', { ...on(entity), id, values, ...(version !== undefined && { version }) }));
    },
    async remove(entity, { id, version }) {
      await call('records.delete', { ...on(entity), id, ...(version !== undefined && { version }) });
    },
    async removeMany(entity, records) {
      await call('records.bulk', { ...on(entity), delete: records.map(({ id, version }) => ({ id, version })) });
    },
    async undelete(entity, id) {
      await call('records.undelete', { ...on(entity), id });
    },
    exportAddress: (entity, query, fields) => addressOf('records.export', { ...on(entity), ...query, ...(fields.length > 0 && { fields }) }),
    attachment: (entity, id, field) => call('records.attachment', { ...on(entity), id, field }),
    aggregate: (entity, input, signal) => call('records.aggregate', { ...on(entity), ...input } as CallInput<'records.aggregate'>, { signal }),
    history: (entity, id, cursor) => call('records.history', { ...on(entity), id, ...(cursor && { cursor }) }),
    callTool: (tool) => callTool(app, tool),
    component: (component) => call('components.get', { app, component }),
    componentFrame: atPortico('/frame/component'),
    page: async (page) => (await call('pages.get', { app, page })).page,
    pageAddress: (page, params) => addresses.of(`/p/${page}${queryOf(params)}`),
    mayEdit: async () => (await call('apps.get', { app })).may.includes('edit'),
    upload: (file, onProgress) => uploadFile(file, { onProgress }),
    async people(search) {
      try {
        return (await call('people.list', { ...(search && { search }), status: 'active', limit: 200 })).people;
      } catch (error) {
        // Not everybody may list people: then ids are shown, and nothing is offered.
        if (error instanceof CallError && error.problem.status === 403) return [];
        throw error;
      }
    },
    address: (entity, id) => addresses.of(`/${entity}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`),
    go(address) {
      const inside = addresses.inside(address);
      if (inside === undefined) go.outside(address);
      else go.inside(base + inside);
    },
    explain: problemOf,
  };
}

/** Parameters of a page in its address; lists and structures as JSON. */
function queryOf(params: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const query = new URLSearchParams(given.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])).toString();
  return query && `?${query}`;
}

function written<T>(answer: { record: T | null }): T {
  if (!answer.record) throw new Error('the server wrote the record but may not show it');
  return answer.record;
}
