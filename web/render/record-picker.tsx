import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useText } from '../kit/index.ts';
import { entityNamed, pointTo, type RelationView } from './model.ts';
import { recordsKey, useRendering } from './source.ts';
import { useSettled } from './use-settled.ts';

/** A record chosen for a relation: what its fields must hold to point there. */
export interface Chosen {
  readonly key: string;
  readonly label: string;
  readonly values: Readonly<Record<string, unknown>>;
}
interface PickerProps {
  readonly relation: RelationView;
  readonly label: string;
  readonly chosen: readonly Chosen[];
  readonly onChange: (chosen: readonly Chosen[]) => void;
  readonly many?: boolean;
  readonly disabled?: boolean;
  readonly invalid?: boolean;
  readonly id?: string;
  readonly describedBy?: string | undefined;
}

/** Finds records of the related entity as one types. */
export function RecordPicker({ relation, label, chosen, onChange, many = false, disabled, invalid, id, describedBy }: PickerProps) {
  const { t } = useText();
  const { model, source } = useRendering();
  const target = entityNamed(model, relation.to);
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState(false);
  const asked = useSettled(search, 200);
  const found = useQuery({
    queryKey: recordsKey(model.app, relation.to, 'pick', asked),
    queryFn: ({ signal }) => source.list(relation.to, { ...(asked && { search: asked }), limit: 30, signal }),
    enabled: open && target !== undefined,
    placeholderData: (old) => old,
  });
  const options: Chosen[] = (found.data?.records ?? []).flatMap((record) => {
    const values = target && pointTo(target, relation, record);
    return values ? [{ key: keyOf(relation, values), label: record.label, values }] : [];
  });
  const known = new Map([...options, ...chosen].map((one) => [one.key, one]));
  const labels = new Map([...chosen, ...options].map((one) => [one.key, one.label]));
  return (
    <Select
      {...(id && { id })}
      aria-label={label}
      aria-describedby={describedBy}
      style={{ width: '100%' }}
      mode={many ? 'multiple' : undefined}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      allowClear
      disabled={disabled}
      status={invalid ? 'error' : undefined}
      placeholder={t('record.find')}
      loading={found.isFetching}
      open={open}
      onOpenChange={setOpen}
      notFoundContent={found.isFetching ? t('state.loading') : t('record.noneFound')}
      value={many ? chosen.map((one) => one.key) : (chosen[0]?.key ?? null)}
      options={[...labels].map(([value, text]) => ({ value, label: text }))}
      onChange={(value: string | string[] | null | undefined) => {
        const keys = value === null || value === undefined ? [] : [value].flat();
        onChange(keys.flatMap((key) => known.get(key) ?? []));
        // What lies below, such as a button to apply, must not stay covered.
        if (many) setOpen(false);
      }}
    />
  );
}

/** One text for the values that point at a record. */
export function keyOf(relation: RelationView, values: Readonly<Record<string, unknown>>): string {
  return relation.fields.map((field) => String(values[field] ?? '')).join('~');
}
