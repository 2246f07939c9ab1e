import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useId, useState } from 'react';
import { useText } from '../../../kit/index.ts';
import css from './simulator.module.css';
import type { Typed, Wanted } from './values.ts';

/** Values by name: those asked for, those the process looks at, and any others. */
export function ValueRows({
  label,
  wanted,
  used,
  typed,
  onTyped,
}: {
  label: string;
  wanted: readonly Wanted[];
  used: readonly string[];
  typed: Typed;
  onTyped: (typed: Typed) => void;
}) {
  const { t } = useText();
  const id = useId();
  const [name, setName] = useState('');
  const own = Object.keys(typed).filter((one) => !wanted.some((field) => field.name === one));
  const offered = used.filter((one) => !own.includes(one) && !wanted.some((field) => field.name === one));
  const put = (one: string, text: string): void => onTyped({ ...typed, [one]: text });
  const add = (one: string): void => {
    if (one.trim() === '' || Object.hasOwn(typed, one.trim())) return;
    put(one.trim(), '');
    setName('');
  };
  return (
    <fieldset className={css['values']}>
      <legend>{label}</legend>
      {wanted.map((field) => (
        <div key={field.name} className={css['value']}>
          <label htmlFor={`${id}-${field.name}`}>{field.label}</label>
          <ValueInput id={`${id}-${field.name}`} field={field} value={typed[field.name] ?? ''} onChange={(text) => put(field.name, text)} />
        </div>
      ))}
      {own.map((one) => (
        <div key={one} className={css['value']}>
          <label htmlFor={`${id}-${one}`}>
            <code>{one}</code>
          </label>
          <span>
            <Input id={`${id}-${one}`} value={typed[one] ?? ''} maxLength={2000} onChange={(event) => put(one, event.target.value)} />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={`${t('processes.panel.remove')} ${one}`}
              onClick={() => onTyped(Object.fromEntries(Object.entries(typed).filter(([key]) => key !== one)))}
            />
          </span>
        </div>
      ))}
      <div className={css['add']}>
        {offered.map((one) => (
          <Button key={one} size="small" icon={<PlusOutlined />} onClick={() => add(one)}>
            {one}
          </Button>
        ))}
        <Input
          size="small"
          aria-label={t('processes.sim.otherName')}
          placeholder={t('processes.sim.otherName')}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onBlur={() => add(name)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add(name);
          }}
        />
      </div>
    </fieldset>
  );
}

function ValueInput({ id, field, value, onChange }: { id: string; field: Wanted; value: string; onChange: (text: string) => void }) {
  const { t } = useText();
  if (field.kind === 'any') return <Input id={id} value={value} maxLength={2000} onChange={(event) => onChange(event.target.value)} />;
  const options =
    field.kind === 'boolean'
      ? [
          { value: 'true', label: t('processes.sim.yes') },
          { value: 'false', label: t('processes.sim.no') },
        ]
      : field.choices.map((choice) => ({ value: choice, label: choice }));
  return <Select id={id} allowClear value={value === '' ? null : value} options={options} onChange={(next: string | null | undefined) => onChange(next ?? '')} />;
}
