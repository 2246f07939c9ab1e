import { recordsExport, recordsList } from '@portico/contracts';
import { cell, showStream, showTable, showValue } from '../show.ts';
import type { Verb } from '../verb.ts';
import { tellMore } from './lists.ts';

export const recordsVerb: Verb = {
  words: 'records',
  title: { en: 'Records of an entity, as a table or CSV', zh: '以表格或 CSV 查看实体的记录' },
  about: recordsList.description,
  flags: [
    { name: 'app', kind: 'text', place: 0, required: true },
    { name: 'entity', kind: 'text', place: 1, required: true },
    { name: 'filter', kind: 'json', about: { en: 'e.g. {"country":"Brazil","total":{"gte":5}}', zh: '例如 {"country":"Brazil","total":{"gte":5}}' } },
    { name: 'search', kind: 'text', about: { en: 'words to look for', zh: '检索词' } },
    { name: 'sort', kind: 'list', about: { en: 'fields, - in front for descending: country,-total', zh: '字段，前加 - 表示降序：country,-total' } },
    { name: 'fields', kind: 'list', about: { en: 'only these', zh: '仅显示这些字段' } },
    { name: 'limit', kind: 'number', fallback: 50 },
    { name: 'cursor', kind: 'text' },
    { name: 'total', kind: 'yes', about: { en: 'count all that match', zh: '统计匹配总数' } },
    { name: 'csv', kind: 'yes', about: { en: 'all that match, as CSV', zh: '以 CSV 输出全部匹配记录' } },
  ],
  run: async (means, { csv, ...input }) => {
    const { client, terminal } = means;
    if (csv === true) {
      const { limit: _limit, cursor: _cursor, total: _total, ...query } = input;
      return showStream(means, await client.stream(recordsExport, query));
    }
    const found = await client.call(recordsList, input);
    if (means.json) return showValue(means, found);
    const wanted = Array.isArray(input['fields']) ? (input['fields'] as string[]) : undefined;
    const names = wanted ?? [...new Set(found.records.flatMap((record) => Object.keys(record.values)))];
    const right = (name: string): boolean =>
      found.records.some((one) => typeof one.values[name] === 'number') && found.records.every((one) => one.values[name] === null || typeof one.values[name] === 'number');
    // The id is the key as text: shown by itself only where no field says the same.
    const isKey = names.some((name) => found.records.every((record) => String(record.values[name]) === record.id));
    showTable(
      terminal,
      [...(isKey ? [] : [{ title: 'id' }]), ...names.map((name) => ({ title: name, right: right(name) }))],
      found.records.map((record) => [...(isKey ? [] : [record.id]), ...names.map((name) => cell(terminal, record.values[name]))]),
    );
    if (found.total !== undefined) terminal.error(terminal.paint('dim', terminal.say({ en: `${found.total} in all`, zh: `共 ${found.total} 条` }), true));
    tellMore(means, found);
  },
};
