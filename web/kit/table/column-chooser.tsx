import { ArrowDownOutlined, ArrowUpOutlined, LayoutOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n.ts';
import { arrange, type ColumnChoice, type ColumnName, isShown, move, readChoice, toggle } from './columns.ts';
import css from './column-chooser.module.css';

/** The choice kept under a name in this browser, and the way to change it. */
export function useColumnChoice(name: string): [ColumnChoice | undefined, (choice: ColumnChoice | undefined) => void] {
  const place = `portico.columns.${name}`;
  const [kept, setKept] = useState<{ place: string; choice: ColumnChoice | undefined }>();
  const choice = kept?.place === place ? kept.choice : readChoice(localStorage.getItem(place));
  return [
    choice,
    (next) => {
      if (next) localStorage.setItem(place, JSON.stringify(next));
      else localStorage.removeItem(place);
      setKept({ place, choice: next });
    },
  ];
}

/** Which columns, in what order. */
export function ColumnChooser<C extends ColumnName & { title: string }>({
  columns,
  choice,
  onChange,
}: {
  columns: readonly C[];
  choice: ColumnChoice | undefined;
  onChange: (choice: ColumnChoice | undefined) => void;
}) {
  const { t } = useText();
  const list = () => (
    <div className={css['chooser']}>
      <ul>
        {arrange(columns, choice).map((column) => (
          <li key={column.key}>
            <Checkbox checked={isShown(column, choice)} disabled={column.fixed} onChange={() => onChange(toggle(columns, choice, column.key))}>
              {column.title}
            </Checkbox>
            {!column.fixed && (
              <span>
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined />}
                  aria-label={t('table.moveUp', { name: column.title })}
                  onClick={() => onChange(move(columns, choice, { key: column.key, by: -1 }))}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowDownOutlined />}
                  aria-label={t('table.moveDown', { name: column.title })}
                  onClick={() => onChange(move(columns, choice, { key: column.key, by: 1 }))}
                />
              </span>
            )}
          </li>
        ))}
      </ul>
      <Button type="link" size="small" disabled={!choice} onClick={() => onChange(undefined)}>
        {t('table.usualColumns')}
      </Button>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={list}>
      <Button icon={<LayoutOutlined />} aria-label={t('table.columns')} title={t('table.columns')} />
    </Popover>
  );
}
