import { CopyOutlined, DeleteOutlined, DesktopOutlined } from '@ant-design/icons';
import type { Page } from '@portico/contracts';
import { useQuery } from '@tanstack/react-query';
import type { InputRef } from 'antd';
import { type ComponentType, memo, useEffect, useMemo, useRef, useState } from 'react';
import { type Shortcut, ShortcutList, State, Tabs, useText, useToast } from '../../kit/index.ts';
import { recordsKey, useRendering } from '../../render/index.ts';
import { compacted } from '../../render/page/dashboard-grid.ts';
import { PageLayer } from '../../render/page/page-body.tsx';
import { PageProvider } from '../../render/page/page-context.tsx';
import { BoardInDesigner } from '../dashboards/board-in-designer.tsx';
import { offerWayBack } from '../way-back.ts';
import { CanvasBlock } from './canvas-block.tsx';
import css from './designer.module.css';
import { readBlocks, writeBlocks } from './design/clipboard.ts';
import { addBlock, deleteBlock, duplicateBlock, type Edited, pasteBlocks, stepBlock, wrapBlock } from './design/edit.ts';
import { recordParams } from './design/sample-params.ts';
import { nodeOf, spotOf } from './design/tree.ts';
import { Outline } from './outline.tsx';
import { Palette } from './palette.tsx';
import { PageSettings } from './properties/page-settings.tsx';
import { PropertyPanel } from './properties/property-panel.tsx';
import { type BlockAction, Canvas, DesignSurface } from './surface/puck-surface.tsx';
import { Toolbar, type Width, widths } from './toolbar.tsx';
import { useDesign, useDesignStore } from './use-design.ts';
import { useRoom } from './use-room.ts';
import { useDesignerKeys } from './use-shortcuts.ts';

/** The designer of one page: what can be added, the page itself, and what can be set of the chosen block. */
export const Designer = memo(function Designer({ onSave }: { onSave: () => void }) {
  const { t } = useText();
  const design = useDesignStore();
  const shown = useShownPage();
  const params = useSampleParams(shown);
  const [width, setWidth] = useState<Width>('desktop');
  const room = useRoom();
  const [side, setSide] = useState<'add' | 'outline' | 'properties'>('add');
  const [listing, setListing] = useState(false);
  const search = useRef<InputRef>(null);
  const properties = useRef<HTMLElement>(null);
  const commands = useCommands();
  const canUndo = useDesign(({ past }) => past.length > 0);
  const canRedo = useDesign(({ future }) => future.length > 0);
  useEffect(() => offerWayBack({ undo: design.undo, redo: design.redo, canUndo, canRedo }), [design, canUndo, canRedo]);
  const editProperties = (): void => {
    const focus = (): void => properties.current?.querySelector<HTMLElement>('input, textarea, button:not([role="tab"]), [role="combobox"]')?.focus();
    if (room === 'wide') return focus();
    // Where they share their place with the palette they have to be drawn first.
    setSide('properties');
    requestAnimationFrame(focus);
  };
  useDesignerKeys({
    ...commands,
    undo: design.undo,
    redo: design.redo,
    save: onSave,
    rename: editProperties,
    palette: () => {
      if (search.current) return search.current.focus({ cursor: 'all' });
      setSide('add');
      requestAnimationFrame(() => search.current?.focus());
    },
    leave: () => design.select(spotOf(design.now().page, design.now().selected ?? '')?.parent),
    help: () => setListing(true),
  });
  const actions = useMemo<BlockAction[]>(
    () => [
      { key: 'duplicate', title: t('designer.duplicate'), icon: <CopyOutlined />, run: commands.duplicate },
      { key: 'remove', title: t('designer.remove'), icon: <DeleteOutlined />, run: commands.remove },
    ],
    [t, commands],
  );
  return (
    <PageProvider page={shown} mode="design" params={params}>
      <div className={css['surface']}>
        <DesignSurface Draw={CanvasBlock} actions={actions}>
          {room === 'phone' ? (
            <NoRoom />
          ) : (
            <div className={css['designer']} data-room={room}>
              <aside className={css['left']} aria-label={t('designer.parts')} ref={room === 'tablet' ? properties : undefined}>
                <Tabs
                  label={t('designer.parts')}
                  active={side}
                  onChange={(key) => setSide(key === 'outline' || key === 'properties' ? key : 'add')}
                  tabs={[
                    { key: 'add', label: t('designer.add'), content: <Palette search={search} /> },
                    { key: 'outline', label: t('designer.outline'), content: <Outline onEdit={editProperties} /> },
                    ...(room === 'tablet' ? [{ key: 'properties', label: t('designer.properties'), content: <ChosenProperties /> }] : []),
                  ]}
                />
              </aside>
              <div className={css['middle']} onPointerUp={() => room === 'tablet' && setSide('properties')}>
                <Toolbar width={width} onWidth={setWidth} commands={commands} onHelp={() => setListing(true)} />
                <CanvasArea width={width} />
              </div>
              {room === 'wide' && (
                <aside className={css['right']} ref={properties} aria-label={t('designer.properties')}>
                  <ChosenProperties />
                </aside>
              )}
            </div>
          )}
          <PageLayer />
          <ShortcutList open={listing} onClose={() => setListing(false)} groups={useShortcutWords()} />
        </DesignSurface>
      </div>
    </PageProvider>
  );
});

