import { SearchOutlined } from '@ant-design/icons';
import { AutoComplete, Input, type InputRef } from 'antd';
import { type RefObject, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { useDesigning } from './designing.ts';
import { shownAs } from './titles.ts';

/** What is called exactly so comes first, then entities, then fields. */
function rank(one: { value: string; label: string }, asked: string): number {
  const [value, label] = [one.value.toLowerCase(), one.label.toLowerCase()];
  if (value === asked || label === asked) return 0;
  return (one.value.includes('.') ? 2 : 1) + (value.startsWith(asked) || label.startsWith(asked) ? 0 : 0.5);
}

/** Finds entities and fields by title or name, and goes there. */
export function FindBox({ input }: { input: RefObject<InputRef | null> }) {
  const { t, language } = useText();
  const { design, select } = useDesigning();
  const [text, setText] = useState('');
  const asked = text.trim().toLowerCase();
  const options = design.entities
    .flatMap(({ entity }) => [
      { value: entity.name, label: shownAs(entity, entity.name, language) },
      ...Object.entries(entity.fields).map(([name, field]) => ({
        value: `${entity.name}.${name}`,
        label: `${shownAs(entity, entity.name, language)} · ${shownAs(field, name, language)}`,
      })),
    ])
    .filter((one) => asked !== '' && `${one.value} ${one.label}`.toLowerCase().includes(asked))
    .toSorted((a, b) => rank(a, asked) - rank(b, asked))
    .slice(0, 20);
  return (
    <AutoComplete
      value={text}
      options={options}
      onChange={setText}
      onSelect={(value: string) => {
        const [entity = '', field] = value.split('.');
        select({ entity, ...(field !== undefined && { field }) });
        setText('');
      }}
      notFoundContent={asked === '' ? null : t('entities.searchNone')}
      style={{ width: 240 }}
    >
      <Input ref={input} prefix={<SearchOutlined />} aria-label={t('entities.search')} placeholder={t('entities.search')} />
    </AutoComplete>
  );
}
