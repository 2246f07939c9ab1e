import '@puckeditor/core/no-external.css';
import { AutoField, type Config, createUsePuck, Drawer, type OnAction, Puck, type PuckAction, registerOverlayPortal, RichTextMenu, useGetPuck } from '@puckeditor/core';
import { blockTypes, type PageNode, slotsOf } from '@portico/contracts';
import { type ComponentType, createContext, type ReactElement, type ReactNode, type Ref, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { type Language, useText } from '../../../kit/index.ts';
import type { DesignStore } from '../design/design-store.ts';
import { makeNode } from '../design/edit.ts';
import { arrange, type Item, mostSlots, shapeOf, skeletonOf, slotKey, unknownType, withIds } from '../design/skeleton.ts';
import { nodeOf } from '../design/tree.ts';
import { useDesignStore, useNode } from '../use-design.ts';
import css from './puck-surface.module.css';

/**
 * The one file that knows Puck. It is told which block stands where and nothing else: what is in a block comes from the
 * design by the block's id, so typing into a property never passes through here.
 */

/** Draws one block; `slots` are the places inside it, ready to be dropped on. */
export type DrawBlock = ComponentType<{ readonly node: PageNode; readonly slots: Readonly<Record<string, ReactNode>> }>;
/** What the chosen block's bar offers. */
export interface BlockAction {
  readonly key: string;
  readonly title: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

interface Around {
  readonly design: DesignStore;
  readonly names: Names;
  readonly Draw: DrawBlock;
  readonly actions: readonly BlockAction[];
  /** The shape the canvas has; written by whoever changed it last. */
  readonly synced: { shape: string };
}
const context = createContext<Around | undefined>(undefined);
const usePuck = createUsePuck();

function useAround(): Around {
  const found = useContext(context);
  if (!found) throw new Error('stands inside a DesignSurface');
  return found;
}

/** Everything that can be dragged from and dropped on stands in here: the palette, the canvas. */
export function DesignSurface({ Draw, actions, children }: { Draw: DrawBlock; actions: readonly BlockAction[]; children: ReactNode }) {
  const { language } = useText();
  const design = useDesignStore();
  const words = useWords();
  const config = useMemo(() => configIn(language), [language]);
  const [first] = useState(() => ({ content: [...skeletonOf(design.now().page.body)], root: {} }));
  const [names] = useState(createNames);
  const [synced] = useState(() => ({ shape: shapeOf(first.content) }));
  const around = useMemo(() => ({ design, names, Draw, actions, synced }), [design, names, Draw, actions, synced]);
  // The same all the time: another one would draw every block anew.
  const onAction = useCallback<OnAction>((action, { data }) => follow(around, action, data.content), [around]);
  return (
    <context.Provider value={around}>
      <Puck config={config} data={first} iframe={withoutFrame} permissions={permissions} overrides={overrides} dnd={dragging} dictionary={words} onAction={onAction}>
        <Follow />
        {children}
      </Puck>
    </context.Provider>
  );
}

/** The page being designed, to drop on. */
export function Canvas() {
  return <Puck.Preview />;
}

/** Kinds of blocks that can be dragged onto the canvas stand in here. */
export function PaletteGroup({ children }: { children: ReactNode }) {
  return <Drawer>{children}</Drawer>;
}

/** Puck makes a button of it that can be dragged; `onAdd` is told of a click, of Enter and of the space bar. */
export function PaletteItem({ type, onAdd, children }: { type: string; onAdd: (type: string) => void; children: ReactElement }) {
  return (
    <div
      data-palette={type}
      className={css['item']}
      onClick={() => onAdd(type)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onAdd(type);
      }}
    >
      <Drawer.Item name={type}>{() => children}</Drawer.Item>
    </div>
  );
}

/** The buttons of the palette in their order, to walk through with the arrows. */
export function paletteButtons(palette: HTMLElement): readonly HTMLElement[] {
  return [...palette.querySelectorAll<HTMLElement>('[data-puck-drawer-item][tabindex], button[data-palette]')];
}

/** Something inside a block that can be clicked while the page is designed. */
export function Clickable({ children, className }: { children: ReactNode; className?: string | undefined }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => registerOverlayPortal(ref.current, { disableDrag: true }), []);
  return (
    <div ref={ref} className={className}>
      {children}
    </div>
  );
}

