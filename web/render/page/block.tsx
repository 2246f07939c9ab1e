import type { PageNode } from '@portico/contracts';
import { BlockOutlined, WarningOutlined } from '@ant-design/icons';
import { Component, memo, type ReactNode, Suspense } from 'react';
import { Loading, useText } from '../../kit/index.ts';
import { blocks } from './blocks.ts';
import css from './block.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { usePage, useValue } from './page-context.tsx';
import { inRows, layoutOf } from './layout.ts';

/** What a block is given: its node of the page, and what stands in its places, drawn already. */
export interface BlockProps {
  readonly node: PageNode;
  readonly slots: Readonly<Record<string, ReactNode>>;
}

const nothing: Readonly<Record<string, ReactNode>> = {};

/** Draws one block in a box of its own: what goes wrong inside stays inside. */
export function drawBlock(node: PageNode, slots: Readonly<Record<string, ReactNode>> = nothing): ReactNode {
  const Found = Object.hasOwn(blocks, node.type) ? blocks[node.type] : undefined;
  if (!Found) return <UnknownBlock type={node.type} />;
  return (
    <BlockBoundary key={node.id} node={node}>
      <Suspense fallback={<Loading lines={2} />}>
        <Found node={node} slots={slots} />
      </Suspense>
    </BlockBoundary>
  );
}

/** Blocks one below the other, each with what stands in its places; those whose `visible` is false are left out. */
export function BlockTree({ nodes }: { nodes: readonly PageNode[] }) {
  const { mode } = usePage();
  const draw = (node: PageNode): ReactNode =>
    mode === 'design' || node.visible === undefined ? <PlacedBlock key={node.id} node={node} /> : <VisibleBlock key={node.id} node={node} />;
  return inRows(nodes).map((row) => {
    const [first] = row;
    if (!first) return null;
    return row.length === 1 ? (
      draw(first)
    ) : (
      <div key={first.id} className={css['row']}>
        {row.map(draw)}
      </div>
    );
  });
}

function VisibleBlock({ node }: { node: PageNode }) {
  return (
    <Suspense>
      <WhileVisible node={node} />
    </Suspense>
  );
}

function WhileVisible({ node }: { node: PageNode }) {
  const shown = useValue(node.visible);
  if (shown.problem !== undefined) return <ExpressionMark problem={shown.problem} />;
  return shown.value === true && <PlacedBlock node={node} />;
}

/** A block at its place. Far outside of the window it takes up room and is not laid out. */
const PlacedBlock = memo(function PlacedBlock({ node }: { node: PageNode }) {
  const slots = node.slots && Object.fromEntries(Object.entries(node.slots).map(([name, nodes]) => [name, <BlockTree key={name} nodes={nodes} />]));
  return (
    <div className={css['block']} data-block={node.id} data-type={node.type} style={layoutOf(node)}>
      {drawBlock(node, slots)}
    </div>
  );
});

/** For a block nobody knows: it may come from a newer Portico. */
function UnknownBlock({ type }: { type: string }) {
  const { t } = useText();
  return (
    <div className={css['note']}>
      <BlockOutlined aria-hidden /> {t('pages.unknownBlock', { type })}
    </div>
  );
}

interface BoundaryProps {
  readonly node: PageNode;
  readonly children: ReactNode;
}

/** Keeps a block that throws from taking the page with it. Another node, and it is tried again. */
class BlockBoundary extends Component<BoundaryProps, { error: unknown; of: PageNode }> {
  override state: { error: unknown; of: PageNode } = { error: undefined, of: this.props.node };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }
  static getDerivedStateFromProps({ node }: BoundaryProps, state: { of: PageNode }): { error?: unknown; of: PageNode } | null {
    return node === state.of ? null : { error: undefined, of: node };
  }
  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <BrokenBlock error={this.state.error} onRetry={() => this.setState({ error: undefined })} />;
  }
}

function BrokenBlock({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useText();
  return (
    <div className={css['broken']} role="alert">
      <WarningOutlined aria-hidden /> {t('pages.broken')}{' '}
      <button type="button" onClick={onRetry}>
        {t('state.retry')}
      </button>
      <ExpressionMark problem={error instanceof Error ? error.message : String(error)} />
    </div>
  );
}
