import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from 'react';
import { Tag, useText, useToast } from '../../kit/index.ts';
import { type EntityView, expandFor, fieldOf, type FieldView, isWritable, type RecordView } from '../model.ts';
import { recordsKey, useRendering } from '../source.ts';
import { enumTitle } from '../value.tsx';
import type { BlockProps } from './block.tsx';
import { boardOf, type BoardColumn, nextColumn, shownColumns, withMoves } from './board.ts';
import css from './block-kanban.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { usePage } from './page-context.tsx';
import { propsOf, textIn, textsIn } from './props.ts';
import { RecordFacts, RecordTitle, useTraits } from './record-words.tsx';
import { instead, Nothing } from './source-state.tsx';
import { useChoose } from './use-choose.ts';
import { useEntityOf, useRows } from './use-source.ts';

const most = 200;

/** Cards in the columns of a choice field, moved by mouse or with Ctrl and the arrow keys. */
export function KanbanBlock({ node }: BlockProps) {
  const { t } = useText();
  const { source, group, title, fields, move, hideEmpty, onRow } = propsOf(node);
  const entity = useEntityOf(source);
  const [titleTrait] = useTraits(entity, [textIn(title) ?? ''].filter(Boolean));
  const traits = useTraits(entity, textsIn(fields), { most: 2, title: titleTrait });
  const rows = useRows(source, { relations: expandFor(titleTrait ? [titleTrait, ...traits] : traits), limit: most });
  const field = entity && typeof group === 'string' ? fieldOf(entity, group) : undefined;
  const choose = useChoose(entity, onRow);
  const other = instead(rows);
  if (other) return other;
  if (!rows.entity || !rows.records || field?.type !== 'enum') return <Nothing words={t('pages.noData')} />;
  const movable = move !== false && rows.entity.may.includes('update') && isWritable(field, 'update');
  return (
    <>
      <ExpressionMark problem={rows.problem} />
      <Board
        entity={rows.entity}
        field={field}
        records={rows.records}
        movable={movable}
        hideEmpty={hideEmpty === true}
        onChoose={choose}
        renderTitle={(record) => <RecordTitle record={record} trait={titleTrait} />}
        renderFacts={(record) => <RecordFacts record={record} traits={traits} />}
      />
      {rows.more && <Nothing words={t('pages.tooMany', { count: rows.records.length })} action={{ title: t('pages.more'), run: rows.more }} />}
    </>
  );
}

interface BoardProps {
  readonly entity: EntityView;
  readonly field: FieldView;
  readonly records: readonly RecordView[];
  readonly movable: boolean;
  readonly hideEmpty: boolean;
  readonly onChoose: (record: RecordView) => void;
  readonly renderTitle: (record: RecordView) => ReactNode;
  readonly renderFacts: (record: RecordView) => ReactNode;
}