/** On a phone nobody draws a page; what it consists of can be read. */
function NoRoom() {
  const { t } = useText();
  return (
    <div className={css['noRoom']}>
      <State icon={<DesktopOutlined />} title={t('designer.noRoom')} words={t('designer.noRoomWords')} />
      <h3>{t('designer.outline')}</h3>
      <Outline onEdit={() => undefined} />
    </div>
  );
}

/** The page as the blocks' data know it: another object only when its data, parameters or state are others. */
function useShownPage(): Page {
  const { now } = useDesignStore();
  const data = useDesign(({ page }) => page.data);
  const params = useDesign(({ page }) => page.params);
  const state = useDesign(({ page }) => page.state);
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- blocks are given each their own node
  return useMemo(() => now().page, [now, data, params, state]);
}

/** What a page is laid out on. */
const canvases: Readonly<Record<Page['kind'], ComponentType<{ device: boolean }>>> = { page: Canvas, dashboard: BoardInDesigner };

/** A page about one record is shown with the first there is. */
function useSampleParams(page: Page): Readonly<Record<string, string>> {
  const { model, source } = useRendering();
  const wanted = recordParams(page);
  const found = useQuery({
    queryKey: recordsKey(model.app, 'designer sample', wanted),
    queryFn: async () => {
      const firsts = await Promise.all(Object.entries(wanted).map(async ([name, entity]) => [name, (await source.list(entity, { limit: 1 })).records[0]?.id] as const));
      return Object.fromEntries(firsts.flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])));
    },
    enabled: Object.keys(wanted).length > 0,
    retry: false,
    staleTime: Infinity,
  });
  return found.data ?? none;
}
const none: Readonly<Record<string, string>> = {};

function CanvasArea({ width }: { width: Width }) {
  const { t } = useText();
  const isEmpty = useDesign(({ page }) => page.body.length === 0);
  // A file may leave the kind out.
  const Laid = canvases[useDesign(({ page }): Page['kind'] | undefined => page.kind) ?? 'page'];
  const { select } = useDesignStore();
  return (
    <div
      className={css['canvas']}
      data-width={width}
      role="region"
      aria-label={t('designer.canvas')}
      onClick={(event) => {
        if (event.target === event.currentTarget) select(undefined);
      }}
    >
      <div
        className={css['sheet']}
        // The blocks of a dashboard are reached with the keyboard; those of a page by its outline.
        aria-hidden={Laid === Canvas}
        data-device={widths[width] === undefined ? undefined : width}
        style={widths[width] === undefined ? undefined : { width: widths[width] }}
      >
        {isEmpty && (
          <div className={css['hint']}>
            <strong>{t('designer.empty')}</strong>
            <span>{t('designer.emptyWords')}</span>
          </div>
        )}
        <Laid device={widths[width] !== undefined} />
      </div>
    </div>
  );
}

