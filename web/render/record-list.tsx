import { DeleteOutlined, EditOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { ColumnChooser, type Column, Failure, formatNumber, type RowAction, State, Table, useColumnChoice, useText, visibleColumns } from '../kit/index.ts';
import { FilterEditor } from './filter-editor.tsx';
import { Filters } from './filters.tsx';
import { columnsOf, type ColumnSpec, isSortable, type ListState, queryOf, withFilter } from './list-state.ts';
import { type EntityView, isNumeric, type RecordView } from './model.ts';
import css from './record-list.module.css';
import { SearchBox } from './search-box.tsx';
import { useRendering } from './source.ts';
import { useTitles } from './titles.ts';
import { useRecords, useRemoval } from './use-records.ts';
import { RecordLink, TraitValue } from './value.tsx';

interface RecordListProps {
  readonly entity: EntityView;
  readonly state: ListState;
  readonly onState: (state: ListState) => void;
  readonly onNew?: () => void;
  readonly onEdit: (record: RecordView) => void;
  /** A condition of the place the list stands in, and the field that needs no column there. */
  readonly fixed?: { readonly filter: Readonly<Record<string, unknown>>; readonly relation: string };
  /** Buttons behind the search: import, export. */
  readonly tools?: ReactNode;
  readonly flow?: boolean;
}

const nothing: ReadonlySet<string> = new Set();

/** The list of an entity's records: search, filters, columns, selection, and a table that keeps loading. */
export function RecordList(props: RecordListProps) {
  const { entity, state, onState, fixed, flow = false } = props;
  const { t, language } = useText();
  const { model, source } = useRendering();
  const titles = useTitles();
  const specs = useMemo(() => columnsOf(model, entity).filter((spec) => spec.key !== fixed?.relation), [model, entity, fixed?.relation]);
  const [choice, setChoice] = useColumnChoice(`${model.app}.${entity.name}`);
  const shown = visibleColumns(specs, choice);
  const query = useMemo(() => queryOf(entity, state, fixed?.filter), [entity, state, fixed?.filter]);
  const expand = shown.flatMap((spec) => spec.relation?.name ?? []);
  const list = useRecords(entity.name, query, expand);
  const { remove } = useRemoval(entity);
  // A selection counts for the question it was made under.
  const [selection, setSelection] = useState<{ query: unknown; ids: ReadonlySet<string> }>();
  const selected = selection?.query === query ? selection.ids : nothing;
  const setSelected = (ids: ReadonlySet<string>) => setSelection({ query, ids });
  const chosen = (list.records ?? []).filter((record) => selected.has(record.id));
  const mayDelete = entity.may.includes('delete');
  const columns = shown.map((spec) => columnOf(spec));
  const filtered = Boolean(state.q) || Object.keys(state.filter ?? {}).length > 0;

  function columnOf(spec: ColumnSpec): Column<RecordView> {
    const name = spec.field.name;
    return {
      key: spec.key,
      title: spec.fixed && entity.label.length > 1 ? titles.one(entity) : titles.trait(spec),
      fixed: spec.fixed,
      sortable: isSortable(spec),
      filtered: state.filter?.[name] !== undefined,
      renderFilter: (close) => <FilterEditor trait={spec} value={state.filter?.[name]} onChange={(next) => onState(withFilter(state, name, next))} onDone={close} />,
      ...(isNumeric(spec.field) && !spec.relation && !spec.fixed && { align: 'right' as const }),
      render: (record) =>
        spec.fixed ? (
          <RecordLink entity={entity.name} id={record.id}>
            {record.label || record.id}
          </RecordLink>
        ) : (
          <TraitValue trait={spec} record={record} />
        ),
    };
  }
  const actions: RowAction<RecordView>[] = [
    ...(entity.may.includes('update') ? [{ key: 'edit', title: t('record.edit'), icon: <EditOutlined />, shortcut: 'e', run: props.onEdit }] : []),
    ...(mayDelete ? [{ key: 'delete', title: t('record.delete'), icon: <DeleteOutlined />, shortcut: 'Delete', run: (record: RecordView) => void remove([record]) }] : []),
  ];
  const sortSpec = shown.find((spec) => spec.field.name === state.sort?.replace('-', ''));
  const failing = list.isError ? source.explain(list.error) : undefined;
  return (
    <>
      <div className={css['tools']}>
        <SearchBox
          value={state.q ?? ''}
          onChange={(q) => onState({ ...state, q: q || undefined })}
          label={t('record.search', { entity: titles.inside(titles.many(entity)) })}
          hotkey={!flow}
        />
        <Filters specs={specs} state={state} onState={onState} />
        <span className={css['count']} aria-live="polite">
          {list.total !== undefined && t('record.count', { count: list.total, number: formatNumber(list.total, language) })}
        </span>
        <ColumnChooser columns={specs.map((spec) => ({ ...spec, title: titles.trait(spec) }))} choice={choice} onChange={setChoice} />
        {props.tools}
        {flow && props.onNew && (
          <Button icon={<PlusOutlined />} onClick={props.onNew}>
            {t('record.new', { entity: titles.inside(titles.one(entity)) })}
          </Button>
        )}
      </div>
      {chosen.length > 0 && (
        <div className={css['bulk']} role="toolbar" aria-label={t('record.chosen', { count: chosen.length })}>
          <strong>{t('record.chosen', { count: chosen.length })}</strong>
          <Button size="small" href={source.exportAddress(entity.name, { filter: selectedFilter(entity, chosen) }, [])} download>
            {t('record.export')}
          </Button>
          {mayDelete && (
            <Button size="small" danger icon={<DeleteOutlined />} onClick={() => void remove(chosen, () => setSelected(new Set()))}>
              {t('record.delete')}
            </Button>
          )}
          <Button size="small" type="text" onClick={() => setSelected(new Set())}>
            {t('record.chooseNone')}
          </Button>
        </div>
      )}
      <Table
        label={titles.many(entity)}
        columns={columns}
        rows={failing ? [] : list.records}
        rowKey={(record) => record.id}
        sort={sortSpec && { key: sortSpec.key, descending: state.sort?.startsWith('-') ?? false }}
        onSort={(sort) => onState({ ...state, sort: sort && `${sort.descending ? '-' : ''}${specs.find((spec) => spec.key === sort.key)?.field.name}` })}
        {...(!flow && { selected, onSelect: setSelected })}
        actions={actions}
        onOpen={(record) => source.go(source.address(entity.name, record.id))}
        onMore={list.hasNextPage ? () => !list.isFetchingNextPage && void list.fetchNextPage() : undefined}
        instead={failing ? <Failure failing={failing} onRetry={() => void list.refetch()} /> : list.records?.length === 0 ? <None filtered={filtered} {...props} /> : undefined}
        flow={flow}
      />
    </>
  );
}

function None({ filtered, onState, onNew, entity, flow }: RecordListProps & { filtered: boolean }) {
  const { t } = useText();
  const titles = useTitles();
  if (filtered) {
    return (
      <State
        icon={<SearchOutlined />}
        title={t('record.noneFound')}
        words={t('record.noneFoundWords')}
        action={<Button onClick={() => onState({})}>{t('record.clearFilters')}</Button>}
      />
    );
  }
  if (flow) return <p className={css['none']}>{t('record.noneHere')}</p>;
  return (
    <State
      title={t('record.none', { entity: titles.inside(titles.many(entity)) })}
      words={onNew ? t('record.noneWords') : t('record.noneReadOnly')}
      action={
        onNew && (
          <Button type="primary" icon={<PlusOutlined />} onClick={onNew}>
            {t('record.new', { entity: titles.inside(titles.one(entity)) })}
          </Button>
        )
      }
    />
  );
}

/** A filter that keeps just these records. */
function selectedFilter(entity: EntityView, records: readonly RecordView[]): Record<string, unknown> {
  const [key, second] = entity.key;
  if (key && !second) return { [key]: { in: records.map((record) => record.values[key] ?? record.id) } };
  return { or: records.map((record) => Object.fromEntries(entity.key.map((name) => [name, record.values[name]]))) };
}