/** Words with bold, lists and links, as HTML. */
export function RichText({ id, value, onChange }: { id: string; value: string; onChange: (html: string) => void }) {
  return <AutoField id={id} field={richText} value={value} onChange={(next: unknown) => onChange(typeof next === 'string' ? next : '')} />;
}

/** As much as pages show: what is aligned or large beyond measure is taken off there. */
const richText = {
  type: 'richtext',
  options: { textAlign: false, heading: { levels: [2, 3, 4] } },
  renderMenu: () => (
    <RichTextMenu>
      <RichTextMenu.Group>
        <RichTextMenu.HeadingSelect />
        <RichTextMenu.ListSelect />
      </RichTextMenu.Group>
      <RichTextMenu.Group>
        <RichTextMenu.Bold />
        <RichTextMenu.Italic />
        <RichTextMenu.Underline />
        <RichTextMenu.Blockquote />
      </RichTextMenu.Group>
    </RichTextMenu>
  ),
} as const;

/** Puck's own words that are to be seen. */
function useWords(): Record<string, string> {
  const { t } = useText();
  return useMemo(
    () => ({
      'field-richtext-select': t('designer.rich.select'),
      'field-richtext-bold': t('designer.rich.bold'),
      'field-richtext-italic': t('designer.rich.italic'),
      'field-richtext-underline': t('designer.rich.underline'),
      'field-richtext-blockquote': t('designer.rich.quote'),
      'field-richtext-headingselect-2': t('designer.rich.large'),
      'field-richtext-headingselect-3': t('designer.rich.medium'),
      'field-richtext-headingselect-4': t('designer.rich.small'),
      'field-richtext-listselect-bullet': t('designer.rich.bullets'),
      'field-richtext-listselect-ordered': t('designer.rich.numbers'),
      'loader-loading': t('state.loading'),
    }),
    [t],
  );
}

const withoutFrame = { enabled: false };
const permissions = { duplicate: false, delete: false, edit: false };
const dragging = { behavior: 'static' } as const;
const overrides = { actionBar: BlockBar };

/** Ids the canvas gave to new blocks, and the names those have in the page. */
interface Names {
  readonly toPage: (id: string) => string;
  readonly toCanvas: (id: string) => string;
  readonly add: (canvas: string, page: string) => void;
}
function createNames(): Names {
  const page = new Map<string, string>();
  const canvas = new Map<string, string>();
  return {
    toPage: (id) => page.get(id) ?? id,
    toCanvas: (id) => canvas.get(id) ?? id,
    add: (from, to) => {
      page.set(from, to);
      canvas.set(to, from);
    },
  };
}

function configIn(language: Language): Config {
  const types = [...Object.entries(blockTypes), [unknownType, undefined] as const];
  return {
    root: {},
    components: Object.fromEntries(
      types.map(([name, type]) => {
        const count = type?.slots === undefined ? 0 : type.slots === 'columns' ? 6 : type.slots === 'parts' ? mostSlots : type.slots.length;
        const fields = Object.fromEntries(Array.from({ length: count }, (_, index) => [slotKey(index), { type: 'slot' as const }]));
        return [name, { label: type?.title[language] ?? name, fields, inline: true, render: BlockInPuck }];
      }),
    ),
  } as Config;
}

type SlotPlace = (props: { className?: string; minEmptyHeight?: number }) => ReactNode;