function Board({ entity, field, records, movable, hideEmpty, onChoose, renderTitle, renderFacts }: BoardProps) {
  const { t, language } = useText();
  const { mode } = usePage();
  const { moves, moveTo } = useMoves(entity, field);
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const [told, setTold] = useState('');
  const place = useRef<HTMLDivElement>(null);
  const columns = boardOf(withMoves(records, field.name, moves), field);
  const shown = shownColumns(columns, { hideEmpty, moving: dragged !== undefined });
  const free = movable && mode === 'use';
  const nameOf = (column: BoardColumn): string => (column.value === null ? t('pages.none') : enumTitle(field, column.value, language));

  function go(record: RecordView, column: BoardColumn): void {
    if (record.values[field.name] === column.value) return;
    setTold(t('pages.moved', { name: record.label, column: nameOf(column) }));
    moveTo(record, column.value);
    // Where it is drawn anew it keeps the focus.
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(record.id)}"]`)?.focus());
  }
  function onKeyDown(event: KeyboardEvent, record: RecordView): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0 && (event.ctrlKey || event.metaKey) && free) {
      event.preventDefault();
      const next = nextColumn(columns, record.values[field.name], step);
      if (next) go(record, next);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp' || step !== 0) {
      event.preventDefault();
      neighbour(event.currentTarget, event.key)?.focus();
    }
  }
  function onDrop(event: DragEvent, column: BoardColumn): void {
    event.preventDefault();
    setOver(undefined);
    const record = records.find((one) => one.id === dragged);
    setDragged(undefined);
    if (record) go(record, column);
  }
  return (
    <>
      <div ref={place} className={css['board']} role="group" aria-label={t('pages.moveHint')}>
        {shown.map((column) => (
          <section
            key={column.value ?? ''}
            className={css['column']}
            data-over={over === (column.value ?? '')}
            aria-label={nameOf(column)}
            onDragOver={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              setOver(column.value ?? '');
            }}
            onDragLeave={() => setOver(undefined)}
            onDrop={(event) => onDrop(event, column)}
          >
            <header>
              <Tag colour={column.colour}>{nameOf(column)}</Tag>
              <span>{column.records.length}</span>
            </header>
            <ul>
              {column.records.map((record) => (
                <li key={record.id}>
                  <div
                    className={css['card']}
                    data-waiting={moves.has(record.id)}
                    draggable={free}
                    onDragStart={(event) => {
                      event.dataTransfer.effectAllowed = 'move';
                      event.dataTransfer.setData('text/plain', record.label);
                      // Not at once: a card that shifts as its drag begins, because hidden columns come in, is dropped by Chromium.
                      requestAnimationFrame(() => setDragged(record.id));
                    }}
                    onDragEnd={() => setDragged(undefined)}
                    onClick={(event) => isBeside(event) && onChoose(record)}
                  >
                    <button type="button" data-card={record.id} onClick={() => onChoose(record)} onKeyDown={(event) => onKeyDown(event, record)}>
                      {renderTitle(record)}
                    </button>
                    {renderFacts(record)}
                  </div>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <span className="sr-only" role="status">
        {told}
      </span>
    </>
  );
}

/** Is it a click on the card itself, and not on something in it that has a meaning of its own? */
function isBeside(event: MouseEvent): boolean {
  return !(event.target instanceof Element && event.target.closest('a, button'));
}

/** Cards on their way: shown in the new column at once, put back with the reason when the server refuses. */
function useMoves(entity: EntityView, field: FieldView) {
  const { model, source } = useRendering();
  const cache = useQueryClient();
  const toast = useToast();
  const [moves, setMoves] = useState<ReadonlyMap<string, string | null>>(new Map());
  async function moveTo(record: RecordView, value: string | null): Promise<void> {
    setMoves((old) => new Map([...old, [record.id, value]]));
    try {
      await source.update(entity.name, { id: record.id, version: record.version }, { [field.name]: value });
    } catch (error) {
      toast.failed(source.explain(error));
    }
    await cache.invalidateQueries({ queryKey: recordsKey(model.app) });
    setMoves((old) => new Map([...old].filter(([id]) => id !== record.id)));
  }
  return { moves, moveTo: (record: RecordView, value: string | null) => void moveTo(record, value) };
}

/** The card above or below, or beside in the next column that has one. */
function neighbour(card: Element, key: string): HTMLElement | null {
  const item = card.closest('li');
  if (key === 'ArrowDown') return item?.nextElementSibling?.querySelector<HTMLElement>('[data-card]') ?? null;
  if (key === 'ArrowUp') return item?.previousElementSibling?.querySelector<HTMLElement>('[data-card]') ?? null;
  const forward = key === 'ArrowRight';
  for (let column = card.closest('section'); column;) {
    const next: Element | null = forward ? column.nextElementSibling : column.previousElementSibling;
    const found = next?.querySelector<HTMLElement>('[data-card]');
    if (found || !next) return found ?? null;
    column = next as HTMLElement;
  }
  return null;
}
