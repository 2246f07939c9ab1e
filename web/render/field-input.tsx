import { PaperClipOutlined } from '@ant-design/icons';
import { isLocalText, languages, type LocalText, titleIn } from '@portico/contracts';
import { Button, Checkbox, DatePicker, Input, InputNumber, Select, TimePicker } from 'antd';
import dayjs from 'dayjs';
import { type ChangeEvent, useRef, useState } from 'react';
import { languageNames, useText } from '../kit/index.ts';
import css from './field-input.module.css';
import { type FieldView, isNumeric } from './model.ts';
import { useRendering } from './source.ts';
import { EnumTag, enumTitle, usePeople } from './value.tsx';

export interface InputProps {
  readonly id: string;
  readonly field: FieldView;
  readonly label: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly invalid: boolean;
  readonly describedBy?: string | undefined;
}

/** The input that fits a field's type. Values stay in the form they have in JSON: decimals and days as text. */
export function FieldInput(props: InputProps) {
  const { field, id, value, onChange, invalid, describedBy } = props;
  const status = invalid ? ('error' as const) : undefined;
  const shared = { id, status, 'aria-describedby': describedBy, 'aria-invalid': invalid, 'aria-required': field.required ?? false };
  const text = value === null || value === undefined ? '' : String(value);
  if (field.type === 'enum') return <EnumInput {...props} />;
  if (field.list)
    return (
      <Select
        {...shared}
        aria-label={props.label}
        mode="tags"
        open={false}
        suffixIcon={null}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={(list) => onChange(list.length > 0 ? list : null)}
      />
    );
  if (isNumeric(field)) {
    return (
      <InputNumber
        {...shared}
        className={css['number'] ?? ''}
        stringMode
        controls={false}
        suffix={field.unit ?? field.currency}
        value={text === '' ? null : text}
        onChange={(next) => onChange(next === null ? null : exactOrNumber(field, next))}
      />
    );
  }
  switch (field.type) {
    case 'localText':
      return <WordsInput {...props} />;
    case 'boolean':
      return <BooleanInput {...props} />;
    case 'date':
      return (
        <DatePicker {...shared} className={css['wide'] ?? ''} value={text ? dayjs(text.slice(0, 10)) : null} onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : null)} />
      );
    case 'time':
      return (
        <TimePicker
          {...shared}
          className={css['wide'] ?? ''}
          value={text ? dayjs(`2000-01-01T${text}`) : null}
          onChange={(time) => onChange(time ? time.format('HH:mm:ss') : null)}
        />
      );
    case 'datetime':
      return (
        <DatePicker
          {...shared}
          className={css['wide'] ?? ''}
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          value={text ? dayjs(text) : null}
          onChange={(at) => onChange(at ? at.toISOString() : null)}
        />
      );
    case 'localDatetime':
      return (
        <DatePicker
          {...shared}
          className={css['wide'] ?? ''}
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          value={text ? dayjs(text.replace(' ', 'T')) : null}
          onChange={(at) => onChange(at ? at.format('YYYY-MM-DDTHH:mm:ss') : null)}
        />
      );
    case 'person':
      return <PersonInput {...props} />;
    case 'attachment':
      return <AttachmentInput {...props} />;
    case 'json':
      return <JsonInput {...props} />;
    default: {
      const long = field.multiline === true || (field.length ?? 0) > 300;
      const write = (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.target.value);
      return long ? (
        <Input.TextArea {...shared} autoSize={{ minRows: 3, maxRows: 12 }} maxLength={field.length} value={text} onChange={write} />
      ) : (
        <Input {...shared} autoComplete="off" maxLength={field.length} value={text} onChange={write} />
      );
    }
  }
}

