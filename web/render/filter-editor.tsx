import type { Comparison } from '@portico/contracts';
import { Button, Checkbox, DatePicker, Input, Radio } from 'antd';
import dayjs from 'dayjs';
import { type ReactNode, useState } from 'react';
import { useText } from '../kit/index.ts';
import css from './filter-editor.module.css';
import { isNumeric, type Trait } from './model.ts';
import { RecordPicker } from './record-picker.tsx';
import { EnumTag, usePeople } from './value.tsx';

interface EditorProps {
  readonly trait: Trait;
  readonly value: Comparison | undefined;
  readonly onChange: (comparison: Comparison | undefined) => void;
}

/** The filter of one column, fitting its type, in a popover. Applied with Enter or the button. */
export function FilterEditor({ trait, value, onChange, onDone }: EditorProps & { onDone: () => void }) {
  const { t } = useText();
  const [draft, setDraft] = useState(value);
  function apply(next: Comparison | undefined): void {
    onChange(next);
    onDone();
  }
  return (
    <form
      className={css['editor']}
      onSubmit={(event) => {
        event.preventDefault();
        apply(draft);
      }}
    >
      {draft?.isNull === true ? null : <Editor trait={trait} value={draft} onChange={setDraft} />}
      <Checkbox checked={draft?.isNull === true} onChange={(event) => setDraft(event.target.checked ? { isNull: true } : undefined)}>
        {t('filter.onlyEmpty')}
      </Checkbox>
      <div className={css['buttons']}>
        <Button size="small" type="text" onClick={() => apply(undefined)} disabled={!value && !draft}>
          {t('filter.clear')}
        </Button>
        <Button size="small" type="primary" htmlType="submit">
          {t('filter.apply')}
        </Button>
      </div>
    </form>
  );
}

function Editor(props: EditorProps): ReactNode {
  const { field, relation } = props.trait;
  if (relation) return <RelatedFilter {...props} />;
  if (field.type === 'enum') return <EnumFilter {...props} />;
  if (field.type === 'boolean') return <BooleanFilter {...props} />;
  if (field.type === 'person') return <PeopleFilter {...props} />;
  if (field.type === 'date' || field.type === 'datetime' || field.type === 'localDatetime') return <DateFilter {...props} />;
  if (isNumeric(field)) return <NumberFilter {...props} />;
  if (field.type === 'text' || field.type === 'localText') return <TextFilter {...props} />;
  return <EqualFilter {...props} />;
}

function TextFilter({ value, onChange }: EditorProps) {
  const { t } = useText();
  return (
    <Input
      autoFocus
      aria-label={t('filter.contains')}
      placeholder={t('filter.contains')}
      value={value?.contains ?? ''}
      onChange={(event) => onChange(event.target.value ? { contains: event.target.value } : undefined)}
    />
  );
}

function EqualFilter({ value, onChange }: EditorProps) {
  const { t } = useText();
  return (
    <Input
      autoFocus
      aria-label={t('filter.equals')}
      placeholder={t('filter.equals')}
      value={String(value?.eq ?? '')}
      onChange={(event) => onChange(event.target.value ? { eq: event.target.value } : undefined)}
    />
  );
}

function NumberFilter({ value, onChange, trait }: EditorProps) {
  const { t } = useText();
  // Exact decimals stay text; the server reads them by the field's type.
  const read = (text: string) => (['decimal', 'bigint', 'money'].includes(trait.field.type) ? text : Number(text));
  const set = (name: 'gte' | 'lte', text: string) => {
    const { [name]: _old, isNull: _null, ...rest } = value ?? {};
    const next = text.trim() === '' || Number.isNaN(Number(text)) ? rest : { ...rest, [name]: read(text.trim()) };
    onChange(Object.keys(next).length > 0 ? next : undefined);
  };
  return (
    <div className={css['range']}>
      <Input
        autoFocus
        inputMode="decimal"
        aria-label={t('filter.from')}
        placeholder={t('filter.from')}
        defaultValue={String(value?.gte ?? '')}
        onChange={(event) => set('gte', event.target.value)}
      />
      <Input
        inputMode="decimal"
        aria-label={t('filter.to')}
        placeholder={t('filter.to')}
        defaultValue={String(value?.lte ?? '')}
        onChange={(event) => set('lte', event.target.value)}
      />
    </div>
  );
}

function DateFilter({ value, onChange, trait }: EditorProps) {
  const isDay = trait.field.type === 'date';
  const bound = (day: dayjs.Dayjs, end: boolean) =>
    isDay
      ? day.format('YYYY-MM-DD')
      : trait.field.type === 'localDatetime'
        ? day[end ? 'endOf' : 'startOf']('day').format('YYYY-MM-DDTHH:mm:ss')
        : day[end ? 'endOf' : 'startOf']('day').toISOString();
  const from = value?.gte ? dayjs(String(value.gte)) : null;
  const to = value?.lte ? dayjs(String(value.lte)) : null;
  return (
    <DatePicker.RangePicker
      allowEmpty={[true, true]}
      value={[from, to]}
      onChange={(range) => {
        const [first, last] = range ?? [];
        const next = { ...(first && { gte: bound(first, false) }), ...(last && { lte: bound(last, true) }) };
        onChange(Object.keys(next).length > 0 ? next : undefined);
      }}
    />
  );
}

function EnumFilter({ trait, value, onChange }: EditorProps) {
  const options = (trait.field.values ?? []).map((one) => ({ value: one.value, label: <EnumTag field={trait.field} value={one.value} /> }));
  return (
    <Checkbox.Group
      className={css['choices']}
      options={options}
      value={(value?.in ?? []).map(String)}
      onChange={(chosen) => onChange(chosen.length > 0 ? { in: chosen } : undefined)}
    />
  );
}

function BooleanFilter({ value, onChange }: EditorProps) {
  const { t } = useText();
  return (
    <Radio.Group
      value={value?.eq ?? 'any'}
      onChange={(event) => onChange(event.target.value === 'any' ? undefined : { eq: event.target.value as boolean })}
      options={[
        { value: 'any', label: t('filter.any') },
        { value: true, label: t('record.yes') },
        { value: false, label: t('record.no') },
      ]}
    />
  );
}

function PeopleFilter({ value, onChange }: EditorProps) {
  const people = usePeople('');
  return (
    <Checkbox.Group
      className={css['choices']}
      options={people.map((person) => ({ value: person.id, label: person.name }))}
      value={(value?.in ?? []).map(String)}
      onChange={(chosen) => onChange(chosen.length > 0 ? { in: chosen } : undefined)}
    />
  );
}

function RelatedFilter({ trait, value, onChange }: EditorProps) {
  const { t } = useText();
  const name = trait.relation?.fields[0];
  if (!trait.relation || !name) return null;
  return (
    <RecordPicker
      relation={trait.relation}
      many
      label={t('filter.choose')}
      chosen={(value?.in ?? []).map((key) => ({ key: String(key), label: String(key), values: { [name]: key } }))}
      onChange={(chosen) => {
        const keys = chosen.map((one) => one.values[name]).filter((key): key is string | number => typeof key === 'string' || typeof key === 'number');
        onChange(keys.length > 0 ? { in: keys } : undefined);
      }}
    />
  );
}
