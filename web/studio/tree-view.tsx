import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useText } from '../kit/index.ts';
import type { Mark } from './drafts.ts';
import { treeKey, type TreeNode, visibleRows } from './file-tree.ts';
import css from './tree-view.module.css';

const letters: Readonly<Record<Mark, string>> = { added: '+', changed: '●', removed: '−' };

/** The files as a tree (WAI-ARIA tree pattern): arrows walk, Enter opens. */
export function TreeView({ nodes, open, onOpen }: { nodes: readonly TreeNode[]; open: string | undefined; onOpen: (path: string) => void }) {
  const { t } = useText();
  const tree = useRef<HTMLUListElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = visibleRows(nodes, closed);
  const focusable = Math.max(
    0,
    rows.findIndex((row) => row.node.path === open),
  );
  const toggle = (path: string) => {
    const next = new Set(closed);
    if (!next.delete(path)) next.add(path);
    setClosed(next);
  };
  const choose = (node: TreeNode) => (node.kind === 'folder' ? toggle(node.path) : onOpen(node.path));
  function onKeyDown(event: KeyboardEvent, index: number): void {
    const node = rows[index]?.node;
    if ((event.key === 'Enter' || event.key === ' ') && node) choose(node);
    else {
      const { to, toggle: folder } = treeKey(rows, closed, { index, key: event.key });
      if (folder !== undefined) toggle(folder);
      else if (to !== undefined) tree.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[to]?.focus();
      else return;
    }
    event.preventDefault();
  }
  return (
    <ul ref={tree} role="tree" aria-label={t('files.tree')} className={css['tree']}>
      {rows.map(({ node, depth }, index) => (
        <li
          key={node.path}
          role="treeitem"
          aria-level={depth}
          aria-selected={node.path === open}
          aria-expanded={node.kind === 'folder' ? !closed.has(node.path) : undefined}
          tabIndex={index === focusable ? 0 : -1}
          style={{ paddingLeft: 8 + (depth - 1) * 14 }}
          onClick={() => choose(node)}
          onKeyDown={(event) => onKeyDown(event, index)}
        >
          {node.kind === 'folder' ? closed.has(node.path) ? <CaretRightOutlined /> : <CaretDownOutlined /> : <i />}
          <span data-mark={node.kind === 'file' ? node.mark : undefined}>{node.name}</span>
          {node.kind === 'file' && node.findings > 0 && (
            <b title={t('files.findings', { count: node.findings })} aria-label={t('files.findings', { count: node.findings })}>
              {node.findings}
            </b>
          )}
          {node.kind === 'file' && node.mark && (
            <em title={t(`files.${node.mark}`)} aria-label={t(`files.${node.mark}`)}>
              {letters[node.mark]}
            </em>
          )}
        </li>
      ))}
    </ul>
  );
}
