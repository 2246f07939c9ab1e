import { Select } from 'antd';
import { useText } from '../kit/index.ts';
import { type Outcome, outcomes } from './audit-search.ts';

/** A filter with few values; nothing chosen means all. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T | undefined;
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T | undefined) => void;
}) {
  return <Select<T> aria-label={label} allowClear placeholder={label} value={value} onChange={(next?: T) => onChange(next)} options={[...options]} />;
}

/** How something ended. */
export function OutcomeChoice({ value, onChange }: { value: Outcome | undefined; onChange: (value: Outcome | undefined) => void }) {
  const { t } = useText();
  return <Choice label={t('audit.outcome')} value={value} onChange={onChange} options={outcomes.map((outcome) => ({ value: outcome, label: t(`audit.${outcome}`) }))} />;
}
