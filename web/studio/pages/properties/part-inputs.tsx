import { PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Segmented } from 'antd';
import { useText } from '../../../kit/index.ts';
import { withParts, withWidths } from '../design/parts.ts';
import { replaceNode } from '../design/tree.ts';
import type { EditorProps } from './editor-props.ts';
import { OrderedList } from './ordered-list.tsx';
import { freeKey, type Part, partsOf } from './part-list.ts';
import css from './properties.module.css';
import { TitleInput } from './title-input.tsx';
import { textIn } from './title-text.ts';

/** The parts of tabs or steps, with their titles. */
export function PartsInput({ id, value, edit, node }: EditorProps) {
  const { t, language } = useText();
  const parts = partsOf(value);
  const set = (next: readonly Part[]): void => {
    if (node !== undefined && next.length > 0) edit((page) => replaceNode(page, node, (before) => withParts(before, next)));
  };
  return (
    <div className={css['stack']}>
      <OrderedList
        items={parts}
        keyOf={({ key }) => key}
        label={({ key, title }) => textIn(title, language) || key}
        fixed={parts.length < 2}
        onChange={set}
        renderItem={(part, index) => (
          <TitleInput
            id={index === 0 ? id : `${id}-${part.key}`}
            label={t('designer.part', { number: index + 1 })}
            value={part.title}
            onChange={(title) => set(parts.with(index, { ...part, title: title ?? part.key }))}
          />
        )}
      />
      <Button
        size="small"
        type="text"
        icon={<PlusOutlined />}
        disabled={parts.length >= 20}
        onClick={() => set([...parts, { key: freeKey(parts), title: { en: `Part ${parts.length + 1}`, zh: `第 ${parts.length + 1} 部分` } }])}
      >
        {t('designer.addPart')}
      </Button>
    </div>
  );
}

const usual: readonly (readonly number[])[] = [
  [6, 6],
  [4, 8],
  [8, 4],
  [4, 4, 4],
  [3, 6, 3],
  [3, 3, 3, 3],
];

/** Widths of columns in twelfths: a usual picture, or number by number. */
export function WidthsInput({ id, value, edit, node }: EditorProps) {
  const { t } = useText();
  const widths = Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : [];
  const set = (next: readonly number[]): void => {
    if (node !== undefined && next.length > 0) edit((page) => replaceNode(page, node, (before) => withWidths(before, next)));
  };
  const now = widths.join('-');
  return (
    <div className={css['stack']}>
      <Segmented
        size="small"
        aria-label={t('designer.columns')}
        value={now}
        options={usual.map((one) => ({ value: one.join('-'), label: <Picture widths={one} />, title: one.join(' : ') }))}
        onChange={(next) => set(next.split('-').map(Number))}
      />
      <div className={css['row']}>
        {widths.map((width, index) => (
          <InputNumber
            key={index}
            id={index === 0 ? id : `${id}-${index}`}
            size="small"
            className={css['short'] ?? ''}
            min={1}
            max={12}
            precision={0}
            aria-label={t('designer.column', { number: index + 1 })}
            value={width}
            onChange={(next) => set(widths.with(index, next ?? 1))}
          />
        ))}
        <Button size="small" type="text" disabled={widths.length >= 6} onClick={() => set([...widths, 3])}>
          {t('designer.addColumn')}
        </Button>
        <Button size="small" type="text" disabled={widths.length < 2} onClick={() => set(widths.slice(0, -1))}>
          {t('designer.lessColumns')}
        </Button>
      </div>
    </div>
  );
}

function Picture({ widths }: { widths: readonly number[] }) {
  return (
    <span className={css['picture']} style={{ gridTemplateColumns: widths.map((one) => `${one}fr`).join(' ') }} aria-hidden>
      {widths.map((_, index) => (
        <i key={index} />
      ))}
    </span>
  );
}
