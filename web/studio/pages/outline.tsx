import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons';
import { type KeyboardEvent, memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { around } from './design/tree.ts';
import { outlineKey, type OutlineRow, outlineRows } from './design/outline-rows.ts';
import { BlockIcon } from './block-icon.tsx';
import css from './outline.module.css';
import { useDesign, useDesigning, useFindings } from './use-design.ts';

/** The page as a tree of its blocks (WAI-ARIA tree pattern): arrows walk, Enter opens the properties, Alt and arrows move a block. */
export function Outline({ onEdit }: { onEdit: () => void }) {
  const { t, language } = useText();
  const { design } = useDesigning();
  const page = useDesign((now) => now.page);
  const selected = useDesign((now) => now.selected);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const tree = useRef<HTMLUListElement>(null);
  const shown = useMemo(() => {
    if (selected === undefined || folded.size === 0) return folded;
    const open = new Set(around(page, selected).map(({ id }) => id));
    return new Set([...folded].filter((id) => !open.has(id)));
  }, [folded, page, selected]);
  const rows = useMemo(() => outlineRows(page, shown, language), [page, shown, language]);
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === selected),
  );
  const fold = (id: string): void => {
    const next = new Set(shown);
    if (!next.delete(id)) next.add(id);
    if (selected !== undefined && around(page, selected).some((node) => node.id === id)) design.select(id);
    setFolded(next);
  };
  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') onEdit();
    else if (event.key === ' ') design.select(rows[at]?.id);
    else {
      const { to, fold: one } = outlineKey(rows, at, event.key);
      if (one !== undefined) fold(one);
      else if (to !== undefined) {
        design.select(rows[to]?.id);
        tree.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[to]?.focus();
      } else return;
    }
    event.preventDefault();
  }
  // A block that moves takes the focus along; a deleted one leaves it to what is chosen then.
  const inside = useRef(false);
  useLayoutEffect(() => {
    const line = inside.current ? tree.current?.querySelector<HTMLElement>('[aria-selected="true"]') : undefined;
    if (line && document.activeElement !== line) line.focus();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- looked at again whenever lines have moved
  }, [rows, selected]);
  useEffect(() => {
    const leave = (event: PointerEvent): void => {
      if (!(event.target instanceof Node && tree.current?.contains(event.target))) inside.current = false;
    };
    addEventListener('pointerdown', leave, { capture: true });
    return () => removeEventListener('pointerdown', leave, { capture: true });
  }, []);
  if (rows.length === 0) return <p className={css['empty']}>{t('designer.outlineEmpty')}</p>;
  return (
    <ul
      ref={tree}
      role="tree"
      aria-label={t('designer.outline')}
      className={css['tree']}
      onKeyDown={onKeyDown}
      onFocus={() => (inside.current = true)}
      onBlur={(event) => (inside.current = event.relatedTarget === null)}
    >
      {rows.map((row, index) => (
        <Line key={row.id} {...row} selected={row.id === selected} focusable={index === at} onFold={fold} onSelect={design.select} />
      ))}
    </ul>
  );
}

interface LineProps extends OutlineRow {
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly onFold: (id: string) => void;
  readonly onSelect: (id: string) => void;
}

const Line = memo(
  function Line({ id, depth, label, type, slot, open, selected, focusable, onFold, onSelect }: LineProps) {
    const findings = useFindings(id).length;
    return (
      <li
        role="treeitem"
        aria-level={depth}
        aria-selected={selected}
        aria-expanded={open}
        tabIndex={focusable ? 0 : -1}
        data-line={id}
        style={{ paddingLeft: 4 + (depth - 1) * 14 }}
        onClick={() => onSelect(id)}
      >
        {open === undefined ? (
          <i />
        ) : (
          <span
            aria-hidden
            onClick={(event) => {
              event.stopPropagation();
              onFold(id);
            }}
          >
            {open ? <CaretDownOutlined /> : <CaretRightOutlined />}
          </span>
        )}
        <BlockIcon type={type} />
        <span className={css['label']}>
          {slot !== undefined && <small>{slot}</small>}
          {label}
        </span>
        {findings > 0 && <b>{findings}</b>}
      </li>
    );
  },
  // The functions always do the same with the newest page.
  (a, b) => (['id', 'depth', 'label', 'type', 'slot', 'open', 'selected', 'focusable'] as const).every((key) => a[key] === b[key]) && a.onFold === b.onFold,
);
