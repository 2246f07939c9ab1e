import { CheckOutlined, LinkOutlined, MinusOutlined, PaperClipOutlined } from '@ant-design/icons';
import { isLocalText, titleIn } from '@portico/contracts';
import { useQuery } from '@tanstack/react-query';
import type { MouseEvent, ReactNode } from 'react';
import { formatDate, formatDateTime, formatMoney, formatNumber, type Language, Tag, useText } from '../kit/index.ts';
import { type FieldView, isIdentifier, isNumeric, recordFor, relatedOf, type RecordView, type Trait } from './model.ts';
import { useRendering } from './source.ts';
import css from './value.module.css';

/** A record's value of a field or relation, as people read it. */
export function TraitValue({ trait, record, long = false }: { trait: Trait; record: RecordView; long?: boolean }) {
  const own = recordFor(trait, record);
  if (!own) return <FieldValue field={trait.field} value={null} />;
  if (trait.relation) {
    const related = relatedOf(own, trait.relation.name);
    if (related)
      return (
        <RecordLink entity={trait.relation.to} id={related.id}>
          {related.label}
        </RecordLink>
      );
  }
  return <FieldValue field={trait.field} value={own.values[trait.field.name]} long={long} />;
}

/** A value by the type of its field; a dash where there is none. */
export function FieldValue({ field, value, long = false }: { field: FieldView; value: unknown; long?: boolean }) {
  const { t, language } = useText();
  if (value === null || value === undefined || value === '')
    return (
      <span className={css['none']} role="img" aria-label={t('record.empty')}>
        –
      </span>
    );
  if (field.list && Array.isArray(value)) {
    return value
      .map((item, index) => <FieldValue key={index} field={{ ...field, list: false }} value={item} />)
      .reduce<ReactNode>(
        (all, one) =>
          all ? (
            <>
              {all}, {one}
            </>
          ) : (
            one
          ),
        null,
      );
  }
  if (field.type === 'enum') return <EnumTag field={field} value={String(value)} />;
  if (field.type === 'boolean') return value ? <CheckOutlined aria-label={t('record.yes')} /> : <MinusOutlined className={css['none']} aria-label={t('record.no')} />;
  if (field.type === 'person') return <Person id={String(value)} />;
  if (field.type === 'attachment') return <PaperClipOutlined aria-label={t('record.file')} />;
  if (field.type === 'json') return <code className={long ? css['json'] : undefined}>{JSON.stringify(value, null, long ? 2 : 0)}</code>;
  const text = wordsOf(field, value, language);
  if (field.type === 'text' && /^https?:\/\/\S+$/.test(text)) {
    return (
      <a href={text} target="_blank" rel="noopener noreferrer">
        <LinkOutlined /> {text.replace(/^https?:\/\//, '')}
      </a>
    );
  }
  if (field.type === 'text' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return <a href={`mailto:${text}`}>{text}</a>;
  return long ? <span className={css['long']}>{text}</span> : text;
}

/** A value in words, without decoration. */
export function wordsOf(field: FieldView, value: unknown, language: Language): string {
  if (value === null || value === undefined) return '';
  if (isLocalText(value)) return titleIn(language, value, '');
  if (field.type === 'money' && field.currency) return formatMoney(String(value), field.currency, language);
  if (isNumeric(field)) {
    if (!['decimal', 'float', 'money'].includes(field.type) && isIdentifier(field)) return String(value);
    const number = formatNumber(String(value), language, field.type === 'decimal' && field.scale !== undefined ? { min: field.scale, max: field.scale } : undefined);
    return field.unit ? `${number} ${field.unit}` : number;
  }
  if (field.type === 'date') return formatDate(String(value), language);
  if (field.type === 'datetime') return formatDateTime(String(value), language);
  if (field.type === 'localDatetime') return formatDateTime(String(value), language, 'local');
  if (field.type === 'time') return String(value).replace(/:00(\.0+)?$/, '');
  if (field.type === 'enum') return enumTitle(field, String(value), language);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function enumTitle(field: FieldView, value: string, language: Language): string {
  return titleIn(language, field.values?.find((one) => one.value === value)?.title, value);
}

export function EnumTag({ field, value }: { field: FieldView; value: string }) {
  const { language } = useText();
  const colour = field.values?.find((one) => one.value === value)?.color ?? 'neutral';
  return <Tag colour={colour}>{enumTitle(field, value, language)}</Tag>;
}

/** A link to a record's page. */
export function RecordLink({ entity, id, children }: { entity: string; id: string; children: ReactNode }) {
  const { source } = useRendering();
  const address = source.address(entity, id);
  function follow(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    source.go(address);
  }
  return (
    <a href={address} onClick={follow}>
      {children}
    </a>
  );
}

function Person({ id }: { id: string }) {
  const people = usePeople('');
  return people.find((person) => person.id === id)?.name ?? id;
}

/** People to name and to choose from. */
export function usePeople(search: string): readonly { id: string; name: string }[] {
  const { source } = useRendering();
  return useQuery({ queryKey: ['render.people', search], queryFn: () => source.people(search), staleTime: 60_000 }).data ?? [];
}
