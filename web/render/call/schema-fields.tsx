import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import { Seen } from './seen.tsx';
import { reveal } from './reveal.ts';
import type { Field, Values } from '../../kit/schema-form.ts';

/** A form out of a JSON Schema. */
export function SchemaFields({ fields, values, onChange }: { fields: readonly Field[]; values: Values; onChange: (values: Values) => void }) {
  const { t } = useText();
  if (fields.length === 0) return <p>{t('playground.noArguments')}</p>;
  return fields.map((field) => (
    <Labelled
      key={field.name}
      id={`argument-${field.name}`}
      label={`${field.label}${field.required ? ' *' : ''}`}
      words={field.description && <Seen text={reveal(field.description)} />}
    >
      <FieldControl field={field} value={values[field.name]} onChange={(value) => onChange({ ...values, [field.name]: value })} />
    </Labelled>
  ));
}

function FieldControl({ field, value, onChange }: { field: Field; value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useText();
  const id = `argument-${field.name}`;
  const text = typeof value === 'string' ? value : '';
  switch (field.control) {
    case 'text':
      return <Input id={id} value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'date':
      return <Input id={id} type="date" value={text} onChange={(event) => onChange(event.target.value)} style={{ width: 180 }} />;
    case 'long':
      return <Input.TextArea id={id} autoSize={{ minRows: 2, maxRows: 10 }} value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'number':
    case 'integer':
      return (
        <InputNumber
          id={id}
          style={{ width: 180 }}
          value={typeof value === 'number' ? value : null}
          {...(field.control === 'integer' && { precision: 0 })}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'boolean':
      return (
        <Select
          id={id}
          allowClear
          style={{ width: 180 }}
          value={typeof value === 'boolean' ? value : undefined}
          onChange={(next?: boolean) => onChange(next)}
          options={[
            { value: true, label: t('playground.yes') },
            { value: false, label: t('playground.no') },
          ]}
        />
      );
    case 'choice':
      return (
        <Select
          id={id}
          allowClear
          showSearch
          value={value === undefined ? undefined : JSON.stringify(value)}
          onChange={(next?: string) => onChange(next === undefined ? undefined : (JSON.parse(next) as unknown))}
          options={field.choices.map((choice) => ({ value: JSON.stringify(choice), label: String(choice) }))}
        />
      );
    case 'texts':
      return (
        <Select
          id={id}
          mode="tags"
          open={false}
          suffixIcon={null}
          placeholder={t('playground.texts')}
          value={Array.isArray(value) ? (value as string[]) : []}
          onChange={onChange}
        />
      );
    case 'json':
      return <JsonField id={id} value={value} onChange={onChange} />;
  }
}

/** What no simple field can hold is written as JSON; it counts as soon as it can be read. */
function JsonField({ id, value, onChange }: { id: string; value: unknown; onChange: (value: unknown) => void }) {
  const { t } = useText();
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [bad, setBad] = useState(false);
  function change(next: string): void {
    setText(next);
    try {
      onChange(next.trim() === '' ? undefined : (JSON.parse(next) as unknown));
      setBad(false);
    } catch {
      setBad(true);
    }
  }
  return (
    <>
      <Input.TextArea
        id={id}
        spellCheck={false}
        status={bad ? 'error' : ''}
        autoSize={{ minRows: 2, maxRows: 12 }}
        placeholder={t('playground.json')}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
      {bad && <small role="alert">{t('playground.jsonBad')}</small>}
    </>
  );
}
