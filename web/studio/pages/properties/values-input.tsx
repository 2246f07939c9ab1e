import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { Entity } from '@portico/contracts';
import { Button, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from '../../../kit/index.ts';
import type { ToolInput } from '../design/tools.ts';
import { useDesigning } from '../use-design.ts';
import { OrExpression } from './expression-input.tsx';
import { fieldChoices, fieldTitle } from './field-choice.ts';
import { LiteralInput } from './filter-input.tsx';
import { JsonInput } from './json-input.tsx';
import css from './properties.module.css';

type Values = Readonly<Record<string, unknown>>;
interface ValuesProps {
  readonly id: string;
  readonly value: Values | undefined;
  readonly onChange: (value: Values | undefined) => void;
  readonly scope?: readonly string[] | undefined;
  readonly around?: string | undefined;
}

/** Named values handed on: parameters of a page, arguments of a tool. With `inputs` the ones that are needed have a row from the start. */
export function ArgumentsInput({
  id,
  value = {},
  onChange,
  scope,
  around,
  names = [],
  inputs,
}: ValuesProps & { names?: readonly string[]; inputs?: readonly ToolInput[] | undefined }) {
  const { t } = useText();
  const [name, setName] = useState('');
  const set = (next: Values): void => onChange(Object.keys(next).length === 0 ? undefined : next);
  const put = (key: string, next: unknown): void => set(next === undefined || next === '' ? without(value, key) : { ...value, [key]: next });
  const known = inputs?.map((input) => input.name) ?? names;
  const needed = inputs?.flatMap((input) => (input.required ? [input.name] : [])) ?? [];
  const shown = [...needed, ...Object.keys(value).filter((key) => !needed.includes(key))];
  const left = known.filter((one) => !shown.includes(one));
  const add = (given: string): void => {
    if (/^[A-Za-z_]\w{0,99}$/.test(given) && value[given] === undefined) set({ ...value, [given]: '=' });
    setName('');
  };
  return (
    <div className={css['stack']}>
      {shown.map((key) => {
        const input = inputs?.find((one) => one.name === key);
        const change = (next: unknown): void => (needed.includes(key) ? put(key, next) : set({ ...value, [key]: next ?? '' }));
        return (
          <NamedValue
            key={key}
            id={`${id}-${key}`}
            label={input?.title ?? key}
            words={input?.words}
            needed={needed.includes(key)}
            onRemove={needed.includes(key) ? undefined : () => set(without(value, key))}
          >
            <OrExpression id={`${id}-${key}`} label={key} value={value[key]} scope={scope} entity={around} onChange={change}>
              <ArgumentInput id={`${id}-${key}`} label={key} input={input} value={value[key]} onChange={change} />
            </OrExpression>
          </NamedValue>
        );
      })}
      {left.length > 0 ? (
        <Select
          size="small"
          id={id}
          className={css['wide'] ?? ''}
          showSearch={{ optionFilterProp: 'label' }}
          value={null}
          placeholder={t('designer.addValue')}
          options={left.map((one) => ({ value: one, label: inputs?.find((input) => input.name === one)?.title ?? one }))}
          onChange={(one: string | null) => one !== null && add(one)}
        />
      ) : (
        known.length === 0 &&
        inputs === undefined && (
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

/** One argument as it is written: of its type where the tool says one, lists and objects as JSON. */
function ArgumentInput({ id, label, input, value, onChange }: { id: string; label: string; input: ToolInput | undefined; value: unknown; onChange: (value: unknown) => void }) {
  if (input?.field) return <LiteralInput id={id} label={label} field={input.field} value={value} onChange={onChange} />;
  if (input) return <JsonInput id={id} label={label} value={value === '' ? undefined : value} onChange={onChange} />;
  return (
    <Input
      id={id}
      size="small"
      aria-label={label}
      value={typeof value === 'object' ? JSON.stringify(value) : plainText(value)}
      onChange={(event) => onChange(event.target.value)}
    />
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

interface NamedProps {
  readonly id: string;
  readonly label: string;
  /** What it means, shown when it is pointed at. */
  readonly words?: string | undefined;
  readonly needed?: boolean;
  readonly onRemove: (() => void) | undefined;
  readonly children: ReactNode;
}

function NamedValue({ id, label, words, needed = false, onRemove, children }: NamedProps) {
  const { t } = useText();
  return (
    <div className={css['named']}>
      <label htmlFor={id} title={words}>
        {label}
        {needed && (
          <i aria-label={t('designer.required')} title={t('designer.required')}>
            {' *'}
          </i>
        )}
      </label>
      <div className={css['wide']}>{children}</div>
      {onRemove ? <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t('designer.takeAway', { name: label })} onClick={onRemove} /> : <span />}
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