function BlockInPuck({ id, puck: { dragRef }, ...rest }: { id: string; puck: { dragRef: Ref<HTMLDivElement> } } & Record<string, unknown>) {
  const { names, Draw } = useAround();
  const node = useNode(names.toPage(id));
  // For those who do not see the canvas the outline stands: nothing on it takes the focus.
  if (!node) return <div ref={dragRef} tabIndex={-1} />;
  const slots = slotsOf(node).flatMap((name, index) => {
    const Place = rest[slotKey(index)] as SlotPlace | undefined;
    return Place ? [[name, <Place key={name} minEmptyHeight={72} />] as const] : [];
  });
  return (
    <div ref={dragRef} tabIndex={-1} role="presentation" data-node={node.id}>
      <Draw node={node} slots={Object.fromEntries(slots)} />
    </div>
  );
}

/** The person moved or dropped something: the design follows. */
function follow({ design, names, synced }: Around, action: PuckAction, content: readonly Item[]): void {
  if (!['insert', 'move', 'reorder', 'remove', 'duplicate'].includes(action.type)) return;
  const { page } = design.now();
  const made: string[] = [];
  const missing = new Set<string>();
  const known = (item: Item): void => {
    if (!nodeOf(page, names.toPage(item.props.id))) missing.add(item.props.id);
    for (const inner of Object.values(item.props)) if (Array.isArray(inner)) (inner as Item[]).forEach(known);
  };
  content.forEach(known);
  let base = page;
  for (const id of missing) {
    const node = makeNode(base, /^([A-Za-z]+)-/.exec(id)?.[1] ?? 'section');
    base = { ...base, body: [...base.body, node] };
    names.add(id, node.id);
    made.push(node.id);
  }
  const items = withIds(content, names.toPage);
  synced.shape = shapeOf(items);
  const next = arrange(base, items);
  design.change(next === base && missing.size === 0 ? page : next, made[0] === undefined ? {} : { select: made[0] });
}

/** Keeps the canvas in step with the design: what stands where, and what is chosen. */
function Follow() {
  const { design, names, synced } = useAround();
  const getPuck = useGetPuck();
  const chosen = usePuck((puck) => puck.selectedItem?.props.id as string | undefined);
  const shown = useRef(chosen);
  const waiting = useRef(false);
  useEffect(() => {
    const look = (): void => {
      waiting.current = false;
      const { page, selected } = design.now();
      const items = skeletonOf(page.body);
      const shape = shapeOf(items);
      const moved = shape !== synced.shape;
      if (moved) {
        synced.shape = shape;
        getPuck().dispatch({ type: 'setData', data: { content: withIds(items, names.toCanvas) as never }, recordHistory: false });
      }
      const wanted = selected === undefined ? undefined : names.toCanvas(selected);
      // Puck knows what is chosen by its place, where another block may stand now.
      if (wanted === shown.current && !moved) return;
      const { dispatch, getSelectorForId } = getPuck();
      shown.current = wanted;
      dispatch({ type: 'setUi', ui: { itemSelector: (wanted === undefined ? undefined : getSelectorForId(wanted)) ?? null }, recordHistory: false });
      if (selected !== undefined) requestAnimationFrame(() => document.querySelector(`[data-node="${selected}"]`)?.scrollIntoView({ block: 'nearest' }));
    };
    // Puck has not finished its own step while it tells of it.
    const soon = (): void => {
      if (waiting.current) return;
      waiting.current = true;
      queueMicrotask(look);
    };
    return design.subscribe(soon);
  }, [design, names, synced, getPuck]);
  useEffect(() => {
    if (chosen === shown.current) return;
    shown.current = chosen;
    if (!waiting.current) design.select(chosen === undefined ? undefined : names.toPage(chosen));
  }, [chosen, design, names]);
  return null;
}

/** Beside the chosen block: what it is, and what is done most. */
function BlockBar({ label }: { label?: string; children: ReactNode; parentAction: ReactNode }) {
  const { actions } = useAround();
  return (
    <div className={css['bar']}>
      <span>{label}</span>
      {actions.map((action) => (
        <button key={action.key} type="button" tabIndex={-1} title={action.title} onClick={action.run}>
          {action.icon}
        </button>
      ))}
    </div>
  );
}
