import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { Field } from '@portico/contracts';
import { Button, Input, Select } from 'antd';
import { languageNames, Tag, useText } from '../../kit/index.ts';
import css from './entities.module.css';
import { freeName } from './names.ts';
import { valuesOf } from './quick-field.ts';
import { wordsIn, withWords } from './titles.ts';

type Values = NonNullable<Field['values']>;
const colours = ['neutral', 'blue', 'green', 'amber', 'red', 'purple'] as const;

/** The choices of a field: titles, colours, order. The value itself stays what it is in the records. */
export function EnumValues({ values, onChange }: { values: Values; onChange: (values: Values) => void }) {
  const { t, language } = useText();
  const set = (at: number, next: Partial<Values[number]>): void => onChange(values.map((one, index) => (index === at ? clean({ ...one, ...next }) : one)));
  function move(at: number, by: number): void {
    const next = [...values];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    onChange(next);
  }
  function add(): void {
    const [made] = valuesOf(t('entities.value'), language);
    if (made)
      onChange([
        ...values,
        {
          value: freeName(
            made.value,
            values.map((one) => one.value),
          ),
          color: colours[values.length % colours.length],
        },
      ]);
  }
  return (
    <fieldset className={css['values']}>
      <legend>{t('entities.values')}</legend>
      {values.map((one, at) => (
        <div key={at} className={css['valueRow']}>
          <Input
            aria-label={`${t('entities.valueTitle', { language: languageNames[language] })} ${at + 1}`}
            placeholder={one.value}
            value={wordsIn(one.title, language)}
            onChange={(event) => set(at, { title: withWords(one.title, language, event.target.value) })}
          />
          <Input
            aria-label={`${t('entities.value')} ${at + 1}`}
            className={css['code'] ?? ''}
            value={one.value}
            maxLength={100}
            onChange={(event) => event.target.value !== '' && set(at, { value: event.target.value })}
          />
          <Select
            aria-label={`${t('entities.colour')} ${at + 1}`}
            value={one.color ?? 'neutral'}
            popupMatchSelectWidth={false}
            onChange={(color) => set(at, { color })}
            options={colours.map((color) => ({ value: color, label: <Tag colour={color}>{t(`entities.colours.${color}`)}</Tag> }))}
          />
          <span className={css['valueButtons']}>
            <Button size="small" type="text" icon={<ArrowUpOutlined />} disabled={at === 0} aria-label={`${t('entities.up')} ${at + 1}`} onClick={() => move(at, -1)} />
            <Button
              size="small"
              type="text"
              icon={<ArrowDownOutlined />}
              disabled={at === values.length - 1}
              aria-label={`${t('entities.down')} ${at + 1}`}
              onClick={() => move(at, 1)}
            />
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              disabled={values.length === 1}
              aria-label={`${t('entities.takeAway')} ${at + 1}`}
              onClick={() => onChange(values.filter((_, index) => index !== at))}
            />
          </span>
        </div>
      ))}
      <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={add}>
        {t('entities.addValue')}
      </Button>
    </fieldset>
  );
}

function clean(value: Values[number]): Values[number] {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Values[number];
}
