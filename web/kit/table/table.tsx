import { CaretDownFilled, CaretUpFilled, FilterFilled, FilterOutlined } from '@ant-design/icons';
import { Checkbox, Popover } from 'antd';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n.ts';
import css from './table.module.css';
import { useWindow } from './use-window.ts';

export interface Column<R> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: R) => ReactNode;
  readonly width?: number;
  readonly align?: 'right';
  readonly sortable?: boolean;
  /** Draws the filter of this column; `close` shuts its popover. */
  readonly renderFilter?: (close: () => void) => ReactNode;
  readonly filtered?: boolean;
  readonly fixed?: boolean;
  readonly extra?: boolean;
}
export interface RowAction<R> {
  readonly key: string;
  readonly title: string;
  readonly icon: ReactNode;
  readonly run: (row: R) => void;
  /** A key (`KeyboardEvent.key`) that runs it while the row has the focus. */
  readonly shortcut?: string;
  readonly allowed?: (row: R) => boolean;
}
export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}
export interface TableProps<R> {
  /** Says to screen readers what the rows are. */
  readonly label: string;
  readonly columns: readonly Column<R>[];
  /** Undefined while the first page loads: a skeleton stands there. */
  readonly rows: readonly R[] | undefined;
  readonly rowKey: (row: R) => string;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort | undefined) => void;
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  readonly actions?: readonly RowAction<R>[];
  readonly onOpen?: (row: R) => void;
  /** Shown instead of rows when there are none, or when loading failed. */
  readonly instead?: ReactNode;
  /** Asked when the end comes into view; undefined when all rows are here. */
  readonly onMore?: (() => void) | undefined;
  /** For lists of any length: only what is seen is drawn. `rows` are then those at hand, and rows all have one height. */
  readonly many?: ManyRows<R> | undefined;
  /** Grows with its rows instead of filling the page and scrolling inside. */
  readonly flow?: boolean;
}

/** A list that is not at hand as a whole. */
export interface ManyRows<R> {
  readonly count: number;
  /** Undefined while it loads. */
  readonly at: (index: number) => R | undefined;
  /** Told which rows are drawn: from `first` up to, not including, `end`. */
  readonly onShown: (first: number, end: number) => void;
  /** What the list is about: another one begins at its top. */
  readonly about: string;
}

