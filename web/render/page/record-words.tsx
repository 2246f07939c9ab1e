import { useMemo } from 'react';
import { type EntityView, recordFor, type RecordView, relatedOf, type Trait, traitAt, traitsOf } from '../model.ts';
import { useRendering } from '../source.ts';
import { useTitles } from '../titles.ts';
import { TraitValue } from '../value.tsx';
import css from './record-words.module.css';

/** What a block shows if it names nothing: so many of the entity's first fields, without the one that is the title already. */
interface Usual {
  readonly most: number;
  readonly title: Trait | undefined;
}

/** The fields and relations a block names, or else the first few of the entity that are no part of its name. */
export function useTraits(entity: EntityView | undefined, names: readonly string[], usual?: Usual): readonly Trait[] {
  const { model } = useRendering();
  const text = names.join(' ');
  const { most = 0, title } = usual ?? {};
  return useMemo(() => {
    if (!entity) return [];
    if (text !== '') return text.split(' ').flatMap((name) => traitAt(model, entity, name) ?? []);
    const others = traitsOf(model, entity).filter(
      ({ key, field }) => key !== title?.key && !entity.label.includes(field.name) && !entity.key.includes(field.name) && field.multiline !== true,
    );
    return others.slice(0, most);
  }, [model, entity, text, most, title?.key]);
}

/** How a record is called: by the field a block names, by the record a relation leads to, or its label. Titles are buttons, so no link stands in them. */
export function RecordTitle({ record, trait }: { record: RecordView; trait: Trait | undefined }) {
  const usual = record.label || record.id;
  if (!trait) return usual;
  if (!trait.relation) return <TraitValue trait={trait} record={record} />;
  const from = recordFor(trait, record);
  return (from && relatedOf(from, trait.relation.name)?.label) ?? usual;
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
