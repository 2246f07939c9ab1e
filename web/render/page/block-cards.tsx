import { Button } from 'antd';
import { useText } from '../../kit/index.ts';
import { expandFor } from '../model.ts';
import type { BlockProps } from './block.tsx';
import css from './block-list.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { useValue } from './page-context.tsx';
import { RecordPicture } from './picture.tsx';
import { numberIn, propsOf, textIn, textsIn } from './props.ts';
import { RecordFacts, RecordTitle, useTraits } from './record-words.tsx';
import { instead, Nothing } from './source-state.tsx';
import { useChoose } from './use-choose.ts';
import { useEntityOf, useRows } from './use-source.ts';

/** A card per record, as many beside each other as fit. */
export function CardsBlock({ node }: BlockProps) {
  const { t } = useText();
  const { source, title, fields, image, perRow, onRow } = propsOf(node);
  const entity = useEntityOf(source);
  const [titleTrait] = useTraits(entity, [textIn(title) ?? ''].filter(Boolean));
  const traits = useTraits(entity, textsIn(fields), { most: 3, title: titleTrait });
  const rows = useRows(source, { relations: expandFor(titleTrait ? [titleTrait, ...traits] : traits), limit: 24 });
  const wanted = numberIn(useValue(perRow).value, { min: 1, max: 6 });
  const choose = useChoose(entity, onRow);
  const other = instead(rows);
  if (other) return other;
  if (!rows.entity || !rows.records) return <Nothing words={t('pages.noData')} />;
  if (rows.records.length === 0) return <Nothing />;
  const picture = textIn(image);
  // At least 200 px each; at most as many in a row as the page asks for.
  const least = wanted === undefined ? '220px' : `max(200px, calc((100% - ${(wanted - 1) * 12}px) / ${wanted}))`;
  return (
    <>
      <ExpressionMark problem={rows.problem} />
      <ul className={css['cards']} style={{ gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${least}), 1fr))` }}>
        {rows.records.map((record) => (
          <li key={record.id} className={css['card']}>
            {rows.entity && picture && <RecordPicture large entity={rows.entity} record={record} field={picture} />}
            <button type="button" className={css['title']} onClick={() => choose(record)}>
              <RecordTitle record={record} trait={titleTrait} />
            </button>
            <RecordFacts record={record} traits={traits} />
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