function ChosenProperties() {
  const selected = useDesign((now) => now.selected);
  const isThere = useDesign(({ page, selected: id }) => nodeOf(page, id) !== undefined);
  return selected !== undefined && isThere ? <PropertyPanel id={selected} /> : <PageSettings />;
}

export type Commands = ReturnType<typeof useCommands>;

/** What can be done with the chosen block. */
function useCommands() {
  const { t } = useText();
  const toast = useToast();
  const design = useDesignStore();
  return useMemo(() => {
    const chosen = (): string | undefined => {
      const { page, selected } = design.now();
      return nodeOf(page, selected)?.id;
    };
    const done = ({ page, select }: Edited): void => design.change(page.kind === 'dashboard' ? { ...page, body: [...compacted(page.body)] } : page, { select });
    const copy = (): void => {
      const node = nodeOf(design.now().page, chosen());
      if (!node) return;
      void write(writeBlocks([node]));
      toast.done(t('designer.copied'));
    };
    const paste = async (): Promise<void> => {
      const nodes = readBlocks(await read());
      if (nodes.length > 0) done(pasteBlocks(design.now().page, nodes, design.now().selected));
      else toast.failed({ code: 'clipboard', detail: t('designer.nothingToPaste') });
    };
    const remove = (): void => {
      const id = chosen();
      if (id !== undefined) done(deleteBlock(design.now().page, id));
    };
    return {
      copy,
      remove,
      cut: () => {
        copy();
        remove();
      },
      paste: () => void paste(),
      duplicate: () => {
        const id = chosen();
        if (id !== undefined) done(duplicateBlock(design.now().page, id));
      },
      move: (direction: 'up' | 'down' | 'in' | 'out') => {
        const id = chosen();
        if (id !== undefined) design.change(stepBlock(design.now().page, id, direction));
      },
      wrap: (type: 'section' | 'columns' | 'tabs' | 'modal') => {
        const id = chosen();
        if (id !== undefined) done(wrapBlock(design.now().page, id, type));
      },
      add: (type: string) => done(addBlock(design.now().page, type, design.now().selected)),
    };
  }, [design, t, toast]);
}

const place = 'portico.blocks';

/** The clipboard of the system, so that blocks go from page to page and into a text; where it is closed, the tab's own. */
async function write(text: string): Promise<void> {
  sessionStorage.setItem(place, text);
  await navigator.clipboard?.writeText(text).catch(() => undefined);
}
async function read(): Promise<string> {
  const text = await navigator.clipboard?.readText().catch(() => '');
  return readBlocks(text ?? '').length > 0 ? (text ?? '') : (sessionStorage.getItem(place) ?? '');
}

function useShortcutWords(): { title: string; shortcuts: Shortcut[] }[] {
  const { t } = useText();
  const mod = (key: string, title: string): Shortcut => ({ key, mod: true, title });
  return [
    {
      title: t('designer.keys.page'),
      shortcuts: [
        { key: '/', title: t('designer.keys.find') },
        { key: 'Enter', title: t('designer.keys.insert') },
        mod('Z', t('designer.keys.undo')),
        mod('Y', t('designer.keys.redo')),
        mod('S', t('designer.keys.save')),
      ],
    },
    {
      title: t('designer.keys.block'),
      shortcuts: [
        { key: '↑ ↓ ← →', title: t('designer.keys.walk') },
        { key: 'Alt ↑ ↓', title: t('designer.keys.move') },
        { key: 'Alt → ←', title: t('designer.keys.nest') },
        { key: 'F2', title: t('designer.keys.edit') },
        { key: 'Esc', title: t('designer.keys.out') },
        { key: 'Del', title: t('designer.remove') },
        mod('C', t('designer.copy')),
        mod('X', t('designer.cut')),
        mod('V', t('designer.paste')),
        mod('D', t('designer.duplicate')),
      ],
    },
  ];
}
