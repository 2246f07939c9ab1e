import { EditOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useText } from '../kit/index.ts';
import { fieldLine, type PartDiff, type RowDiff, type Status, wordOf } from './entity-diff.ts';
import css from './entity-picture.module.css';

const icons: Readonly<Record<Exclude<Status, 'same'>, ReactNode>> = { added: <PlusOutlined />, changed: <EditOutlined />, removed: <MinusOutlined /> };

/** A list's change as a picture: what was there, what is there now, side by side. */
export function EntityPicture({ parts }: { parts: readonly PartDiff[] }) {
  const { t } = useText();
  return (
    <table className={css['picture']}>
      <thead>
        <tr>
          <th scope="col" aria-label={t('history.picture')} />
          <th scope="col">{t('history.before')}</th>
          <th scope="col">{t('history.after')}</th>
        </tr>
      </thead>
      {parts.map((part) => (
        <tbody key={part.part}>
          <tr className={css['part']}>
            <th colSpan={3} scope="rowgroup">
              {t(`diff.${part.part}`)}
              {part.same > 0 && <small>{t('diff.same', { count: part.same })}</small>}
            </th>
          </tr>
          {part.rows.map((row) => (
            <PictureRow key={row.name} row={row} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function PictureRow({ row }: { row: RowDiff }) {
  const { t, language } = useText();
  const status = row.status === 'same' ? 'changed' : row.status;
  const line = (value: unknown) =>
    fieldLine(value, {
      required: t('diff.words.required'),
      unique: t('diff.words.unique'),
      list: t('diff.words.list'),
      computed: t('diff.words.computed'),
      default: (words) => t('diff.words.default', { value: words }),
      language,
    });
  const side = (value: unknown, name: string, now: boolean) =>
    value === undefined ? null : (
      <>
        <strong>{name}</strong> <span>{line(value)}</span>
        {row.changes.map((change) => {
          const words = wordOf(now ? change.after : change.before, language);
          return words === '' ? null : (
            <small key={change.name}>
              {change.name}: <mark data-now={now}>{words}</mark>
            </small>
          );
        })}
      </>
    );
  return (
    <tr data-status={status}>
      <th scope="row" title={t(`diff.${status}`)}>
        {icons[status]}
        <span className="sr-only">{t(`diff.${status}`)}</span>
      </th>
      <td>{side(row.before, row.formerly ?? row.name, false)}</td>
      <td>{side(row.after, row.name, true)}</td>
    </tr>
  );
}
