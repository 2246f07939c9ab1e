import type { Comparison } from '@portico/contracts';
import { Button, Popover } from 'antd';
import { useState } from 'react';
import { useText } from '../../kit/index.ts';
import { FilterEditor } from '../filter-editor.tsx';
import { filterWords } from '../filter-words.ts';
import type { Trait } from '../model.ts';
import { useTitles } from '../titles.ts';
import type { BlockProps } from './block.tsx';
import css from './block-filter-bar.module.css';
import { usePage, usePageState } from './page-context.tsx';
import { propsOf, textsIn } from './props.ts';
import { useTraits } from './record-words.tsx';
import { Nothing } from './source-state.tsx';
import { useEntityOf } from './use-source.ts';

/** Narrows several sources of the page at once, by fields they have in common. */
export function FilterBarBlock({ node }: BlockProps) {
  const { t } = useText();
  const { store } = usePage();
  const { sources: written, fields } = propsOf(node);
  const sources = textsIn(written);
  const [first = ''] = sources;
  const entity = useEntityOf(first);
  const traits = useTraits(entity, textsIn(fields));
  const filters = usePageState((state) => state.filters[first]);
  if (!entity || traits.length === 0) return <Nothing words={t('pages.noData')} />;
  const nameOf = (trait: Trait): string => [...(trait.via ?? []), trait.field.name].join('.');
  const set = (trait: Trait, comparison: Comparison | undefined): void => store.setFilter(sources, nameOf(trait), comparison);
  const inForce = traits.filter((trait) => filters?.[nameOf(trait)] !== undefined);
  return (
    <div className={css['bar']} role="group" aria-label={t('filter.add')}>
      {traits.map((trait) => (
        <One key={trait.key} trait={trait} value={filters?.[nameOf(trait)]} onChange={(comparison) => set(trait, comparison)} />
      ))}
      {inForce.length > 0 && (
        <Button type="text" onClick={() => inForce.forEach((trait) => set(trait, undefined))}>
          {t('pages.clearFilters')}
        </Button>
      )}
    </div>
  );
}

function One({ trait, value, onChange }: { trait: Trait; value: Comparison | undefined; onChange: (comparison: Comparison | undefined) => void }) {
  const { t, language } = useText();
  const titles = useTitles();
  const [open, setOpen] = useState(false);
  const texts = { empty: t('filter.empty'), notEmpty: t('filter.notEmpty'), yes: t('record.yes'), no: t('record.no'), chosen: (count: number) => t('filter.chosen', { count }) };
  const words = value ? filterWords(trait.field, value, { language, texts, related: trait.relation !== undefined }) : t('pages.filterAny');
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      destroyOnHidden
      content={<FilterEditor trait={trait} value={value} onChange={onChange} onDone={() => setOpen(false)} />}
    >
      <Button type={value ? 'primary' : 'default'} ghost={value !== undefined} aria-expanded={open}>
        {titles.trait(trait)}: {words}
      </Button>
    </Popover>
  );
}