function exactOrNumber(field: FieldView, text: string): unknown {
  if (['decimal', 'bigint', 'money'].includes(field.type)) return text;
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

function EnumInput({ id, field, label, value, onChange, invalid, describedBy }: InputProps) {
  const { language } = useText();
  return (
    <Select
      id={id}
      aria-label={label}
      aria-describedby={describedBy}
      status={invalid ? 'error' : undefined}
      mode={field.list ? 'multiple' : undefined}
      allowClear={!field.required}
      showSearch={(field.values?.length ?? 0) > 8 ? { optionFilterProp: 'title' } : false}
      value={(value ?? (field.list ? [] : null)) as string | string[] | null}
      onChange={(next) => onChange(next ?? null)}
      options={(field.values ?? []).map((one) => ({ value: one.value, title: enumTitle(field, one.value, language), label: <EnumTag field={field} value={one.value} /> }))}
    />
  );
}

/** One line for each language, the reader's first. */
function WordsInput({ id, field, label, value, onChange, invalid, describedBy }: InputProps) {
  const { language } = useText();
  const words: LocalText = isLocalText(value) ? value : typeof value === 'string' ? { [language]: value } : {};
  const order = [language, ...languages.filter((one) => one !== language)];
  function write(into: keyof LocalText, text: string): void {
    const { [into]: _old, ...others } = words;
    const next = text === '' ? others : { ...others, [into]: text };
    onChange(Object.keys(next).length > 0 ? next : null);
  }
  const parts = (one: keyof LocalText) => ({
    id: one === language ? id : `${id}-${one}`,
    'aria-label': `${label} (${languageNames[one]})`,
    'aria-describedby': describedBy,
    lang: one,
    maxLength: field.length,
    value: words[one] ?? '',
    status: invalid && one === language ? ('error' as const) : undefined,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => write(one, event.target.value),
  });
  return (
    <div className={css['words']}>
      {order.map((one) => (
        <div key={one}>
          <span aria-hidden="true">{one.toUpperCase()}</span>
          {field.multiline ? <Input.TextArea {...parts(one)} autoSize={{ minRows: 2, maxRows: 8 }} /> : <Input {...parts(one)} autoComplete="off" />}
        </div>
      ))}
    </div>
  );
}

/** A required yes/no is a box to tick; one that may be empty has a third state, so it is a choice. */
function BooleanInput({ id, field, label, value, onChange, invalid }: InputProps) {
  const { t } = useText();
  if (field.required) return <Checkbox id={id} checked={value === true} onChange={(event) => onChange(event.target.checked)} aria-label={label} />;
  return (
    <Select
      id={id}
      aria-label={label}
      status={invalid ? 'error' : undefined}
      allowClear
      value={typeof value === 'boolean' ? String(value) : null}
      onChange={(next) => onChange(next === undefined || next === null ? null : next === 'true')}
      options={[
        { value: 'true', label: t('record.yes') },
        { value: 'false', label: t('record.no') },
      ]}
    />
  );
}

function PersonInput({ id, label, value, onChange, invalid }: InputProps) {
  const people = usePeople('');
  const known = people.map((person) => ({ value: person.id, label: person.name }));
  const options = typeof value === 'string' && !known.some((one) => one.value === value) ? [{ value, label: value }, ...known] : known;
  return (
    <Select
      id={id}
      aria-label={label}
      status={invalid ? 'error' : undefined}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={(value ?? null) as string | null}
      onChange={(next) => onChange(next ?? null)}
      options={options}
    />
  );
}

/** Unreadable JSON stays as text, and the check says so. */
function JsonInput({ id, value, onChange, invalid, describedBy }: InputProps) {
  const [text, setText] = useState(() => (value === null || value === undefined ? '' : JSON.stringify(value, null, 2)));
  function write(next: string): void {
    setText(next);
    try {
      onChange(next.trim() === '' ? null : (JSON.parse(next) as unknown));
    } catch {
      onChange(next);
    }
  }
  return (
    <Input.TextArea
      id={id}
      className={css['code'] ?? ''}
      aria-describedby={describedBy}
      status={invalid ? 'error' : undefined}
      autoSize={{ minRows: 3, maxRows: 16 }}
      spellCheck={false}
      value={text}
      onChange={(event) => write(event.target.value)}
    />
  );
}

function AttachmentInput({ id, field, value, onChange }: InputProps) {
  const { t, language } = useText();
  const { source } = useRendering();
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<{ name: string; done: number; failed?: string }>();
  async function send(file: File | undefined): Promise<void> {
    if (!file) return;
    setState({ name: file.name, done: 0 });
    try {
      onChange(await source.upload(file, (done) => setState({ name: file.name, done })));
      setState({ name: file.name, done: 1 });
    } catch (error) {
      setState({ name: file.name, done: 0, failed: source.explain(error).detail });
    }
  }
  return (
    <div className={css['file']}>
      <input ref={input} type="file" hidden onChange={(event) => void send(event.target.files?.[0])} />
      <Button id={id} icon={<PaperClipOutlined />} onClick={() => input.current?.click()} aria-label={`${titleIn(language, field.title, field.name)}: ${t('record.chooseFile')}`}>
        {value ? t('record.otherFile') : t('record.chooseFile')}
      </Button>
      {state && <span role="status">{state.failed ?? `${state.name} · ${Math.round(state.done * 100)} %`}</span>}
      {Boolean(value) && (
        <Button type="text" size="small" onClick={() => onChange(null)}>
          {t('record.removeFile')}
        </Button>
      )}
    </div>
  );
}
