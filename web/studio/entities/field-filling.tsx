import { evaluateFeel, formulaSql, temporalValue } from '@portico/bpmn';
import { columnOf, type Entity, type Field } from '@portico/contracts';
import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import css from './entities.module.css';
import { automaticFor } from './retype.ts';
import { shownAs } from './titles.ts';

type Filling = 'nothing' | 'value' | 'increment' | 'sequence' | 'uuid' | 'now' | 'today' | 'person' | 'formula' | 'sql';

function fillingOf(field: Field): Filling {
  if (field.formula !== undefined) return 'formula';
  if (field.default === undefined) return 'nothing';
  if (typeof field.default !== 'object') return 'value';
  return 'auto' in field.default ? field.default.auto : 'sql';
}

const withFormula = new Set(['text', 'integer', 'smallint', 'bigint', 'decimal', 'float', 'money', 'boolean', 'date', 'datetime']);

/** What a new record holds when nobody says otherwise: a value, a number, a formula. */
export function FieldFilling({ entity, name, field, onChange }: { entity: Entity; name: string; field: Field; onChange: (values: Partial<Record<keyof Field, unknown>>) => void }) {
  const { t, language } = useText();
  if (field.computed !== undefined)
    return (
      <Labelled id="field-computed" label={t('entities.fill.sql')}>
        <Input.TextArea
          id="field-computed"
          className={css['code'] ?? ''}
          autoSize
          value={field.computed}
          onChange={(event) => onChange({ computed: event.target.value || undefined })}
        />
      </Labelled>
    );
  const filling = fillingOf(field);
  const isKeyed = entity.key.includes(name);
  const options: readonly Filling[] = [
    'nothing',
    ...(field.list ? [] : (['value'] as const)),
    ...(automaticFor(field.type) as Filling[]),
    ...(withFormula.has(field.type) && !field.list && !isKeyed ? (['formula'] as const) : []),
    ...(filling === 'sql' ? (['sql'] as const) : []),
  ];
  function choose(next: Filling): void {
    if (next === 'nothing') onChange({ default: undefined, formula: undefined });
    else if (next === 'value') onChange({ default: firstValue(field), formula: undefined });
    else if (next === 'formula')
      onChange({ default: undefined, formula: firstFormula(entity, name, field), required: undefined, min: undefined, max: undefined, pattern: undefined });
    else if (next === 'sequence')
      onChange({ default: { auto: 'sequence', prefix: `${entity.name.slice(0, 3).toUpperCase()}-`, digits: 4 }, formula: undefined, required: true, unique: true });
    else if (next !== 'sql') onChange({ default: { auto: next }, formula: undefined });
  }
  return (
    <>
      <Labelled id="field-filled" label={t('entities.filled')}>
        <Select<Filling>
          id="field-filled"
          value={filling}
          onChange={choose}
          options={[...new Set([...options, filling])].map((one) => ({ value: one, label: t(`entities.fill.${one}`) }))}
        />
      </Labelled>
      {filling === 'value' && <ValueInput field={field} language={language} onChange={onChange} />}
      {filling === 'sequence' && typeof field.default === 'object' && 'auto' in field.default && field.default.auto === 'sequence' && (
        <SequenceInput value={field.default} onChange={onChange} />
      )}
      {filling === 'formula' && <FormulaInput key={`${entity.name}.${name}`} entity={entity} name={name} field={field} onChange={onChange} />}
      {filling === 'sql' && typeof field.default === 'object' && 'sql' in field.default && (
        <Labelled id="field-sql" label={t('entities.fill.sql')}>
          <Input
            id="field-sql"
            className={css['code'] ?? ''}
            value={field.default.sql}
            onChange={(event) => event.target.value !== '' && onChange({ default: { sql: event.target.value } })}
          />
        </Labelled>
      )}
    </>
  );
}

function firstValue(field: Field): unknown {
  if (field.type === 'boolean') return false;
  if (field.type === 'enum') return field.values?.[0]?.value;
  return ['integer', 'smallint', 'bigint', 'decimal', 'float', 'money'].includes(field.type) ? 0 : field.type === 'date' ? '2026-01-01' : '';
}

function firstFormula(entity: Entity, name: string, field: Field): string {
  const same = Object.entries(entity.fields).find(
    ([other, one]) => other !== name && one.type === field.type && one.formula === undefined && one.computed === undefined && !one.list,
  );
  return same?.[0] ?? 'null';
}

function ValueInput({ field, language, onChange }: { field: Field; language: 'en' | 'zh'; onChange: (values: Partial<Record<keyof Field, unknown>>) => void }) {
  const { t } = useText();
  const value = field.default;
  const set = (next: unknown): void => onChange({ default: next });
  return (
    <Labelled id="field-default" label={t('entities.default')}>
      {field.type === 'enum' ? (
        <Select
          id="field-default"
          value={String(value)}
          onChange={set}
          options={(field.values ?? []).map((one) => ({ value: one.value, label: shownAs(one, one.value, language) }))}
        />
      ) : field.type === 'boolean' ? (
        <Select
          id="field-default"
          value={String(value)}
          onChange={(next) => set(next === 'true')}
          options={[
            { value: 'true', label: t('record.yes') },
            { value: 'false', label: t('record.no') },
          ]}
        />
      ) : typeof value === 'number' ? (
        <InputNumber id="field-default" value={value} controls={false} onChange={(next) => next !== null && set(next)} />
      ) : (
        <Input id="field-default" value={String(value)} onChange={(event) => set(event.target.value)} />
      )}
    </Labelled>
  );
}

