import { DownOutlined } from '@ant-design/icons';
import { Button, Drawer, Modal } from 'antd';
import { useState } from 'react';
import { Tabs, useText } from '../../kit/index.ts';
import { useNarrow } from '../use-narrow.ts';
import type { BlockProps } from './block.tsx';
import css from './block-layout.module.css';
import { usePage } from './page-context.tsx';
import { partsIn, propsOf, titleText } from './props.ts';
import { useActions } from './use-actions.tsx';

/** A heading with blocks below it; folds where the page says so. */
export function SectionBlock({ node, slots }: BlockProps) {
  const { language } = useText();
  const { title, collapsible, framed } = propsOf(node);
  const [open, setOpen] = useState(true);
  const words = titleText(title, language);
  return (
    <section className={css['section']} data-framed={framed === true} aria-label={words || undefined}>
      {words && (
        <h2>
          {collapsible === true ? (
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              <DownOutlined rotate={open ? 0 : -90} /> {words}
            </button>
          ) : (
            words
          )}
        </h2>
      )}
      {open && <div className={css['stack']}>{slots['content']}</div>}
    </section>
  );
}

/** Blocks side by side, in parts of twelve; one below the other where there is little room. */
export function ColumnsBlock({ node, slots }: BlockProps) {
  const widths = columnWidths(propsOf(node)['widths']);
  return (
    <div className={css['columns']} style={{ gridTemplateColumns: widths.map((width) => `minmax(0, ${width}fr)`).join(' ') }}>
      {widths.map((_, index) => (
        <div key={index} className={css['stack']}>
          {slots[`column${index + 1}`]}
        </div>
      ))}
    </div>
  );
}

function columnWidths(value: unknown): readonly number[] {
  const widths = Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number' && one > 0 && one <= 12).slice(0, 6) : [];
  return widths.length > 0 ? widths : [12];
}

/** One of several parts at a time; those not open are not drawn. */
export function TabsBlock({ node, slots }: BlockProps) {
  const { t, language } = useText();
  const parts = partsIn(propsOf(node)['parts']);
  const [active, setActive] = useState<string>();
  const tabs = parts.map(({ key, title }) => ({ key, label: titleText(title, language) || key, content: <div className={css['stack']}>{slots[key]}</div> }));
  return <Tabs label={t('pages.tabs')} tabs={tabs} active={active} onChange={setActive} />;
}

/** Parts one after the other. What was entered in one stays while another is open. */
export function StepsBlock({ node, slots }: BlockProps) {
  const { t, language } = useText();
  const run = useActions();
  const { parts: written, finish } = propsOf(node);
  const parts = partsIn(written);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const last = at >= parts.length - 1;
  async function next(): Promise<void> {
    if (!last) return setAt(at + 1);
    setBusy(true);
    if (await run(finish)) setAt(0);
    setBusy(false);
  }
  return (
    <div className={css['steps']}>
      <ol aria-label={t('pages.steps')}>
        {parts.map(({ key, title }, index) => (
          <li key={key} data-state={index < at ? 'done' : index === at ? 'now' : 'later'} aria-current={index === at ? 'step' : undefined}>
            <button type="button" disabled={index > at} onClick={() => setAt(index)}>
              <i aria-hidden>{index + 1}</i> {titleText(title, language) || key}
            </button>
          </li>
        ))}
      </ol>
      {parts.map(({ key }, index) => (
        <div key={key} className={css['stack']} hidden={index !== at}>
          {index <= at && slots[key]}
        </div>
      ))}
      <div className={css['foot']}>
        {at > 0 && <Button onClick={() => setAt(at - 1)}>{t('pages.back')}</Button>}
        {(!last || Array.isArray(finish)) && (
          <Button type="primary" loading={busy} onClick={() => void next()}>
            {last ? t('pages.finish') : t('pages.next')}
          </Button>
        )}
      </div>
    </div>
  );
}

const modalWidths: Readonly<Record<string, number>> = { narrow: 420, usual: 640, wide: 960 };

function useModal({ node, slots }: BlockProps) {
  const { language } = useText();
  const { title, width } = propsOf(node);
  return { words: titleText(title, language), size: modalWidths[String(width)] ?? 640, content: <div className={css['stack']}>{slots['content']}</div> };
}

/** A dialog where the page is drawn: it stands in its place. In use it is nowhere until an action shows it. */
export function ModalBlock(props: BlockProps) {
  const { t } = useText();
  const { mode } = usePage();
  const { words, size, content } = useModal(props);
  if (mode === 'use') return null;
  return (
    <div className={css['inPlace']} style={{ maxWidth: size }}>
      <strong>{words || t('pages.dialog')}</strong>
      {content}
    </div>
  );
}

/** Blocks above the page, for as long as they are shown; on a phone over the whole width, from below. */
export function ModalDialog(props: BlockProps) {
  const { t } = useText();
  const { store } = usePage();
  const narrow = useNarrow();
  const { words, size, content } = useModal(props);
  const close = (): void => store.close(props.node.id);
  return narrow ? (
    <Drawer open placement="bottom" size="90vh" title={words} onClose={close}>
      {content}
    </Drawer>
  ) : (
    <Modal open title={words || <span className="sr-only">{t('pages.dialog')}</span>} width={size} footer={null} onCancel={close} destroyOnHidden>
      {content}
    </Modal>
  );
}
