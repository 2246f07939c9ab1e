import { DeleteOutlined } from '@ant-design/icons';
import { type Entity, type Relation, titleIn } from '@portico/contracts';
import { Button, Radio, Select } from 'antd';
import { Labelled, useText } from '../../kit/index.ts';
import { type Cardinality, cardinalityOf, endsOf, entityIn } from './design.ts';
import { useDesigning } from './designing.ts';
import { addRelation, removeField, removeRelation, setCardinality, setRelation } from './edit-entity.ts';
import css from './entities.module.css';
import { NameInput, TitleInputs } from './inputs.tsx';
import { shownAs } from './titles.ts';
import { useRemove, useRename } from './use-consequences.tsx';

const rules = ['restrict', 'cascade', 'setNull', 'noAction'] as const;

/** A line between two entities: how many, what happens on deleting, how it is called at both ends. */
export function RelationPanel({ entity, name, relation }: { entity: Entity; name: string; relation: Relation }) {
  const { t, language } = useText();
  const { files, design, change, select } = useDesigning();
  const remove = useRemove();
  const rename = useRename();
  const target = entityIn(design, relation.to);
  const [from, to] = [shownAs(entity, entity.name, language), target ? shownAs(target, target.name, language) : relation.to];
  const many = titleIn(language, entity.plural, from);
  const set = (values: Partial<Record<keyof Relation, unknown>>): void =>
    change(setRelation(files, entity.name, { name, values }), `${entity.name}.${name}.${Object.keys(values).join()}`);
  function choose(next: Cardinality | 'many-many'): void {
    if (next !== 'many-many') return change(setCardinality(files, design, { entity: entity.name, relation: name, cardinality: next }));
    const made = addRelation(files, design, { from: entity.name, to: relation.to, cardinality: 'many-many' });
    if (!made) return;
    // The field that pointed at one goes with its relation: the link takes its place.
    const [only, ...more] = relation.fields;
    const before =
      only !== undefined && more.length === 0 && !entity.key.includes(only)
        ? removeField(files, design, { entity: entity.name, field: only })
        : removeRelation(files, design, { entity: entity.name, relation: name });
    change({ ...before, ...made.edits });
    select({ entity: made.entity });
  }
  return (
    <div className={css['form']}>
      <Labelled id="relation-to" label={t('entities.to')}>
        <Select
          id="relation-to"
          value={relation.to}
          onChange={(next) => set({ to: next, keys: undefined })}
          options={design.entities
            .filter((one) => one.entity.key.length === relation.fields.length)
            .map((one) => ({ value: one.entity.name, label: shownAs(one.entity, one.entity.name, language) }))}
        />
      </Labelled>
      {!endsOf(entity) && (
        <fieldset className={css['values']}>
          <legend>{t('entities.cardinality')}</legend>
          <Radio.Group
            className={css['radios'] ?? ''}
            value={cardinalityOf(entity, relation)}
            onChange={(event) => choose(event.target.value as Cardinality)}
            options={(['many-one', 'one-one', 'many-many'] as const).map((one) => ({
              value: one,
              label: t(`entities.cardinalities.${one}`, { from: one === 'many-one' ? many : from, to }),
            }))}
          />
          <small className={css['hint']}>{t('entities.cardinalityWords')}</small>
        </fieldset>
      )}
      <Labelled id="relation-delete" label={t('entities.onDelete', { to })}>
        <Select
          id="relation-delete"
          value={relation.onDelete ?? 'noAction'}
          onChange={(next) => set({ onDelete: next === 'noAction' ? undefined : next })}
          options={rules.map((rule) => ({ value: rule, label: t(`entities.onDeletes.${rule}`) }))}
        />
      </Labelled>
      <TitleInputs kind="relationTitle" title={relation.title} onChange={(title) => set({ title })} />
      <TitleInputs kind="reverseTitle" title={relation.reverseTitle} onChange={(reverseTitle) => set({ reverseTitle })} />
      <details className={css['more']}>
        <summary>{t('entities.more')}</summary>
        <NameInput
          key={name}
          name={name}
          kind="field"
          taken={[...Object.keys(entity.fields), ...Object.keys(entity.relations ?? {})]}
          onRename={(next) => rename({ entity: entity.name, field: name }, next)}
        />
      </details>
      <Button
        danger
        icon={<DeleteOutlined />}
        onClick={() => remove({ entity: entity.name, field: name }, () => removeRelation(files, design, { entity: entity.name, relation: name }))}
      >
        {t('entities.removeRelation')}
      </Button>
    </div>
  );
}
