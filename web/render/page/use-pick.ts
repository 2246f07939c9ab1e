import type { EntityView, RecordView } from '../model.ts';
import { usePage } from './page-context.tsx';
import { useActions } from './use-actions.tsx';

/** What of a chart or number was chosen: what its group is about, its name and its number. */
interface Picked {
  readonly values: Readonly<Record<string, unknown>>;
  readonly label: string;
  readonly number: number | string | null;
}

/**
 * What happens when a part of a chart is chosen: its actions, which know the part as `row` (the fields it is grouped by,
 * `from` and `to` of a span of time, `value`); the page remembers it as `state.picked`. Undefined: nothing does.
 */
export function usePick(entity: EntityView | undefined, actions: unknown): ((picked: Picked) => void) | undefined {
  const run = useActions();
  const { store, mode, page } = usePage();
  const remembers = Object.hasOwn(page.state ?? {}, 'picked');
  const acts = Array.isArray(actions) && actions.length > 0;
  if (!entity || mode === 'design' || (!acts && !remembers)) return undefined;
  return ({ values, label, number }) => {
    const row = { ...values, label, value: number };
    store.setState('picked', row);
    const record: RecordView = { id: '', label, version: '', values: row };
    if (acts) void run(actions, { row: { entity, record } });
  };
}
