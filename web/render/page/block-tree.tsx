import { CaretRightOutlined } from '@ant-design/icons';
import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { expandFor, type RecordView, relatedOf, traitAt } from '../model.ts';
import { useRendering } from '../source.ts';
import { useTitles } from '../titles.ts';
import type { BlockProps } from './block.tsx';
import css from './block-tree.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { propsOf } from './props.ts';
import { RecordTitle } from './record-words.tsx';
import { instead, Nothing } from './source-state.tsx';
import { type Line, linesOf, treeOf } from './tree-of.ts';
import { useChoose } from './use-choose.ts';
import { useEntityOf, useRows } from './use-source.ts';

/** Records below their parents; arrows open, close and walk. */
export function TreeBlock({ node }: BlockProps) {
  const { t } = useText();
  const { model } = useRendering();
  const titles = useTitles();
  const { source, parent, title, onRow } = propsOf(node);
  const entity = useEntityOf(source);
  const relation = entity?.relations.find(({ name }) => name === parent);
  const trait = entity && typeof title === 'string' ? traitAt(model, entity, title) : undefined;
  const rows = useRows(source, { relations: [...(relation ? [relation.name] : []), ...(trait ? expandFor([trait]) : [])], limit: 500 });
  const choose = useChoose(entity, onRow);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const branches = useMemo(() => treeOf(rows.records ?? [], (record) => (relation && relatedOf(record, relation.name)?.id) || undefined), [rows.records, relation]);
  const other = instead(rows);
  if (other) return other;
  if (!entity || !rows.records) return <Nothing words={t('pages.noData')} />;
  if (branches.length === 0) return <Nothing />;
  const toggle = (id: string, open: boolean): void => setClosed((old) => (open ? new Set([...old].filter((one) => one !== id)) : new Set([...old, id])));
  return (
    <>
      <ExpressionMark problem={rows.problem} />
      <ul className={css['tree']} role="tree" aria-label={titles.many(entity)}>
        {linesOf(branches, closed).map((line, index) => (
          <Item key={line.record.id} line={line} first={index === 0} open={!closed.has(line.record.id)} onToggle={toggle} onChoose={choose}>
            <RecordTitle record={line.record} trait={trait} />
          </Item>
        ))}
      </ul>
      {rows.more && <Nothing words={t('pages.tooMany', { count: rows.records.length })} action={{ title: t('pages.more'), run: rows.more }} />}
    </>
  );
}

interface ItemProps {
  readonly line: Line;
  readonly first: boolean;
  readonly open: boolean;
  readonly onToggle: (id: string, open: boolean) => void;
  readonly onChoose: (record: RecordView) => void;
  readonly children: ReactNode;
}

function Item({ line, first, open, onToggle, onChoose, children }: ItemProps) {
  const { record, level, parent } = line;
  const name = useId();
  function onKeyDown(event: KeyboardEvent<HTMLLIElement>): void {
    if (event.target !== event.currentTarget) return;
    const items = [...(event.currentTarget.parentElement?.children ?? [])] as HTMLElement[];
    const at = items.indexOf(event.currentTarget);
    if (event.key === 'ArrowDown') items[at + 1]?.focus();
    else if (event.key === 'ArrowUp') items[at - 1]?.focus();
    else if (event.key === 'ArrowRight' && parent && !open) onToggle(record.id, true);
    else if (event.key === 'ArrowRight' && parent) items[at + 1]?.focus();
    else if (event.key === 'ArrowLeft' && parent && open) onToggle(record.id, false);
    else if (event.key === 'ArrowLeft')
      items
        .slice(0, at)
        .findLast((item) => Number(item.ariaLevel) < level)
        ?.focus();
    else if (event.key === 'Enter' || event.key === ' ') onChoose(record);
    else return;
    event.preventDefault();
  }
  return (
    <li role="treeitem" aria-level={level} aria-expanded={parent ? open : undefined} aria-selected={false} aria-labelledby={name} tabIndex={first ? 0 : -1} onKeyDown={onKeyDown}>
      <div style={{ paddingLeft: (level - 1) * 20 }}>
        <span className={css['fold']} data-open={open} onClick={() => parent && onToggle(record.id, !open)} aria-hidden>
          {parent && <CaretRightOutlined />}
        </span>
        <span id={name} className={css['name']} onClick={() => onChoose(record)}>
          {children}
        </span>
      </div>
    </li>
  );
}
