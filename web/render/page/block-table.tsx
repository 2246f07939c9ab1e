import { DownloadOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { type ListState, queryOf } from '../list-state.ts';
import { entityNamed, type RecordView } from '../model.ts';
import { RecordList } from '../record-list.tsx';
import { useRendering } from '../source.ts';
import { useTitles } from '../titles.ts';
import type { BlockProps } from './block.tsx';
import css from './block-table.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { usePage, useValue } from './page-context.tsx';
import { presetOf } from './preset.ts';
import { numberIn, propsOf, textsIn } from './props.ts';
import { instead, Nothing } from './source-state.tsx';
import { useActions } from './use-actions.tsx';
import { listQueryOf, useQuestion } from './use-source.ts';

const usualRows = 12;

/** Records in rows: search, sort, filter, choose columns, select, change, export. Scrolls through lists of any length. */
export function TableBlock({ node }: BlockProps) {
  const { t } = useText();
  const { model, source } = useRendering();
  const { page, store } = usePage();
  const titles = useTitles();
  const run = useActions();
  const props = propsOf(node);
  const question = useQuestion(props['source']);
  const rows = numberIn(useValue(props['rows']).value, { min: 3, max: 50 }) ?? usualRows;
  const [state, setState] = useState<ListState>({});
  const definition = question.definition && 'records' in question.definition ? question.definition : undefined;
  const entity = definition && entityNamed(model, definition.records);
  const asked = JSON.stringify(definition && listQueryOf(definition));
  const query = useMemo(() => (JSON.parse(asked ?? '{}') as ReturnType<typeof listQueryOf>) ?? {}, [asked]);
  const fixed = useMemo(() => ({ filter: query.filter ?? {} }), [query]);
  const denied = definition !== undefined && !entity?.may.includes('read');
  const other = instead({ ...question, denied, retry: () => undefined }, 6);
  if (other) return other;
  if (!entity) return <Nothing words={t('pages.noData')} />;
  const { onRow } = props;
  const chosen = Array.isArray(onRow) && onRow.length > 0 ? (record: RecordView) => void run(onRow, { row: { entity, record } }) : undefined;
  const create = props['create'] === true && entity.may.includes('create') ? () => store.openForm({ entity: entity.name, preset: presetOf(query.filter) }) : undefined;
  return (
    <>
      <ExpressionMark problem={question.problem} />
      <div className={css['frame']} style={{ maxHeight: (rows + 1) * 36 + 96 }}>
        <RecordList
          key={entity.name}
          entity={entity}
          name={`${page.name}.${node.id}`}
          columns={textsIn(props['columns'])}
          state={state}
          onState={setState}
          fixed={fixed}
          usual={query}
          searchable={props['search'] !== false}
          selectable={props['select'] === true}
          onOpen={chosen}
          onEdit={(record) => store.openForm({ entity: entity.name, id: record.id })}
          {...(create && { onNew: create })}
          tools={
            <>
              <Button
                icon={<DownloadOutlined />}
                href={source.exportAddress(entity.name, queryOf(entity, state, query), [])}
                download
                aria-label={t('record.exportAll')}
                title={t('record.exportAll')}
              />
              {create && (
                <Button type="primary" icon={<PlusOutlined />} onClick={create}>
                  {t('record.new', { entity: titles.inside(titles.one(entity)) })}
                </Button>
              )}
            </>
          }
        />
      </div>
    </>
  );
}
