import type { EntityView, RecordView } from '../model.ts';
import { useRendering } from '../source.ts';
import { useActions } from './use-actions.tsx';
import { usePage } from './page-context.tsx';

/** What happens when a record of a block is chosen: the block's actions, else its own page opens. */
export function useChoose(entity: EntityView | undefined, onRow: unknown): (record: RecordView) => void {
  const run = useActions();
  const { source } = useRendering();
  const { mode } = usePage();
  return (record) => {
    if (!entity) return;
    if (Array.isArray(onRow) && onRow.length > 0) void run(onRow, { row: { entity, record } });
    else if (mode === 'use') source.go(source.address(entity.name, record.id));
  };
}
