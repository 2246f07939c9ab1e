import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { Entity } from '@portico/contracts';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../../../kit/index.ts';
import { useDesigning } from '../use-design.ts';
import { OrExpression } from './expression-input.tsx';
import { fieldChoices, fieldTitle } from './field-choice.ts';
import { LiteralInput } from './filter-input.tsx';
import css from './properties.module.css';

type Values = Readonly<Record<string, unknown>>;
interface ValuesProps {
  readonly id: string;
  readonly value: Values | undefined;
  readonly onChange: (value: Values | undefined) => void;
  readonly scope?: readonly string[] | undefined;
  readonly around?: string | undefined;
}

/** Named values handed on: parameters of a page, arguments of a tool. */
export function ArgumentsInput({ id, value = {}, onChange, scope, around, names = [] }: ValuesProps & { names?: readonly string[] }) {
  const { t } = useText();
  const [name, setName] = useState('');
  const set = (next: Values): void => onChange(Object.keys(next).length === 0 ? undefined : next);
  const left = names.filter((one) => value[one] === undefined);
  const add = (given: string): void => {
    if (/^[A-Za-z_]\w{0,99}$/.test(given) && value[given] === undefined) set({ ...value, [given]: '=' });
    setName('');
  };
  return (
    <div className={css['stack']}>
      {Object.entries(value).map(([key, one]) => (
        <NamedValue key={key} id={`${id}-${key}`} label={key} onRemove={() => set(without(value, key))}>
          <OrExpression id={`${id}-${key}`} label={key} value={one} scope={scope} entity={around} onChange={(next) => set({ ...value, [key]: next ?? '' })}>
            <Input
              id={`${id}-${key}`}
              size="small"
              value={typeof one === 'object' ? JSON.stringify(one) : plainText(one)}
              onChange={(event) => set({ ...value, [key]: event.target.value })}
            />
          </OrExpression>
        </NamedValue>
      ))}
      {left.length > 0 ? (
        <Select
          size="small"
          id={id}
          className={css['wide'] ?? ''}
          value={null}
          placeholder={t('designer.addValue')}
          options={left.map((one) => ({ value: one, label: one }))}
          onChange={(one: string | null) => one !== null && add(one)}
        />
      ) : (
        names.length === 0 && (
          <div className={css['row']}>
            <Input
              size="small"
              id={id}
              value={name}
              placeholder={t('designer.valueName')}
              aria-label={t('designer.valueName')}
              onChange={(event) => setName(event.target.value.trim())}
              onPressEnter={() => add(name)}
            />
            <Button size="small" type="text" icon={<PlusOutlined />} aria-label={t('designer.addValue')} disabled={name === ''} onClick={() => add(name)} />
          </div>
        )
      )}
    </div>
  );
}

/** Values of a record's fields. */
export function FieldValuesInput({ id, value = {}, onChange, scope, around, entity }: ValuesProps & { entity: Entity | undefined }) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const set = (next: Values): void => onChange(Object.keys(next).length === 0 ? undefined : next);
  const options = (entity ? fieldChoices(model, entity, { language, deep: false }) : []).flatMap((group) => group.options);
  const nameOf = (option: string): string => entity?.relations?.[option]?.fields[0] ?? option;
  return (
    <div className={css['stack']}>
      {Object.entries(value).map(([key, one]) => {
        const title = fieldTitle(model, entity, { path: key, language });
        return (
          <NamedValue key={key} id={`${id}-${key}`} label={title} onRemove={() => set(without(value, key))}>
            <OrExpression id={`${id}-${key}`} label={title} value={one} scope={scope} entity={around} onChange={(next) => set({ ...value, [key]: next ?? '' })}>
              <LiteralInput id={`${id}-${key}`} label={title} field={entity?.fields[key]} value={one} onChange={(next) => set({ ...value, [key]: next })} />
            </OrExpression>
          </NamedValue>
        );
      })}
      <Select
        size="small"
        id={id}
        className={css['wide'] ?? ''}
        showSearch={{ optionFilterProp: 'label' }}
        value={null}
        placeholder={t('designer.addField')}
        options={options.filter((option) => value[nameOf(option.value)] === undefined)}
        onChange={(name: string | null) => name !== null && set({ ...value, [nameOf(name)]: '' })}
      />
    </div>
  );
}

function NamedValue({ id, label, onRemove, children }: { id: string; label: string; onRemove: () => void; children: React.ReactNode }) {
  const { t } = useText();
  return (
    <div className={css['named']}>
      <label htmlFor={id}>{label}</label>
      <div className={css['wide']}>{children}</div>
      <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('designer.takeAway', { name: label })} onClick={onRemove} />
    </div>
  );
}

function without(values: Values, key: string): Values {
  const { [key]: _gone, ...rest } = values;
  return rest;
}

function plainText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
