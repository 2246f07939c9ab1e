import type { PageNode } from '@portico/contracts';
import { lazy, type ReactNode, Suspense, useCallback } from 'react';
import { loadMessages } from '../../kit/i18n.ts';
import { Loading } from '../../kit/index.ts';
import { BlockTree } from '../../render/page/block.tsx';
import { moveTo } from '../../render/page/dashboard-grid.ts';
import { CanvasBlock } from '../pages/canvas-block.tsx';
import { useDesign, useDesignStore } from '../pages/use-design.ts';

const DashboardCanvas = lazy(async () => {
  const [{ DashboardCanvas: Canvas }] = await Promise.all([import('./dashboard-canvas.tsx'), loadMessages('charts')]);
  return { default: Canvas };
});

/** The canvas of the page designer for dashboards: the design's blocks on their grid. */
export function BoardInDesigner() {
  const design = useDesignStore();
  const page = useDesign((now) => now.page);
  const selected = useDesign((now) => now.selected);
  const slots = useCallback(
    (node: PageNode): Readonly<Record<string, ReactNode>> =>
      Object.fromEntries(Object.entries(node.slots ?? {}).map(([name, nodes]) => [name, <BlockTree key={name} nodes={nodes} />])),
    [],
  );
  return (
    <Suspense fallback={<Loading />}>
      <DashboardCanvas
        page={page}
        selected={selected}
        Draw={CanvasBlock}
        slotsOf={slots}
        onSelect={(id) => design.select(id)}
        onMove={(id, at) => {
          const { page: now } = design.now();
          // Steps of one block with the arrow keys are one step to undo.
          design.change({ ...now, body: [...moveTo(now.body, id, at)] }, { mark: `at.${id}`, select: id });
        }}
      />
    </Suspense>
  );
}
