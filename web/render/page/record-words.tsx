import { useMemo } from 'react';
import { type EntityView, type RecordView, type Trait, traitAt, traitsOf } from '../model.ts';
import { useRendering } from '../source.ts';
import { useTitles } from '../titles.ts';
import { TraitValue } from '../value.tsx';
import css from './record-words.module.css';

/** The fields and relations a block names, or else the first few of the entity that are no part of its name. */
export function useTraits(entity: EntityView | undefined, names: readonly string[], usual = 0): readonly Trait[] {
  const { model } = useRendering();
  const text = names.join(' ');
  return useMemo(() => {
    if (!entity) return [];
    if (text !== '') return text.split(' ').flatMap((name) => traitAt(model, entity, name) ?? []);
    const others = traitsOf(model, entity).filter((trait) => !entity.label.includes(trait.field.name) && !entity.key.includes(trait.field.name) && trait.field.multiline !== true);
    return others.slice(0, usual);
  }, [model, entity, text, usual]);
}

/** How a record is called: by the field a block names, or its label. */
export function RecordTitle({ record, trait }: { record: RecordView; trait: Trait | undefined }) {
  if (!trait) return record.label || record.id;
  return <TraitValue trait={trait} record={record} />;
}

/** Some values of a record on one line. */
export function RecordLine({ record, traits }: { record: RecordView; traits: readonly Trait[] }) {
  const titles = useTitles();
  const filled = traits.filter((trait) => trait.via !== undefined || (record.values[trait.field.name] ?? '') !== '');
  return (
    filled.length > 0 && (
      <span className={css['line']}>
        {filled.map((trait) => (
          <span key={trait.key} title={titles.trait(trait)}>
            <TraitValue trait={trait} record={record} />
          </span>
        ))}
      </span>
    )
  );
}

/** Values of a record with their names, one below the other. */
export function RecordFacts({ record, traits }: { record: RecordView; traits: readonly Trait[] }) {
  const titles = useTitles();
  return (
    <dl className={css['facts']}>
      {traits.map((trait) => (
        <div key={trait.key}>
          <dt>{titles.trait(trait)}</dt>
          <dd>
            <TraitValue trait={trait} record={record} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
