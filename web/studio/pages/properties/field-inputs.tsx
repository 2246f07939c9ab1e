import { PlusOutlined } from '@ant-design/icons';
import { entityOfSource, titleIn } from '@portico/contracts';
import { Button, Select } from 'antd';
import { useText } from '../../../kit/index.ts';
import { spell } from '../../../render/index.ts';
import { isPlumbing } from '../design/model.ts';
import { useDesign, useDesigning } from '../use-design.ts';
import type { EditorProps } from './editor-props.ts';
import { fieldChoices, fieldTitle } from './field-choice.ts';
import { OrderedList } from './ordered-list.tsx';
import css from './properties.module.css';

/** One entity of the app. */
export function EntityInput({ id, value, onChange }: Pick<EditorProps, 'id' | 'value' | 'onChange'>) {
  const { language } = useText();
  const { model } = useDesigning();
  const options = model.entities.map((entity) => ({ value: entity.name, label: titleIn(language, entity.plural ?? entity.title, spell(entity.name)) }));
  return <Select id={id} className={css['wide'] ?? ''} showSearch={bySight} value={textOf(value)} options={options} onChange={onChange} />;
}

/** One field, of the types that fit. */
export function FieldInput({ id, property, value, onChange, entity }: EditorProps) {
  const { t, language } = useText();
  const { model } = useDesigning();
  if (!entity) return <Nothing />;
  const options = fieldChoices(model, entity, { language, types: property.types, deep: false });
  return (
    <Select
      id={id}
      className={css['wide'] ?? ''}
      showSearch={bySight}
      allowClear={property.required !== true}
      value={textOf(value)}
      options={options.map(({ label, options: of }) => ({ label, options: [...of] }))}
      notFoundContent={t('designer.noFitting')}
      onChange={(next: string | undefined) => onChange(next)}
    />
  );
}

/** A relation of the entity. */
export function RelationInput({ id, property, value, onChange, entity }: EditorProps) {
  const { t, language } = useText();
  if (!entity) return <Nothing />;
  const options = Object.entries(entity.relations ?? {}).map(([name, relation]) => ({ value: name, label: titleIn(language, relation.title, spell(name)) }));
  return (
    <Select
      id={id}
      className={css['wide'] ?? ''}
      allowClear={property.required !== true}
      value={textOf(value)}
      options={options}
      notFoundContent={t('designer.noFitting')}
      onChange={(next: string | undefined) => onChange(next)}
    />
  );
}

/** Several fields in an order, also those behind relations. */
export function FieldsInput({ id, property, value, onChange, entity }: EditorProps) {
  const { t, language } = useText();
  const { model } = useDesigning();
  const sources = useDesign(({ page }) => page.data);
  const first = entity ?? model.entities.find(({ name }) => name === entityOfSource(Object.values(sources ?? {})[0]));
  if (!first) return <Nothing />;
  const chosen = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  const left = fieldChoices(model, first, { language, types: property.types }).map(({ label, options }) => ({
    label,
    options: options.filter((option) => !chosen.includes(option.value)),
  }));
  const set = (next: readonly string[]): void => onChange(next.length === 0 && property.required !== true ? undefined : next);
  const all = Object.entries(first.fields).flatMap(([name, field]) => (isPlumbing(field) ? [] : [name]));
  return (
    <div className={css['stack']}>
      <OrderedList
        items={chosen}
        keyOf={(name) => name}
        label={(name) => fieldTitle(model, first, { path: name, language })}
        renderItem={(name) => <span className={css['chip']}>{fieldTitle(model, first, { path: name, language })}</span>}
        onChange={set}
      />
      <div className={css['row']}>
        <Select
          id={id}
          className={css['wide'] ?? ''}
          showSearch={bySight}
          value={null}
          placeholder={t('designer.addField')}
          options={left.filter(({ options }) => options.length > 0)}
          onChange={(name: string | null) => name !== null && set([...chosen, name])}
        />
        {chosen.length === 0 && (
          <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => set(all)}>
            {t('designer.allFields')}
          </Button>
        )}
      </div>
    </div>
  );
}

const bySight = { optionFilterProp: 'label' };

function Nothing() {
  const { t } = useText();
  return <small className={css['muted']}>{t('designer.entityFirst')}</small>;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
