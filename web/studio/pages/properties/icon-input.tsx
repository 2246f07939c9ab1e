import { Select } from 'antd';
import { NamedIcon } from '../../../kit/index.ts';
import { iconNames } from '../../../kit/named-icon.tsx';
import type { EditorProps } from './editor-props.ts';
import css from './properties.module.css';

/** One of the icons an app's files can name. */
export function IconInput({ id, value, onChange }: Pick<EditorProps, 'id' | 'value' | 'onChange'>) {
  const options = iconNames.map((name) => ({
    value: name,
    label: (
      <span className={css['row']}>
        <NamedIcon icon={name} title={name} seed={name} /> {name}
      </span>
    ),
  }));
  return (
    <Select
      id={id}
      className={css['wide'] ?? ''}
      showSearch
      allowClear
      value={typeof value === 'string' ? value : null}
      options={options}
      onChange={(next: string | undefined) => onChange(next)}
    />
  );
}