function SequenceInput({
  value,
  onChange,
}: {
  value: { prefix?: string | undefined; digits?: number | undefined };
  onChange: (values: Partial<Record<keyof Field, unknown>>) => void;
}) {
  const { t } = useText();
  const { prefix = '', digits = 1 } = value;
  const set = (next: { prefix: string; digits: number }): void =>
    onChange({ default: { auto: 'sequence', ...(next.prefix !== '' && { prefix: next.prefix }), ...(next.digits > 1 && { digits: next.digits }) } });
  return (
    <>
      <div className={css['pair']}>
        <Labelled id="field-prefix" label={t('entities.prefix')}>
          <Input id="field-prefix" maxLength={40} value={prefix} onChange={(event) => set({ prefix: event.target.value, digits })} />
        </Labelled>
        <Labelled id="field-digits" label={t('entities.digits')}>
          <InputNumber id="field-digits" min={1} max={18} value={digits} onChange={(next) => set({ prefix, digits: next ?? 1 })} />
        </Labelled>
      </div>
      <small className={css['hint']}>{t('entities.sequenceExample', { example: `${prefix}${'1'.padStart(digits, '0')}` })}</small>
    </>
  );
}

/** A formula, checked with the code the server runs, and tried with values of one's own. */
function FormulaInput({ entity, name, field, onChange }: { entity: Entity; name: string; field: Field; onChange: (values: Partial<Record<keyof Field, unknown>>) => void }) {
  const { t, language } = useText();
  const [sample, setSample] = useState<Readonly<Record<string, string>>>({});
  const formula = field.formula ?? '';
  const fields = Object.fromEntries(Object.entries(entity.fields).map(([one, other]) => [one, { ...other, column: columnOf(entity, one) }]));
  const checked = formulaSql(name, fields);
  const used = Object.entries(entity.fields).filter(([one]) => one !== name && new RegExp(`(^|[^A-Za-z0-9_.])${one}($|[^A-Za-z0-9_])`).test(formula));
  const variables = Object.fromEntries(used.map(([one, other]) => [one, sampleValue(other, sample[one] ?? '')]));
  const outcome = evaluateFeel(formula, { variables, now: noClock });
  const bad = checked.ok ? undefined : checked;
  return (
    <>
      <Labelled
        id="field-formula"
        label={t('entities.formula')}
        words={checked.ok ? t('entities.formulaGood') : t('entities.formulaWords')}
        error={bad && `${bad.message[language]}${near(formula, bad)}`}
      >
        <Input.TextArea
          id="field-formula"
          className={css['code'] ?? ''}
          spellCheck={false}
          autoSize={{ minRows: 2, maxRows: 8 }}
          status={bad ? 'error' : ''}
          maxLength={2000}
          value={formula}
          onChange={(event) => onChange({ formula: event.target.value || 'null' })}
        />
      </Labelled>
      {checked.ok && used.length > 0 && (
        <fieldset className={css['values']}>
          <legend>{t('entities.try')}</legend>
          <div className={css['pair']}>
            {used.map(([one, other]) => (
              <Labelled key={one} id={`try-${one}`} label={shownAs(other, one, language)}>
                <Input id={`try-${one}`} placeholder={placeholder(other)} value={sample[one] ?? ''} onChange={(event) => setSample({ ...sample, [one]: event.target.value })} />
              </Labelled>
            ))}
          </div>
          <p role="status">
            {t('entities.tryResult')}: <strong>{outcome.ok && outcome.value !== null ? String(outcome.value) : t('entities.tryNothing')}</strong>
          </p>
        </fieldset>
      )}
    </>
  );
}

/** A formula knows no clock: what it would say about one does not matter. */
const noClock = new Date(0);

function near(formula: string, at: { from: number; to: number }): string {
  const part = formula.slice(at.from, at.to).trim();
  return part === '' || part === formula.trim() ? '' : ` (${part})`;
}

function placeholder(field: Field): string {
  return field.type === 'date' ? '2026-01-31' : field.type === 'datetime' ? '2026-01-31T09:00:00Z' : field.type === 'boolean' ? 'true' : '';
}

function sampleValue(field: Field, text: string): unknown {
  if (text.trim() === '') return null;
  if (field.type === 'boolean') return text.trim() === 'true';
  if (['integer', 'smallint', 'float'].includes(field.type)) return Number.isNaN(Number(text)) ? null : Number(text);
  return temporalValue(field.type, text);
}
