import { UploadOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, InputNumber, Segmented, Select, Tabs } from 'antd';
import { useRef } from 'react';
import { type Language, languageNames, useText, useToast } from '../../../kit/index.ts';
import { nodesOfType } from '../design/edit.ts';
import { fieldTypesOf } from '../design/suggest.ts';
import { RichText } from '../surface/puck-surface.tsx';
import { useDesign, useDesigning } from '../use-design.ts';
import type { EditorProps } from './editor-props.ts';
import { FieldInput } from './field-inputs.tsx';
import css from './properties.module.css';
import { textIn, withText } from './title-text.ts';

const wide = css['wide'] ?? '';

export function TextInput({ id, value, onChange }: EditorProps) {
  return (
    <Input
      id={id}
      value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
      maxLength={10_000}
      onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
    />
  );
}

export function NumberInput({ id, value, onChange }: EditorProps) {
  return <InputNumber id={id} className={wide} value={typeof value === 'number' ? value : null} onChange={(next) => onChange(next ?? undefined)} />;
}

export function FlagInput({ id, property, value, onChange }: EditorProps) {
  const { language } = useText();
  return (
    <Checkbox id={id} checked={value === true} onChange={(event) => onChange(event.target.checked || undefined)}>
      {property.title[language]}
    </Checkbox>
  );
}

export function ChoiceInput({ id, property, value, onChange }: EditorProps) {
  const { language } = useText();
  const options = Object.entries(property.choices ?? {}).map(([key, title]) => ({ value: key, label: title[language] }));
  const shown = typeof value === 'string' ? value : null;
  if (options.length <= 4 && options.every(({ label }) => label.length <= 8) && shown !== null)
    return <Segmented id={id} size="small" aria-label={property.title[language]} value={shown} options={options} onChange={(next) => onChange(next)} />;
  return <Select id={id} className={wide} allowClear={property.required !== true} value={shown} options={options} onChange={(next: string | undefined) => onChange(next)} />;
}

/** Bytes a picture may have that is kept inside the page's file. */
const mostBytes = 1_400_000;

export function ImageInput({ id, value, onChange }: EditorProps) {
  const { t } = useText();
  const toast = useToast();
  const file = useRef<HTMLInputElement>(null);
  const text = typeof value === 'string' ? value : '';
  const inside = text.startsWith('data:');
  const take = (chosen: File | undefined): void => {
    if (!chosen) return;
    if (chosen.size > mostBytes) return toast.failed({ code: 'image.large', detail: t('designer.imageLarge') });
    const reader = new FileReader();
    reader.addEventListener('load', () => typeof reader.result === 'string' && onChange(reader.result));
    reader.readAsDataURL(chosen);
  };
  return (
    <div className={css['row']}>
      <Input
        id={id}
        value={inside ? '' : text}
        placeholder={t(inside ? 'designer.imageInside' : 'designer.imageAddress')}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      />
      <Button icon={<UploadOutlined />} aria-label={t('designer.chooseFile')} title={t('designer.chooseFile')} onClick={() => file.current?.click()} />
      <input ref={file} type="file" hidden accept="image/png,image/jpeg,image/webp,image/gif" onChange={(event) => take(event.target.files?.[0])} />
    </div>
  );
}

/** Words of some length, language by language. */
export function LongTextInput(props: EditorProps) {
  const { language } = useText();
  const both: readonly Language[] = language === 'en' ? ['en', 'zh'] : ['zh', 'en'];
  return (
    <Tabs
      size="small"
      items={both.map((one) => ({
        key: one,
        label: languageNames[one],
        children: <LongText {...props} id={one === language ? props.id : `${props.id}-${one}`} language={one} />,
      }))}
    />
  );
}

function LongText({ id, property, value, onChange, language }: EditorProps & { language: Language }) {
  const { language: own } = useText();
  const text = textIn(value, language);
  const set = (next: string): void => onChange(withText(value, { language, text: next, other: language !== own }) ?? '');
  if (property.kind === 'richText') return <RichText id={id} value={text} onChange={set} />;
  return <Input.TextArea id={id} aria-label={languageNames[language]} autoSize={{ minRows: 4, maxRows: 20 }} value={text} onChange={(event) => set(event.target.value)} />;
}

export function NodeInput({ id, property, value, onChange }: EditorProps) {
  const page = useDesign((design) => design.page);
  const options = nodesOfType(page, property.types ?? ['form', 'modal']).map((node) => ({ value: node.id, label: node.id }));
  return <Select id={id} className={wide} value={typeof value === 'string' ? value : null} options={options} onChange={(next: string) => onChange(next)} />;
}

export function ComponentInput({ id, value, onChange }: EditorProps) {
  const { t } = useText();
  const { model } = useDesigning();
  return (
    <Select
      id={id}
      className={wide}
      value={typeof value === 'string' ? value : null}
      options={model.components.map((name) => ({ value: name, label: name }))}
      notFoundContent={t('designer.noComponents')}
      onChange={(next: string) => onChange(next)}
    />
  );
}

/** What is counted or summed up. */
export function MeasureInput({ id, property, value, onChange, ...rest }: EditorProps) {
  const { t } = useText();
  const { fn = 'count', field } = (typeof value === 'object' && value !== null ? value : {}) as { fn?: string; field?: string };
  const set = (next: { fn: string; field?: string | undefined }): void => onChange(next.fn === 'count' || next.field === undefined ? { fn: next.fn } : next);
  const functions = ['count', 'countDistinct', 'sum', 'avg', 'min', 'max'] as const;
  return (
    <div className={css['stack']}>
      <Select
        id={id}
        className={wide}
        value={fn}
        options={functions.map((one) => ({ value: one, label: t(`designer.measure.${one}`) }))}
        onChange={(next: string) => set({ fn: next, field })}
      />
      {fn !== 'count' && (
        <FieldInput
          {...rest}
          id={`${id}-field`}
          property={{ ...property, ...(fieldTypesOf(fn) && { types: fieldTypesOf(fn) ?? [] }) }}
          value={field}
          onChange={(next) => set({ fn, field: next as string | undefined })}
        />
      )}
    </div>
  );
}
