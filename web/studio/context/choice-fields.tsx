import { type ContextChoice, type ContextSourceKind, contextLimits, sourceKindOf, titleIn } from '@portico/contracts';
import { Input, InputNumber, Segmented, Select } from 'antd';
import { Labelled, useText } from '../../kit/index.ts';
import { spell } from '../../render/index.ts';
import { fieldChoices } from '../pages/properties/field-choice.ts';
import { TitleInput } from '../pages/properties/title-input.tsx';
import { kinds, withKind } from './context-file.ts';
import css from './context-page.module.css';
import { FilterRows } from './filter-rows.tsx';
import { ProviderSelect, ToolFields } from './tool-fields.tsx';
import { useContextModel } from './use-context-model.ts';

interface Props {
  readonly id: string;
  readonly choice: ContextChoice;
  readonly onChange: (choice: ContextChoice) => void;
}

/** What one choice gives: records, an answer, a resource, a file, or words. */
export function ChoiceFields({ id, choice, onChange }: Props) {
  const { t } = useText();
  const { entities, files } = useContextModel();
  const kind = sourceKindOf(choice) ?? 'text';
  const start: Readonly<Record<ContextSourceKind, string>> = {
    records: entities[0]?.name ?? '',
    tool: '',
    resource: '',
    file: files.find((file) => file.startsWith('context/')) ?? '',
    text: '',
  };
  return (
    <div className={css['stack']}>
      <Segmented
        aria-label={t('context.piece.gives')}
        value={kind}
        options={kinds.map((one) => ({ value: one, label: t(`context.kind.${one}`) }))}
        onChange={(next) => onChange(withKind(choice, next, start[next]))}
      />
      <small className={css['muted']}>{t(`context.kindWords.${kind}`)}</small>
      {kind === 'records' && <RecordsFields id={id} choice={choice} onChange={onChange} />}
      {kind === 'tool' && <ToolFields id={id} choice={choice} onChange={onChange} />}
      {kind === 'resource' && (
        <>
          <ProviderSelect id={`${id}-provider`} choice={choice} onChange={(provider) => onChange({ ...choice, provider })} />
          <Labelled id={`${id}-uri`} label={t('context.piece.uri')}>
            <Input id={`${id}-uri`} className={css['code'] ?? ''} value={choice.resource ?? ''} onChange={(event) => onChange({ ...choice, resource: event.target.value })} />
          </Labelled>
        </>
      )}
      {kind === 'file' && (
        <Labelled id={`${id}-file`} label={t('context.piece.path')}>
          <Select
            id={`${id}-file`}
            showSearch
            value={choice.file === '' ? null : (choice.file ?? null)}
            options={files.toSorted(ownFirst).map((file) => ({ value: file, label: file }))}
            onChange={(file: string) => onChange({ ...choice, file })}
          />
        </Labelled>
      )}
      {kind === 'text' && (
        <div className={css['field']}>
          <label htmlFor={`${id}-text`}>{t('context.piece.text')}</label>
          <TitleInput
            id={`${id}-text`}
            lines={4}
            label={t('context.piece.text')}
            value={choice.text === '' ? undefined : choice.text}
            onChange={(text) => onChange({ ...choice, text: text ?? '' })}
          />
        </div>
      )}
    </div>
  );
}

/** Texts that are published for agents stand before what only editors may read. */
function ownFirst(a: string, b: string): number {
  return Number(b.startsWith('context/')) - Number(a.startsWith('context/')) || a.localeCompare(b, 'en');
}

function RecordsFields({ id, choice, onChange }: Props) {
  const { t, language } = useText();
  const model = useContextModel();
  const entity = model.entities.find(({ name }) => name === choice.records);
  const fields = entity ? fieldChoices(model, entity, { language, deep: false }).flatMap(({ options }) => options.filter(({ value }) => Object.hasOwn(entity.fields, value))) : [];
  const set = (change: Partial<ContextChoice>): void => {
    const next = { ...choice, ...change };
    onChange(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)));
  };
  const [sort] = choice.sort ?? [];
  return (
    <>
      <Labelled id={`${id}-entity`} label={t('context.piece.entity')}>
        <Select
          id={`${id}-entity`}
          showSearch={{ optionFilterProp: 'label' }}
          value={choice.records === '' ? null : (choice.records ?? null)}
          options={model.entities.map((one) => ({ value: one.name, label: titleIn(language, one.plural ?? one.title, spell(one.name)) }))}
          onChange={(records: string) => onChange(withKind(choice, 'records', records))}
        />
      </Labelled>
      {entity && (
        <>
          <div className={css['field']}>
            <span>{t('context.piece.filter')}</span>
            <FilterRows id={`${id}-filter`} entity={entity} value={choice.filter} onChange={(filter) => set({ filter })} />
          </div>
          <div className={css['pair']}>
            <Labelled id={`${id}-sort`} label={t('context.piece.sort')}>
              <Select
                id={`${id}-sort`}
                value={sort ?? ''}
                options={[
                  { value: '', label: t('context.piece.noSort') },
                  ...fields.flatMap(({ value, label }) => [
                    { value, label: t('context.piece.up', { field: label }) },
                    { value: `-${value}`, label: t('context.piece.down', { field: label }) },
                  ]),
                ]}
                onChange={(next: string) => set({ sort: next === '' ? undefined : [next] })}
              />
            </Labelled>
            <Labelled id={`${id}-top`} label={t('context.piece.top')}>
              <InputNumber
                id={`${id}-top`}
                min={1}
                max={200}
                precision={0}
                placeholder={String(contextLimits.top)}
                value={choice.top ?? null}
                onChange={(top) => set({ top: top ?? undefined })}
              />
            </Labelled>
          </div>
          <Labelled id={`${id}-fields`} label={t('context.piece.fields')}>
            <Select
              id={`${id}-fields`}
              mode="multiple"
              placeholder={t('context.piece.allFields')}
              value={[...(choice.fields ?? [])]}
              options={fields}
              onChange={(next: string[]) => set({ fields: next.length === 0 ? undefined : next })}
            />
          </Labelled>
          <Labelled id={`${id}-search`} label={t('context.piece.search')} words={t('context.piece.valueWords')}>
            <Input id={`${id}-search`} value={choice.search ?? ''} onChange={(event) => set({ search: event.target.value === '' ? undefined : event.target.value })} />
          </Labelled>
        </>
      )}
    </>
  );
}
