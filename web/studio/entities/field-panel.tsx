import { DeleteOutlined, SendOutlined } from '@ant-design/icons';
import type { Entity, Field, FieldType } from '@portico/contracts';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { Labelled, useText } from '../../kit/index.ts';
import { useDesigning } from './designing.ts';
import { removeField, setField } from './edit-entity.ts';
import { EnumValues } from './enum-values.tsx';
import css from './entities.module.css';
import { FieldFilling } from './field-filling.tsx';
import { NameInput, SensitivityInput, TitleInputs } from './inputs.tsx';
import { hasSetting, retyped, typeGroups } from './retype.ts';
import { useRemove, useRename } from './use-consequences.tsx';

/** Everything about a field, in plain words. */
export function FieldPanel({ entity, name, field }: { entity: Entity; name: string; field: Field }) {
  const { t } = useText();
  const { files, design, change, select } = useDesigning();
  const remove = useRemove();
  const rename = useRename();
  const set = (values: Partial<Record<keyof Field, unknown>>): void =>
    change(setField(files, entity.name, { name, values }), `${entity.name}.${name}.${Object.keys(values).join()}`);
  const yes = (setting: 'required' | 'unique' | 'list' | 'multiline') => ({
    checked: field[setting] === true,
    onChange: (event: { target: { checked: boolean } }) => set({ [setting]: event.target.checked ? true : undefined }),
  });
  const isComputed = field.formula !== undefined || field.computed !== undefined;
  const number = (setting: 'length' | 'precision' | 'scale' | 'min' | 'max') =>
    hasSetting(field.type, setting) && (
      <Labelled id={`field-${setting}`} label={t(`entities.${setting}`)}>
        <InputNumber id={`field-${setting}`} value={field[setting] ?? null} controls={false} onChange={(value) => set({ [setting]: value ?? undefined })} />
      </Labelled>
    );
  const leads = Object.entries(entity.relations ?? {}).filter(([, relation]) => relation.fields.includes(name));
  return (
    <div className={css['form']}>
      {leads.map(([relation, { to }]) => (
        <Button key={relation} size="small" icon={<SendOutlined />} onClick={() => select({ entity: entity.name, relation })}>
          {t('entities.uses.relation')} → {to}
        </Button>
      ))}
      <TitleInputs kind="titleIn" title={field.title} onChange={(title) => set({ title })} />
      <Labelled id="field-type" label={t('entities.type')}>
        <Select<FieldType>
          id="field-type"
          showSearch={{ optionFilterProp: 'label' }}
          value={field.type}
          onChange={(type) => set(retyped(field, type))}
          options={typeGroups.map((group) => ({
            label: t(`entities.typeGroups.${group.key}`),
            options: group.types.map((type) => ({ value: type, label: t(`entities.types.${type}`) })),
          }))}
        />
      </Labelled>
      {field.type === 'enum' && <EnumValues values={field.values ?? []} onChange={(values) => set({ values })} />}
      <div className={css['pair']}>
        {hasSetting(field.type, 'currency') && (
          <Labelled id="field-currency" label={t('entities.currency')}>
            <Input id="field-currency" maxLength={3} value={field.currency ?? ''} onChange={(event) => set({ currency: event.target.value.toUpperCase() || undefined })} />
          </Labelled>
        )}
        {number('length')}
        {number('precision')}
        {number('scale')}
        {!isComputed && number('min')}
        {!isComputed && number('max')}
        {hasSetting(field.type, 'unit') && field.type !== 'money' && (
          <Labelled id="field-unit" label={t('entities.unit')}>
            <Input id="field-unit" maxLength={20} value={field.unit ?? ''} onChange={(event) => set({ unit: event.target.value || undefined })} />
          </Labelled>
        )}
      </div>
      <div className={css['checks']}>
        {!isComputed && <Checkbox {...yes('required')}>{t('entities.required')}</Checkbox>}
        {field.type !== 'localText' && !entity.key.includes(name) && <Checkbox {...yes('unique')}>{t('entities.unique')}</Checkbox>}
        {hasSetting(field.type, 'multiline') && <Checkbox {...yes('multiline')}>{t('entities.multiline')}</Checkbox>}
        {!isComputed && !['localText', 'json', 'boolean', 'binary', 'money'].includes(field.type) && <Checkbox {...yes('list')}>{t('entities.many')}</Checkbox>}
        {hasSetting(field.type, 'searchable') && (
          <Checkbox checked={field.searchable !== false} onChange={(event) => set({ searchable: event.target.checked ? undefined : false })}>
            {t('entities.searchable')}
          </Checkbox>
        )}
      </div>
      <FieldFilling entity={entity} name={name} field={field} onChange={set} />
      <details className={css['more']}>
        <summary>{t('entities.more')}</summary>
        <NameInput
          key={name}
          name={name}
          kind="field"
          taken={[...Object.keys(entity.fields), ...Object.keys(entity.relations ?? {})]}
          onRename={(to) => rename({ entity: entity.name, field: name }, to)}
        />
        <Labelled id="field-description" label={t('entities.description')}>
          <Input.TextArea
            id="field-description"
            autoSize={{ minRows: 1, maxRows: 4 }}
            maxLength={200}
            value={typeof field.description === 'string' ? field.description : (field.description?.en ?? field.description?.zh ?? '')}
            onChange={(event) => set({ description: event.target.value || undefined })}
          />
        </Labelled>
        {hasSetting(field.type, 'pattern') && !isComputed && (
          <Labelled id="field-pattern" label={t('entities.pattern')}>
            <Input
              id="field-pattern"
              className={css['code'] ?? ''}
              spellCheck={false}
              value={field.pattern ?? ''}
              onChange={(event) => set({ pattern: event.target.value || undefined })}
            />
          </Labelled>
        )}
        <SensitivityInput value={field.sensitivity} onChange={(sensitivity) => set({ sensitivity })} />
      </details>
      <Button danger icon={<DeleteOutlined />} onClick={() => remove({ entity: entity.name, field: name }, () => removeField(files, design, { entity: entity.name, field: name }))}>
        {t('entities.removeField')}
      </Button>
    </div>
  );
}
