import {
  BlockOutlined,
  CopyOutlined,
  DeleteOutlined,
  DesktopOutlined,
  FileTextOutlined,
  MobileOutlined,
  QuestionCircleOutlined,
  SnippetsOutlined,
  SwitcherOutlined,
  TabletOutlined,
} from '@ant-design/icons';
import { pageFile } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button, Dropdown, Segmented } from 'antd';
import { modKey, useText } from '../../kit/index.ts';
import { around } from './design/tree.ts';
import { labelOf } from './design/outline-rows.ts';
import type { Commands } from './designer.tsx';
import css from './designer.module.css';
import { useDesign, useDesignStore, useFindings, useNode } from './use-design.ts';

export type Width = 'phone' | 'tablet' | 'desktop';
/** Width of the page on each device in pixels; as wide as there is room on a desktop. */
export const widths: Readonly<Record<Width, number | undefined>> = { phone: 390, tablet: 820, desktop: undefined };

const wraps = ['section', 'columns', 'tabs', 'modal'] as const;

/** Where the chosen block stands, what can be done with it, and how wide the page is shown. */
export function Toolbar({ width, onWidth, commands, onHelp }: { width: Width; onWidth: (width: Width) => void; commands: Commands; onHelp: () => void }) {
  const { t } = useText();
  const selected = useDesign((now) => now.selected);
  const name = useDesign(({ page }) => page.name);
  const findings = useFindings('').length;
  const none = selected === undefined;
  const branch = new URLSearchParams(window.location.search).get('branch');
  return (
    <div className={css['toolbar']} role="toolbar" aria-label={t('designer.tools')}>
      <Way />
      <Button type="text" icon={<CopyOutlined />} disabled={none} aria-label={t('designer.copy')} title={`${t('designer.copy')} (${modKey} C)`} onClick={commands.copy} />
      <Button type="text" icon={<SnippetsOutlined />} aria-label={t('designer.paste')} title={`${t('designer.paste')} (${modKey} V)`} onClick={commands.paste} />
      <Button
        type="text"
        icon={<SwitcherOutlined />}
        disabled={none}
        aria-label={t('designer.duplicate')}
        title={`${t('designer.duplicate')} (${modKey} D)`}
        onClick={commands.duplicate}
      />
      <Dropdown trigger={['click']} disabled={none} menu={{ items: wraps.map((type) => ({ key: type, label: t(`designer.wrap.${type}`), onClick: () => commands.wrap(type) })) }}>
        <Button type="text" icon={<BlockOutlined />} disabled={none} aria-label={t('designer.wrapIn')} title={t('designer.wrapIn')} />
      </Dropdown>
      <Button type="text" icon={<DeleteOutlined />} disabled={none} aria-label={t('designer.remove')} title={`${t('designer.remove')} (Del)`} onClick={commands.remove} />
      <span className={css['gap']} />
      {findings > 0 && <span className={css['pageFindings']}>{t('designer.findings', { count: findings })}</span>}
      <Segmented
        aria-label={t('designer.width')}
        value={width}
        onChange={onWidth}
        options={[
          { value: 'phone', icon: <MobileOutlined aria-label={t('designer.phone')} />, title: t('designer.phone') },
          { value: 'tablet', icon: <TabletOutlined aria-label={t('designer.tablet')} />, title: t('designer.tablet') },
          { value: 'desktop', icon: <DesktopOutlined aria-label={t('designer.desktop')} />, title: t('designer.desktop') },
        ]}
      />
      <Link from="/studio/$edited" to="." search={{ ...(branch !== null && { branch }), path: pageFile(name) }}>
        <Button type="text" icon={<FileTextOutlined />} aria-label={t('designer.asText')} title={t('designer.asText')} />
      </Link>
      <Button type="text" icon={<QuestionCircleOutlined />} aria-label={t('shortcuts.title')} title={`${t('shortcuts.title')} (?)`} onClick={onHelp} />
    </div>
  );
}

/** The blocks around the chosen one, outermost first; the page itself begins the row. */
function Way() {
  const { t, language } = useText();
  const { select } = useDesignStore();
  const page = useDesign((now) => now.page);
  const selected = useDesign((now) => now.selected);
  const node = useNode(selected);
  const way = node ? [...around(page, node.id).toReversed(), node] : [];
  return (
    <nav className={css['way']} aria-label={t('designer.way')}>
      <button type="button" aria-current={way.length === 0 ? 'true' : undefined} onClick={() => select(undefined)}>
        {t('designer.page')}
      </button>
      {way.map((one) => (
        <button key={one.id} type="button" aria-current={one.id === selected ? 'true' : undefined} onClick={() => select(one.id)}>
          {labelOf(one, language)}
        </button>
      ))}
    </nav>
  );
}
