import { DeleteOutlined, EditOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useMemo, useState } from 'react';
import { ColumnChooser, type Column, Failure, formatNumber, type RowAction, State, Table, useColumnChoice, useText, visibleColumns } from '../kit/index.ts';
import { FilterEditor } from './filter-editor.tsx';
import { Filters } from './filters.tsx';
import { columnsNamed, columnsOf, type ColumnSpec, isSortable, type ListQuery, type ListState, queryOf, withFilter } from './list-state.ts';
import { type EntityView, expandFor, isNumeric, type RecordView } from './model.ts';
import css from './record-list.module.css';
import { SearchBox } from './search-box.tsx';
import { useRendering } from './source.ts';
import { useTitles } from './titles.ts';
import { useNarrow } from './use-narrow.ts';
import { useRecordWindow } from './use-record-window.ts';
import { useRecords, useRemoval } from './use-records.ts';
import { RecordLink, TraitValue } from './value.tsx';

interface RecordListProps {
  readonly entity: EntityView;
  readonly state: ListState;
  readonly onState: (state: ListState) => void;
  readonly onNew?: () => void;
  readonly onEdit: (record: RecordView) => void;
  /** A condition of the place the list stands in, and the field that needs no column there. */
  readonly fixed?: { readonly filter: Readonly<Record<string, unknown>>; readonly relation?: string };
  /** What it is sorted by and searched for until somebody asks otherwise. */
  readonly usual?: Pick<ListQuery, 'sort' | 'search'>;
  /** Columns to begin with; absent: those of the entity. */
  readonly columns?: readonly string[];
  /** The choice of columns is kept under this name; absent: that of the entity. */
  readonly name?: string;
  /** What happens when a row is chosen; absent: its record opens. */
  readonly onOpen?: ((record: RecordView) => void) | undefined;
  readonly searchable?: boolean;
  readonly selectable?: boolean;
  /** Buttons behind the search: import, export. */
  readonly tools?: ReactNode;
  readonly flow?: boolean;
}

const nothing: ReadonlyMap<string, RecordView> = new Map();

/** The list of an entity's records: search, filters, columns, selection, and a table that keeps loading. */
export function RecordList(props: RecordListProps) {
  const { entity, state, onState, fixed, usual, flow = false, onOpen, searchable = true, selectable = !flow } = props;
  const { t, language } = useText();
  const { model, source } = useRendering();
  const titles = useTitles();
  const named = props.columns?.join(' ') ?? '';
  const specs = useMemo(
    () => (named ? columnsNamed(model, entity, named.split(' ')) : columnsOf(model, entity)).filter((spec) => spec.key !== fixed?.relation),
    [model, entity, named, fixed?.relation],
  );
  const [choice, setChoice] = useColumnChoice(`${model.app}.${props.name ?? entity.name}`);
  const shown = visibleColumns(specs, choice);
  const query = useMemo(() => queryOf(entity, state, { ...usual, ...(fixed && { filter: fixed.filter }) }), [entity, state, fixed, usual]);
  const expand = expandFor(shown);
  // Blocks of a phone have heights of their own: there all rows that were loaded are drawn.
  const narrow = useNarrow();
  const windowed = !flow && !narrow;
  const flowing = useRecords(entity.name, query, { expand, enabled: !windowed });
  const long = useRecordWindow(entity.name, query, { expand, total: flowing.total, enabled: windowed });
  const records = windowed ? long.records : flowing.records;
  const error: unknown = windowed ? long.error : flowing.error;
  const { remove } = useRemoval(entity);
  // A selection counts for the question it was made under.
  const [selection, setSelection] = useState<{ query: unknown; records: ReadonlyMap<string, RecordView> }>();
  const selected = selection?.query === query ? selection.records : nothing;
  // Records that were chosen stay so when they are scrolled out of sight.
  const setSelected = (ids: ReadonlySet<string>) => {
    const known = new Map([...selected, ...(records ?? []).map((record) => [record.id, record] as const)]);
    setSelection({ query, records: new Map([...ids].flatMap((id) => (known.has(id) ? [[id, known.get(id) as RecordView]] : []))) });
  };
  const selectedIds = useMemo(() => new Set(selected.keys()), [selected]);
  const chosen = [...selected.values()];
  const mayDelete = entity.may.includes('delete');
  const columns = shown.map((spec) => columnOf(spec));
  const filtered = Boolean(state.q) || Object.keys(state.filter ?? {}).length > 0;

  function columnOf(spec: ColumnSpec): Column<RecordView> {
    const name = spec.field.name;
    return {
      key: spec.key,
      title: spec.fixed && !named && entity.label.length > 1 ? titles.one(entity) : titles.trait(spec),
      fixed: spec.fixed,
      sortable: isSortable(spec),
      filtered: state.filter?.[name] !== undefined,
      ...(!spec.via && {
        renderFilter: (close: () => void) => <FilterEditor trait={spec} value={state.filter?.[name]} onChange={(next) => onState(withFilter(state, name, next))} onDone={close} />,
      }),
      ...(isNumeric(spec.field) && !spec.relation && !spec.fixed && { align: 'right' as const }),
      render: (record) =>
        spec.fixed && !onOpen && !spec.relation ? (
          <RecordLink entity={entity.name} id={record.id}>
            {named && name !== entity.label[0] ? <TraitValue trait={spec} record={record} /> : record.label || record.id}
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
  const failing = error ? source.explain(error) : undefined;
  const retry = (): void => (windowed ? long.retry() : void flowing.refetch());
  return (
    <>
      <div className={css['tools']}>
        {searchable && (
          <SearchBox
            value={state.q ?? ''}
            onChange={(q) => onState({ ...state, q: q || undefined })}
            label={t('record.search', { entity: titles.inside(titles.many(entity)) })}
            hotkey={!flow}
          />
        )}
        <Filters specs={specs.filter((spec) => !spec.via)} state={state} onState={onState} />
        <span className={css['count']} aria-live="polite">
          {flowing.total !== undefined && t('record.count', { count: flowing.total, number: formatNumber(flowing.total, language) })}
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
        rows={failing ? [] : records}
        rowKey={(record) => record.id}
        sort={sortSpec && { key: sortSpec.key, descending: state.sort?.startsWith('-') ?? false }}
        onSort={(sort) => onState({ ...state, sort: sort && `${sort.descending ? '-' : ''}${specs.find((spec) => spec.key === sort.key)?.field.name}` })}
        {...(selectable && { selected: selectedIds, onSelect: setSelected })}
        actions={actions}
        onOpen={onOpen ?? ((record) => source.go(source.address(entity.name, record.id)))}
        onMore={flowing.hasNextPage ? () => !flowing.isFetchingNextPage && void flowing.fetchNextPage() : undefined}
        many={windowed && records !== undefined ? long.many : undefined}
        instead={failing ? <Failure failing={failing} onRetry={retry} /> : records?.length === 0 && !long.many.count ? <None filtered={filtered} {...props} /> : undefined}
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
