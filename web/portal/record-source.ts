import { addressOf, call, CallError, problemOf, uploadFile } from '../client/index.ts';
import type { RecordSource } from '../render/index.ts';

/** Records of one app over the API, for the generated pages. */
export function createRecordSource(app: string, go: (address: string) => void): RecordSource {
  const on = (entity: string) => ({ app, entity });
  return {
    list: (entity, { signal, ...query }) => call('records.list', { ...on(entity), ...query }, { signal }),
    get: (entity, id, expand) => call('records.get', { ...on(entity), id, ...(expand.length > 0 && { expand }) }),
    async create(entity, values, idempotencyKey) {
      return written(await call('records.create', { ...on(entity), values, idempotencyKey }));
    },
    async update(entity, { id, version }, values) {
      return written(await call('records.update', { ...on(entity), id, version, values }));
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
    address: (entity, id) => `/apps/${app}/${entity}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`,
    go,
    explain: problemOf,
  };
}

function written<T>(answer: { record: T | null }): T {
  if (!answer.record) throw new Error('the server wrote the record but may not show it');
  return answer.record;
}
