import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { Entity } from '@portico/contracts';
import { Button, Checkbox, Input, Select } from 'antd';
import { Labelled, useText } from '../../kit/index.ts';
import { iconNames, NamedIcon } from '../../kit/named-icon.tsx';
import { AddField } from './add-field.tsx';
import { useDesigning } from './designing.ts';
import { addRelation, moveField, setEntity } from './edit-entity.ts';
import css from './entities.module.css';
import { FieldMark } from './field-mark.tsx';
import { NameInput, SensitivityInput, TitleInputs } from './inputs.tsx';
import { removeEntity } from './remove-entity.ts';
import { shownAs } from './titles.ts';
import { useRemove, useRename } from './use-consequences.tsx';

/** Everything about an entity itself. */
export function EntityPanel({ entity }: { entity: Entity }) {
  const { t, language } = useText();
  const { files, design, change, select } = useDesigning();
  const remove = useRemove();
  const rename = useRename();
  const set = (key: keyof Entity, value: unknown): void => change(setEntity(files, entity.name, { [key]: value }), `${entity.name}.${key}`);
  const fields = Object.keys(entity.fields).map((name) => ({ value: name, label: shownAs(entity.fields[name] ?? {}, name, language) }));
  const relations = Object.entries(entity.relations ?? {});
  function relate(to: string): void {
    const made = addRelation(files, design, { from: entity.name, to });
    if (!made) return;
    change(made.edits);
    select({ entity: made.entity, relation: made.name });
  }
  return (
    <div className={css['form']}>
      <TitleInputs kind="titleIn" title={entity.title} onChange={(title) => set('title', title)} />
      <TitleInputs kind="pluralIn" title={entity.plural} onChange={(plural) => set('plural', plural)} />
      <section aria-label={t('entities.fields', { count: fields.length })} className={css['fieldList']}>
        <h3>{t('entities.fields', { count: fields.length })}</h3>
        <ul>
          {Object.entries(entity.fields).map(([name, field], at) => (
            <li key={name}>
              <button type="button" className={css['row']} onClick={() => select({ entity: entity.name, field: name })}>
                <FieldMark entity={entity} name={name} field={field} />
                <span>{shownAs(field, name, language)}</span>
              </button>
              <Button
                size="small"
                type="text"
                icon={<ArrowUpOutlined />}
                disabled={at === 0}
                aria-label={`${t('entities.up')}: ${name}`}
                onClick={() => change(moveField(files, entity.name, { name, to: at - 1 }))}
              />
              <Button
                size="small"
                type="text"
                icon={<ArrowDownOutlined />}
                disabled={at === fields.length - 1}
                aria-label={`${t('entities.down')}: ${name}`}
                onClick={() => change(moveField(files, entity.name, { name, to: at + 1 }))}
              />
            </li>
          ))}
        </ul>
        <AddField entity={entity.name} />
      </section>
      <section aria-label={t('entities.relations')} className={css['fieldList']}>
        <h3>{t('entities.relations')}</h3>
        <ul>
          {relations.map(([name, relation]) => (
            <li key={name}>
              <button type="button" className={css['row']} onClick={() => select({ entity: entity.name, relation: name })}>
                <span>{shownAs(relation, name, language)}</span> <small>→ {relation.to}</small>
              </button>
            </li>
          ))}
        </ul>
        <Select
          aria-label={t('entities.addRelation')}
          placeholder={t('entities.addRelation')}
          value={null}
          onChange={relate}
          options={design.entities.map(({ entity: other }) => ({ value: other.name, label: shownAs(other, other.name, language) }))}
        />
      </section>
      <Labelled id="entity-label" label={t('entities.label')} words={t('entities.labelWords')}>
        <Select
          id="entity-label"
          mode="multiple"
          maxCount={4}
          value={[...(entity.label ?? [])]}
          onChange={(label: string[]) => set('label', label.length > 0 ? label : undefined)}
          options={fields}
        />
      </Labelled>
      <Labelled id="entity-icon" label={t('entities.icon')}>
        <Select
          id="entity-icon"
          allowClear
          showSearch
          value={entity.icon ?? null}
          placeholder={t('entities.none')}
          onChange={(icon: string | undefined) => set('icon', icon)}
          options={iconNames.map((name) => ({
            value: name,
            label: (
              <>
                <NamedIcon icon={name} title={name} seed={name} /> {name}
              </>
            ),
          }))}
        />
      </Labelled>
      <details className={css['more']}>
        <summary>{t('entities.more')}</summary>
        <NameInput
          key={entity.name}
          name={entity.name}
          kind="entity"
          taken={design.entities.map((one) => one.entity.name)}
          onRename={(to) => rename({ entity: entity.name }, to)}
        />
        <Labelled id="entity-key" label={t('entities.key')} words={t('entities.keyWords')}>
          <Select id="entity-key" mode="multiple" value={[...entity.key]} onChange={(key: string[]) => key.length > 0 && set('key', key)} options={fields} />
        </Labelled>
        <Labelled id="entity-parent" label={t('entities.parent')} words={t('entities.parentWords')}>
          <Select
            id="entity-parent"
            allowClear
            value={entity.parent ?? null}
            placeholder={t('entities.none')}
            onChange={(parent: string | undefined) => set('parent', parent)}
            options={relations.map(([name, relation]) => ({ value: name, label: shownAs(relation, name, language) }))}
          />
        </Labelled>
        <Checkbox checked={entity.link === true} onChange={(event) => set('link', event.target.checked ? true : undefined)}>
          {t('entities.link')}
        </Checkbox>
        <small className={css['hint']}>{t('entities.linkWords')}</small>
        <SensitivityInput value={entity.sensitivity} onChange={(value) => set('sensitivity', value)} />
        <Indexes entity={entity} fields={fields} onChange={(indexes) => set('indexes', indexes.length > 0 ? indexes : undefined)} />
        <Checks entity={entity} onChange={(checks) => set('checks', checks.length > 0 ? checks : undefined)} />
      </details>
      <Button danger icon={<DeleteOutlined />} onClick={() => remove({ entity: entity.name }, () => removeEntity(files, design, entity.name))}>
        {t('entities.remove')}
      </Button>
    </div>
  );
}

