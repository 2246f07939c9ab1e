import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { expandFor } from '../model.ts';
import { RecordLink } from '../value.tsx';
import type { BlockProps } from './block.tsx';
import css from './block-master-detail.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { propsOf, textIn, textsIn } from './props.ts';
import { RecordFields } from './record-fields.tsx';
import { RecordLine, RecordTitle, useTraits } from './record-words.tsx';
import { instead, Nothing } from './source-state.tsx';
import { useEntityOf, useRecordOf, useRows } from './use-source.ts';

/** A list, and the chosen record beside it; on a phone one after the other. */
export function MasterDetailBlock({ node }: BlockProps) {
  const { t } = useText();
  const { source, title, text, fields, edit } = propsOf(node);
  const entity = useEntityOf(source);
  const [titleTrait] = useTraits(entity, [textIn(title) ?? ''].filter(Boolean));
  const traits = useTraits(entity, textsIn(text), { most: 2, title: titleTrait });
  const rows = useRows(source, { relations: expandFor(titleTrait ? [titleTrait, ...traits] : traits) });
  const [picked, setPicked] = useState<string>();
  const chosen = rows.records?.find((record) => record.id === picked) ?? rows.records?.[0];
  const whole = useRecordOf(entity?.name, chosen?.id);
  const other = instead(rows);
  if (other) return other;
  if (!entity || !rows.records) return <Nothing words={t('pages.noData')} />;
  if (!chosen) return <Nothing />;
  return (
    <>
      <ExpressionMark problem={rows.problem} />
      <div className={css['both']} data-picked={picked !== undefined}>
        <div className={css['list']}>
          <ul onKeyDown={walk}>
            {rows.records.map((record) => (
              <li key={record.id}>
                <button type="button" aria-current={record.id === chosen.id} onClick={() => setPicked(record.id)}>
                  <strong>
                    <RecordTitle record={record} trait={titleTrait} />
                  </strong>
                </button>
                <RecordLine record={record} traits={traits} />
              </li>
            ))}
          </ul>
          {rows.more && (
            <Button type="text" onClick={rows.more}>
              {t('pages.more')}
            </Button>
          )}
        </div>
        <section className={css['record']} aria-label={chosen.label}>
          <header>
            <Button className={css['back'] ?? ''} type="text" icon={<ArrowLeftOutlined />} aria-label={t('pages.back')} onClick={() => setPicked(undefined)} />
            <h3>
              <RecordLink entity={entity.name} id={chosen.id}>
                <RecordTitle record={chosen} trait={titleTrait?.relation ? titleTrait : undefined} />
              </RecordLink>
            </h3>
          </header>
          {instead(whole) ?? (whole.record && <RecordFields key={whole.record.id} entity={entity} record={whole.record} names={textsIn(fields)} edit={edit === true} />)}
        </section>
      </div>
    </>
  );
}

/** Arrows go through the list. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLButtonElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('li > button')];
  buttons[buttons.indexOf(event.target) + step]?.focus();
  event.preventDefault();
}
