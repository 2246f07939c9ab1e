import { FilterOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useState } from 'react';
import { Tag, useText } from '../kit/index.ts';
import { FilterEditor } from './filter-editor.tsx';
import { type FilterTexts, filterWords } from './filter-words.ts';
import { type ColumnSpec, type ListState, withFilter } from './list-state.ts';
import css from './record-list.module.css';
import { useTitles } from './titles.ts';

interface FiltersProps {
  readonly specs: readonly ColumnSpec[];
  readonly state: ListState;
  readonly onState: (state: ListState) => void;
}

/** Filters in force, each with a way out, and a menu to add one: the same editors as in the table's head. */
export function Filters(props: FiltersProps) {
  const { specs, state } = props;
  return (
    <>
      {specs
        .filter((spec) => state.filter?.[spec.field.name])
        .map((spec) => (
          <Chip key={spec.key} spec={spec} {...props} />
        ))}
      <Add {...props} />
    </>
  );
}

function Chip({ spec, state, onState }: FiltersProps & { spec: ColumnSpec }) {
  const { t, language } = useText();
  const titles = useTitles();
  const [open, setOpen] = useState(false);
  const name = spec.field.name;
  const texts: FilterTexts = {
    empty: t('filter.empty'),
    notEmpty: t('filter.notEmpty'),
    yes: t('record.yes'),
    no: t('record.no'),
    chosen: (count) => t('filter.chosen', { count }),
  };
  const words = filterWords(spec.field, state.filter?.[name] ?? {}, { language, texts, related: spec.relation !== undefined });
  const editor = <FilterEditor trait={spec} value={state.filter?.[name]} onChange={(next) => onState(withFilter(state, name, next))} onDone={() => setOpen(false)} />;
  return (
    <span className={css['chip']}>
      <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" destroyOnHidden content={editor}>
        <button type="button" aria-expanded={open}>
          <Tag>{`${titles.trait(spec)}: ${words}`}</Tag>
        </button>
      </Popover>
      <button type="button" aria-label={t('filter.remove', { name: titles.trait(spec) })} onClick={() => onState(withFilter(state, name, undefined))}>
        ×
      </button>
    </span>
  );
}

/** First which column, then its editor in the same place. */
function Add({ specs, state, onState }: FiltersProps) {
  const { t } = useText();
  const titles = useTitles();
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState<string>();
  const spec = specs.find((one) => one.key === key);
  function show(next: boolean): void {
    setOpen(next);
    setKey(undefined);
  }
  const content = spec ? (
    <FilterEditor trait={spec} value={undefined} onChange={(next) => onState(withFilter(state, spec.field.name, next))} onDone={() => show(false)} />
  ) : (
    <ul className={css['columns']}>
      {specs
        .filter((one) => !state.filter?.[one.field.name])
        .map((one) => (
          <li key={one.key}>
            <button type="button" onClick={() => setKey(one.key)}>
              {titles.trait(one)}
            </button>
          </li>
        ))}
    </ul>
  );
  return (
    <Popover open={open} onOpenChange={show} trigger="click" placement="bottomLeft" destroyOnHidden content={content}>
      <Button type="text" icon={<FilterOutlined />} aria-expanded={open}>
        {t('filter.add')}
      </Button>
    </Popover>
  );
}