function Indexes({ entity, fields, onChange }: { entity: Entity; fields: { value: string; label: string }[]; onChange: (indexes: NonNullable<Entity['indexes']>) => void }) {
  const { t } = useText();
  const indexes = entity.indexes ?? [];
  const set = (at: number, next: Partial<(typeof indexes)[number]>): void => onChange(indexes.map((one, index) => (index === at ? { ...one, ...next } : one)));
  return (
    <fieldset className={css['values']}>
      <legend>{t('entities.indexes')}</legend>
      {indexes.map((index, at) => (
        <div key={at} className={css['indexRow']}>
          <Select
            aria-label={`${t('entities.indexes')} ${at + 1}`}
            mode="multiple"
            value={[...index.fields]}
            onChange={(next: string[]) => next.length > 0 && set(at, { fields: next })}
            options={fields}
          />
          <Checkbox checked={index.unique === true} onChange={(event) => set(at, { unique: event.target.checked ? true : undefined })}>
            {t('entities.indexUnique')}
          </Checkbox>
          <Button
            size="small"
            type="text"
            icon={<DeleteOutlined />}
            aria-label={`${t('entities.takeAway')} ${at + 1}`}
            onClick={() => onChange(indexes.filter((_, index2) => index2 !== at))}
          />
        </div>
      ))}
      <Button size="small" type="dashed" icon={<PlusOutlined />} disabled={fields.length === 0} onClick={() => onChange([...indexes, { fields: [fields.at(-1)?.value ?? ''] }])}>
        {t('entities.addIndex')}
      </Button>
    </fieldset>
  );
}

function Checks({ entity, onChange }: { entity: Entity; onChange: (checks: NonNullable<Entity['checks']>) => void }) {
  const { t } = useText();
  const checks = entity.checks ?? [];
  const set = (at: number, next: Partial<(typeof checks)[number]>): void => onChange(checks.map((one, index) => (index === at ? { ...one, ...next } : one)));
  return (
    <fieldset className={css['values']}>
      <legend>{t('entities.checks')}</legend>
      {checks.map((check, at) => (
        <div key={at} className={css['checkRow']}>
          <Input.TextArea
            aria-label={`${t('entities.checkSql')} ${at + 1}`}
            className={css['code'] ?? ''}
            autoSize
            spellCheck={false}
            value={check.sql}
            onChange={(event) => event.target.value !== '' && set(at, { sql: event.target.value })}
          />
          <TitleInputs kind="checkMessage" title={check.message} onChange={(message) => set(at, { message })} />
          <Button size="small" type="text" icon={<DeleteOutlined />} onClick={() => onChange(checks.filter((_, index) => index !== at))}>
            {t('entities.takeAway')}
          </Button>
        </div>
      ))}
      <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => onChange([...checks, { sql: `${Object.keys(entity.fields)[0] ?? 'id'} IS NOT NULL` }])}>
        {t('entities.addCheck')}
      </Button>
    </fieldset>
  );
}
