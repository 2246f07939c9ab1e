import { Button } from 'antd';
import { useText } from '../../kit/index.ts';
import { expandFor } from '../model.ts';
import type { BlockProps } from './block.tsx';
import css from './block-list.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { RecordPicture } from './picture.tsx';
import { propsOf, textIn, textsIn } from './props.ts';
import { RecordLine, RecordTitle, useTraits } from './record-words.tsx';
import { instead, Nothing } from './source-state.tsx';
import { useChoose } from './use-choose.ts';
import { useEntityOf, useRows } from './use-source.ts';

/** A line or two per record. */
export function ListBlock({ node }: BlockProps) {
  const { t } = useText();
  const { source, title, text, image, onRow } = propsOf(node);
  const entity = useEntityOf(source);
  const [titleTrait] = useTraits(entity, [textIn(title) ?? ''].filter(Boolean));
  const traits = useTraits(entity, textsIn(text), { most: 3, title: titleTrait });
  const rows = useRows(source, { relations: expandFor(titleTrait ? [titleTrait, ...traits] : traits) });
  const choose = useChoose(entity, onRow);
  const other = instead(rows);
  if (other) return other;
  if (!rows.entity || !rows.records) return <Nothing words={t('pages.noData')} />;
  if (rows.records.length === 0) return <Nothing />;
  const picture = textIn(image);
  return (
    <>
      <ExpressionMark problem={rows.problem} />
      <ul className={css['list']}>
        {rows.records.map((record) => (
          <li key={record.id}>
            {rows.entity && picture && <RecordPicture entity={rows.entity} record={record} field={picture} />}
            <div>
              <button type="button" className={css['title']} onClick={() => choose(record)}>
                <RecordTitle record={record} trait={titleTrait} />
              </button>
              <RecordLine record={record} traits={traits} />
            </div>
          </li>
        ))}
      </ul>
      {rows.more && (
        <Button type="text" onClick={rows.more}>
          {t('pages.more')}
        </Button>
      )}
    </>
  );
}
