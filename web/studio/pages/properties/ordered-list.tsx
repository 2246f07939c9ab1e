import { DeleteOutlined, HolderOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useText } from '../../../kit/index.ts';
import css from './ordered-list.module.css';

/** A list put in order by dragging its handles, or by Alt and the arrows on them. */
export function OrderedList<T>({
  items,
  keyOf,
  label,
  renderItem,
  onChange,
  fixed = false,
}: {
  items: readonly T[];
  keyOf: (item: T, index: number) => string;
  label: (item: T) => string;
  renderItem: (item: T, index: number) => ReactNode;
  onChange: (items: readonly T[]) => void;
  /** Nothing can be taken away. */
  fixed?: boolean;
}) {
  const { t } = useText();
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<number>();
  const move = (from: number, to: number): void => {
    const item = items[from];
    if (item === undefined || to < 0 || to >= items.length || from === to) return;
    onChange(items.toSpliced(from, 1).toSpliced(to, 0, item));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const list = event.currentTarget.closest('ul');
    move(index, index + step);
    requestAnimationFrame(() => list?.querySelectorAll<HTMLElement>(':scope > li > [data-handle]')[index + step]?.focus());
  };
  return (
    <ul className={css['list']}>
      {items.map((item, index) => (
        <li
          key={keyOf(item, index)}
          data-over={over === index && dragged !== index ? (dragged !== undefined && dragged < index ? 'below' : 'above') : undefined}
          onDragOver={(event) => {
            if (dragged === undefined) return;
            event.preventDefault();
            setOver(index);
          }}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged !== undefined) move(dragged, index);
            setDragged(undefined);
            setOver(undefined);
          }}
        >
          <button
            type="button"
            data-handle
            draggable
            className={css['handle']}
            aria-label={t('designer.moveItem', { name: label(item) })}
            title={t('designer.moveWords')}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(index);
            }}
            onDragEnd={() => {
              setDragged(undefined);
              setOver(undefined);
            }}
            onKeyDown={(event) => onKeyDown(event, index)}
          >
            <HolderOutlined />
          </button>
          <div className={css['item']}>{renderItem(item, index)}</div>
          {!fixed && (
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('designer.takeAway', { name: label(item) })}
              onClick={() => onChange(items.toSpliced(index, 1))}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
