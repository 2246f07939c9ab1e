import { ArrowRightOutlined, DownOutlined, WarningFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Loading, Tag, type TagColor, useText } from '../../kit/index.ts';
import { anchorOf, asText, type Doing, type Finding, type Item, parametersOf, type Side, textOf } from './diff.ts';
import { Seen } from '../../render/call/seen.tsx';
import { GradeIcon, GradeWords, Power, Segments } from './grade-words.tsx';
import type { WordsAt } from './questions.ts';
import css from './surfaces.module.css';
import { ToolWordsPart } from './tool-words.tsx';

const TextDiff = lazy(async () => ({ default: (await import('../../kit/code/text-diff.tsx')).TextDiff }));
export const doingColours: Readonly<Record<Doing, TagColor>> = { added: 'blue', removed: 'neutral', renamed: 'purple', changed: 'amber', same: 'neutral' };

/** One tool, prompt or resource: how it was and how it is, side by side, with what the scan says about it. */
export function ItemCard({ item, first, words }: { item: Item; first: boolean; words: WordsAt | undefined }) {
  const { t, language } = useText();
  const [asCode, setAsCode] = useState(false);
  const told = item.changes.filter((change) => !change.id.startsWith('item.'));
  return (
    <article className={css['card']} id={anchorOf(item)} data-grade={item.grade} data-found={item.findings.length > 0} aria-label={item.name || t('surfaces.kinds.instructions')}>
      <header>
        <GradeWords grade={item.grade} />
        {!first && <Tag colour={doingColours[item.doing]}>{t(`surfaces.doings.${item.doing}`)}</Tag>}
        <h3>
          {item.was !== undefined && (
            <>
              <code>{item.was}</code> <ArrowRightOutlined />{' '}
            </>
          )}
          {item.name === '' ? t('surfaces.kinds.instructions') : <code>{item.name}</code>}
        </h3>
        {item.kind !== 'tool' && item.name !== '' && <span className={css['muted']}>{t(`surfaces.kinds.${item.kind}`)}</span>}
        {item.breaking && <span className={css['muted']}>{t('surfaces.breaking')}</span>}
      </header>
      <div className={css['sides']} data-one={first || item.doing === 'same'}>
        {!first && item.doing !== 'same' && <Picture item={item} side="before" />}
        <Picture item={item} side="after" />
      </div>
      {item.findings.length > 0 && <Findings findings={item.findings} />}
      {!first && told.length > 0 && (
        <ul className={css['told']}>
          {told.map((change, at) => (
            <li key={at}>
              <GradeIcon grade={change.severity} /> {change.message[language]}
            </li>
          ))}
        </ul>
      )}
      {words && item.kind === 'tool' && item.after !== undefined && <ToolWordsPart tool={item.name} at={words} />}
      <div>
        <Button type="text" size="small" aria-expanded={asCode} icon={<DownOutlined rotate={asCode ? 180 : 0} />} onClick={() => setAsCode(!asCode)}>
          {t('surfaces.asText')}
        </Button>
      </div>
      {asCode && (
        <Suspense fallback={<Loading lines={3} />}>
          <TextDiff path={`${item.name || item.kind}.json`} before={first ? '' : asText(item.before)} after={asText(item.after)} />
        </Suspense>
      )}
    </article>
  );
}

/** What callers see on one side. */
function Picture({ item, side }: { item: Item; side: Side }) {
  const { t } = useText();
  const definition = item[side];
  const other = item[side === 'before' ? 'after' : 'before'];
  const label = t(side === 'before' ? 'surfaces.before' : 'surfaces.after');
  if (definition === undefined)
    return (
      <section className={css['side']} data-absent aria-label={label}>
        <small>{label}</small>
        <p>{t(side === 'before' ? 'surfaces.notThere' : 'surfaces.gone')}</p>
      </section>
    );
  const title = textOf(item, 'title', side);
  const description = textOf(item, 'description', side);
  const parameters = parametersOf(item, side);
  return (
    <section className={css['side']} data-side={side} aria-label={label}>
      <small>
        {label} <Power definition={definition} other={other} />
      </small>
      {title.length > 0 && (
        <strong>
          <Segments segments={title} />
        </strong>
      )}
      <p>
        <Segments segments={description} />
      </p>
      {parameters.length > 0 && (
        <ul className={css['parameters']}>
          {parameters.map((one) => (
            <li key={one.name} data-mark={one.mark}>
              <code>{one.name}</code>
              <span>
                {one.mark && <Tag colour={doingColours[one.mark]}>{t(`surfaces.doings.${one.mark}`)}</Tag>}
                <em>{one.type}</em>
                {one.required && <b>{t('surfaces.required')}</b>}
                {one.description && <Seen text={one.description} />}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What the scan found, with the very words and what to do. */
function Findings({ findings }: { findings: readonly Finding[] }) {
  const { t, language } = useText();
  return (
    <ul className={css['findings']}>
      {findings.map((finding, at) => (
        <li key={at}>
          <WarningFilled />
          <div>
            <strong>{finding.message[language]}</strong> <span className={css['muted']}>{t(`surfaces.severities.${finding.severity}`)}</span>
            <blockquote>
              <Seen text={finding.excerpt} />
            </blockquote>
            <small>
              {finding.remedy[language]} <code>{finding.place}</code>
            </small>
          </div>
        </li>
      ))}
    </ul>
  );
}
