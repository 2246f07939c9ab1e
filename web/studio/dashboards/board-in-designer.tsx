import type { PageNode } from '@portico/contracts';
import { Fragment, lazy, type ReactNode, Suspense, useCallback } from 'react';
import { loadMessages } from '../../kit/i18n.ts';
import { Loading } from '../../kit/index.ts';
import { BlockTree } from '../../render/page/block.tsx';
import { arranged } from '../../render/page/dashboard-grid.ts';
import { CanvasBlock } from '../pages/canvas-block.tsx';
import { addBlock } from '../pages/design/edit.ts';
import { useDesign, useDesignStore } from '../pages/use-design.ts';
import { AsOnDesktop } from './as-on-desktop.tsx';

const DashboardCanvas = lazy(async () => {
  const [{ DashboardCanvas: Canvas }] = await Promise.all([import('./dashboard-canvas.tsx'), loadMessages('charts')]);
  return { default: Canvas };
});

/** The canvas of the page designer for dashboards: the design's blocks on their grid; on a `device` as they fold there. */
export function BoardInDesigner({ device }: { device: boolean }) {
  const design = useDesignStore();
  const page = useDesign((now) => now.page);
  const selected = useDesign((now) => now.selected);
  const Frame = device ? Fragment : AsOnDesktop;
  const slots = useCallback(
    (node: PageNode): Readonly<Record<string, ReactNode>> =>
      Object.fromEntries(Object.entries(node.slots ?? {}).map(([name, nodes]) => [name, <BlockTree key={name} nodes={nodes} />])),
    [],
  );
  return (
    <Suspense fallback={<Loading />}>
      <Frame>
        <DashboardCanvas
          page={page}
          selected={selected}
          Draw={CanvasBlock}
          slotsOf={slots}
          onSelect={(id) => design.select(id)}
          onMove={(id, body) => {
            // Steps of one block with the arrow keys are one step to undo.
            design.change({ ...design.now().page, body: [...body] }, { mark: `at.${id}`, select: id });
          }}
          onAdd={(type, at) => {
            const { page: added, select: id } = addBlock(design.now().page, type, undefined);
            if (id !== undefined) design.change({ ...added, body: [...arranged(added.body, id, at)] }, { select: id });
          }}
        />
      </Frame>
    </Suspense>
  );
}
