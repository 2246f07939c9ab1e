import { EditOutlined, MinusOutlined, PlusOutlined, SwapOutlined } from '@ant-design/icons';
import { blockTypes } from '@portico/contracts';
import type { ReactNode } from 'react';
import { useText } from '../../kit/index.ts';
import css from './drafts.module.css';
import type { BlockRow, PageDiff } from './page-diff.ts';

const icons: Readonly<Record<Exclude<BlockRow['status'], 'same'>, ReactNode>> = {
  added: <PlusOutlined />,
  changed: <EditOutlined />,
  removed: <MinusOutlined />,
  moved: <SwapOutlined />,
};

/** A page's change as a tree of its blocks: what is new, another, gone or elsewhere. */
export function PagePicture({ diff }: { diff: PageDiff }) {
  const { t, language } = useText();
  const nameOf = (type: string): string => blockTypes[type]?.title[language] ?? type;
  return (
    <ul className={css['blocks']}>
      {diff.about.length > 0 && (
        <li data-status="changed">
          <span className={css['mark']}>{icons.changed}</span>
          <span>
            <strong>{t('drafts.page.about')}</strong> <small>{diff.about.join(', ')}</small>
          </span>
        </li>
      )}
      {diff.rows.map((row) => (
        <li key={row.id} data-status={row.status} style={{ paddingLeft: `calc(${row.depth} * var(--s5) + var(--s2))` }}>
          <span className={css['mark']} title={row.status === 'same' ? undefined : t(`drafts.page.${row.status}`)}>
            {row.status !== 'same' && icons[row.status]}
          </span>
          <span>
            {row.status !== 'same' && <span className="sr-only">{t(`drafts.page.${row.status}`)} </span>}
            <strong>{nameOf(row.type)}</strong> <code>{row.id}</code> <small>{row.changes.join(', ')}</small>
          </span>
        </li>
      ))}
      {diff.rows.length === 0 && diff.about.length === 0 && <li>{t('drafts.page.none')}</li>}
      {diff.same > 0 && (
        <li className={css['muted']}>
          <span className={css['mark']} />
          {t('drafts.page.same', { count: diff.same })}
        </li>
      )}
    </ul>
  );
}
