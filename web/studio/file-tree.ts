import type { Listed, Mark } from './drafts.ts';

export interface TreeFile {
  readonly kind: 'file';
  readonly name: string;
  readonly path: string;
  readonly mark?: Mark;
  readonly findings: number;
}
export interface TreeFolder {
  readonly kind: 'folder';
  readonly name: string;
  readonly path: string;
  readonly children: readonly TreeNode[];
}
export type TreeNode = TreeFile | TreeFolder;

/** Folders first, then files, each by name. `findings` says how many there are per path. */
export function treeOf(files: readonly Listed[], findings: ReadonlyMap<string, number>, under = ''): readonly TreeNode[] {
  const inside = files.filter((file) => file.path.startsWith(under));
  const folders = new Set<string>();
  const own: TreeFile[] = [];
  for (const file of inside) {
    const rest = file.path.slice(under.length);
    const slash = rest.indexOf('/');
    if (slash === -1) own.push({ kind: 'file', name: rest, path: file.path, ...(file.mark && { mark: file.mark }), findings: findings.get(file.path) ?? 0 });
    else folders.add(rest.slice(0, slash));
  }
  const byName = <T extends { name: string }>(nodes: T[]) => nodes.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return [
    ...byName([...folders].map((name): TreeFolder => ({ kind: 'folder', name, path: `${under}${name}/`, children: treeOf(inside, findings, `${under}${name}/`) }))),
    ...byName(own),
  ];
}

/** The rows that are seen, top to bottom, with their depth; a closed folder hides what is in it. */
export function visibleRows(nodes: readonly TreeNode[], closed: ReadonlySet<string>, depth = 1): readonly { readonly node: TreeNode; readonly depth: number }[] {
  return nodes.flatMap((node) => [{ node, depth }, ...(node.kind === 'folder' && !closed.has(node.path) ? visibleRows(node.children, closed, depth + 1) : [])]);
}

/** The file opened when none is asked for: the app's own file, else the first. */
export function usualFile(files: readonly Listed[]): string | undefined {
  return files.find((file) => file.path === 'app.yaml')?.path ?? files[0]?.path;
}

/** Where the keys of the WAI-ARIA tree pattern lead: another row, or a folder to open or close. */
export function treeKey(
  rows: readonly { readonly node: TreeNode; readonly depth: number }[],
  closed: ReadonlySet<string>,
  at: { readonly index: number; readonly key: string },
): { readonly to?: number; readonly toggle?: string } {
  const row = rows[at.index];
  if (!row) return {};
  const folder = row.node.kind === 'folder' ? row.node : undefined;
  const isOpen = folder !== undefined && !closed.has(folder.path);
  switch (at.key) {
    case 'ArrowDown':
      return { to: Math.min(rows.length - 1, at.index + 1) };
    case 'ArrowUp':
      return { to: Math.max(0, at.index - 1) };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: rows.length - 1 };
    case 'ArrowRight':
      if (!folder) return {};
      return isOpen ? { to: Math.min(rows.length - 1, at.index + 1) } : { toggle: folder.path };
    case 'ArrowLeft':
      if (isOpen) return { toggle: folder.path };
      return {
        to: Math.max(
          0,
          rows.findLastIndex((one, index) => index < at.index && one.depth < row.depth),
        ),
      };
    default:
      return {};
  }
}