/** The table of every list: sticky head, sort, filter, selection, row actions by hover and keyboard, endless scroll. */
export function Table<R>(props: TableProps<R>) {
  const { t } = useText();
  const { columns, rows, selected, onSelect, actions = [], many } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useWindow(scroller, many);
  const empty = props.instead !== undefined && (rows === undefined || rows.length === 0);
  const all = rows !== undefined && rows.length > 0 && rows.every((row) => selected?.has(props.rowKey(row)));
  const chooseAll = () => onSelect?.(new Set(all ? [] : rows?.map(props.rowKey)));
  const toggleRow = (key: string) => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    onSelect?.(next);
  };
  return (
    <div ref={scroller} className={css['scroll']} data-flow={props.flow ?? false} data-empty={empty} data-many={many !== undefined} {...(empty && { tabIndex: 0 })}>
      <table className={css['table']} aria-label={props.label} aria-busy={rows === undefined} aria-rowcount={many && many.count + 1}>
        <thead>
          <tr>
            {onSelect && (
              <th className={css['select']} scope="col">
                <Checkbox checked={all} indeterminate={!all && (selected?.size ?? 0) > 0} onChange={chooseAll} aria-label={t('table.selectAll')} />
              </th>
            )}
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
            {actions.length > 0 && (
              <th className={css['actions']} scope="col">
                <span className="sr-only">{t('table.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        {!empty && (
          <tbody ref={body} onKeyDown={(event) => moveFocus(event, body.current)}>
            {rows === undefined ? (
              <SkeletonRows columns={columns.length + Number(onSelect !== undefined) + Number(actions.length > 0)} />
            ) : many ? (
              <>
                <Spacer height={shown.before} />
                {Array.from({ length: shown.end - shown.first }, (_, step) => {
                  const index = shown.first + step;
                  const row = many.at(index);
                  return row === undefined ? (
                    <SkeletonRows key={`#${index}`} rows={1} columns={columns.length + Number(onSelect !== undefined) + Number(actions.length > 0)} />
                  ) : (
                    <Row key={props.rowKey(row)} {...props} row={row} index={index} first={step === 0} onToggle={toggleRow} />
                  );
                })}
                <Spacer height={shown.after} />
              </>
            ) : (
              rows.map((row, index) => <Row key={props.rowKey(row)} {...props} row={row} first={index === 0} onToggle={toggleRow} />)
            )}
          </tbody>
        )}
      </table>
      {empty && props.instead}
      {!empty && rows !== undefined && !many && props.onMore && <More key={rows.length} onMore={props.onMore} />}
    </div>
  );
}

function HeadCell<R>({ column, sort, onSort }: { column: Column<R>; sort: Sort | undefined; onSort: ((sort: Sort | undefined) => void) | undefined }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const mine = sort?.key === column.key ? sort : undefined;
  const next = mine === undefined ? { key: column.key, descending: false } : mine.descending ? undefined : { key: column.key, descending: true };
  const order = mine ? (mine.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" aria-sort={order} data-align={column.align} data-fixed={column.fixed} style={{ minWidth: column.width }}>
      <span className={css['head']}>
        {column.sortable && onSort ? (
          <button type="button" className={css['sort']} onClick={() => onSort(next)} title={t('table.sortBy', { name: column.title })}>
            {column.title}
            {mine && (mine.descending ? <CaretDownFilled /> : <CaretUpFilled />)}
          </button>
        ) : (
          column.title
        )}
        {column.renderFilter && (
          <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" destroyOnHidden content={() => column.renderFilter?.(() => setOpen(false))}>
            <button type="button" className={css['filter']} data-on={column.filtered} aria-label={t('table.filterBy', { name: column.title })} aria-expanded={open}>
              {column.filtered ? <FilterFilled /> : <FilterOutlined />}
            </button>
          </Popover>
        )}
      </span>
    </th>
  );
}

/** Stands for the rows that are not drawn. */
function Spacer({ height }: { height: number }) {
  return height > 0 && <tr className={css['spacer']} style={{ height }} aria-hidden data-spacer />;
}

function Row<R>(props: TableProps<R> & { row: R; index?: number; first: boolean; onToggle: (key: string) => void }) {
  const { t } = useText();
  const { row, columns, onSelect, onOpen, rowKey } = props;
  const key = rowKey(row);
  const actions = (props.actions ?? []).filter((action) => action.allowed?.(row) ?? true);
  const chosen = props.selected?.has(key) ?? false;
  function onKeyDown(event: KeyboardEvent<HTMLTableRowElement>): void {
    if (event.target !== event.currentTarget || event.metaKey || event.ctrlKey || event.altKey) return;
    const action = actions.find((one) => one.shortcut === event.key);
    if (event.key === 'Enter' && onOpen) onOpen(row);
    else if ((event.key === ' ' || event.key === 'x') && onSelect) props.onToggle(key);
    else if (action) action.run(row);
    else return;
    event.preventDefault();
  }
  function onClick(event: MouseEvent<HTMLTableRowElement>): void {
    const inside = event.target instanceof Element && event.target.closest('a, button, input, label, [class*="-checkbox-wrapper"]');
    if (!inside && getSelection()?.isCollapsed !== false) onOpen?.(row);
  }
  return (
    <tr
      tabIndex={props.first ? 0 : -1}
      aria-rowindex={props.index === undefined ? undefined : props.index + 2}
      data-open={onOpen !== undefined}
      data-chosen={chosen}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {onSelect && (
        <td className={css['select']}>
          <Checkbox checked={chosen} onChange={() => props.onToggle(key)} aria-label={t('table.select')} tabIndex={-1} />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.key} data-align={column.align} data-fixed={column.fixed} data-label={column.title}>
          <div className={css['cell']}>{column.render(row)}</div>
        </td>
      ))}
      {(props.actions?.length ?? 0) > 0 && (
        <td className={css['actions']}>
          <span>
            {actions.map((action) => (
              <button key={action.key} type="button" tabIndex={-1} title={action.title} aria-label={action.title} onClick={() => action.run(row)}>
                {action.icon}
              </button>
            ))}
          </span>
        </td>
      )}
    </tr>
  );
}

function SkeletonRows({ columns, rows = 8 }: { columns: number; rows?: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={row} className={css['skeleton']} aria-hidden>
      {Array.from({ length: columns }, (__, column) => (
        <td key={column} aria-label="">
          <i style={{ width: `${40 + ((row * 7 + column * 13) % 5) * 11}%` }} />
        </td>
      ))}
    </tr>
  ));
}

/** Asks for the next page when it comes near; a button for those who do not scroll. */
function More({ onMore }: { onMore: () => void }) {
  const { t } = useText();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore(), { rootMargin: '400px' });
    seen.observe(place.current);
    return () => seen.disconnect();
  }, [onMore]);
  return (
    <div ref={place} className={css['more']}>
      <button type="button" onClick={onMore}>
        {t('table.more')}
      </button>
    </div>
  );
}

function moveFocus(event: KeyboardEvent, body: HTMLTableSectionElement | null): void {
  const step = event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0;
  if (step === 0 || !body || !(event.target instanceof HTMLTableRowElement)) return;
  const rows = [...body.rows].filter((row) => !row.ariaHidden);
  rows[rows.indexOf(event.target) + step]?.focus();
  event.preventDefault();
}
