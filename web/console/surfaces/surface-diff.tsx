import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { State, Tag, useText } from '../../kit/index.ts';
import { anchorOf, type Compared, countGrades, type Grade, grades, headlineOf, itemsOf } from './diff.ts';
import { GradeIcon, GradeWords } from './grade-words.tsx';
import { doingColours, ItemCard } from './item-card.tsx';
import type { WordsAt } from './questions.ts';
import css from './surfaces.module.css';

const atOnce = 40;

/** Two versions of a surface as pictures, `served` if callers see the later one: counts that filter, then one card for each thing that changed, the gravest first. */
export function SurfaceDiff({ compared, served, words }: { compared: Compared; served: boolean; words: WordsAt | undefined }) {
  const { t, language } = useText();
  const items = useMemo(() => itemsOf(compared), [compared]);
  const counts = countGrades(items);
  const [only, setOnly] = useState<Grade>();
  const [shown, setShown] = useState(atOnce);
  const first = compared.before === null;
  const chosen = only === undefined ? items : items.filter((item) => item.grade === only);
  const grave = compared.findings.filter((finding) => finding.severity !== 'low').length;
  if (items.length === 0) return <State title={t('surfaces.same')} words={t('surfaces.sameWords')} />;
  return (
    <>
      <div className={css['summary']}>
        <ul aria-label={t('surfaces.filter')}>
          {grades
            .filter((grade) => counts[grade] > 0)
            .map((grade) => (
              <li key={grade}>
                <button type="button" aria-pressed={only === grade} onClick={() => setOnly(only === grade ? undefined : grade)}>
                  <b>{counts[grade]}</b> <GradeWords grade={grade} />
                </button>
              </li>
            ))}
        </ul>
        <p>
          {grave > 0 && <strong data-grade="danger">{`${t('surfaces.found', { count: grave })} ${t('surfaces.advice')}`}</strong>}
          <span>{first ? t(served ? 'surfaces.servedWords' : 'surfaces.firstWords', { count: items.length }) : compared.to.summary[language]}</span>
        </p>
      </div>
      {!first && (
        <ol className={css['index']} aria-label={t('surfaces.index')}>
          {chosen.slice(0, shown).map((item) => (
            <li key={item.key}>
              <a href={`#${anchorOf(item)}`} data-grade={item.grade}>
                <GradeIcon grade={item.grade} />
                <span>
                  <Tag colour={doingColours[item.doing]}>{t(`surfaces.doings.${item.doing}`)}</Tag>
                </span>
                <code>{item.name || t('surfaces.kinds.instructions')}</code>
                <span>
                  {headlineOf(item)?.[language]}
                  {item.findings.length + item.changes.length > 1 && <small> {t('surfaces.andMore', { count: item.findings.length + item.changes.length - 1 })}</small>}
                </span>
              </a>
            </li>
          ))}
        </ol>
      )}
      <div className={css['cards']}>
        {chosen.slice(0, shown).map((item) => (
          <ItemCard key={item.key} item={item} first={first} words={words} />
        ))}
      </div>
      {chosen.length > shown && (
        <Button block onClick={() => setShown(shown + atOnce)}>
          {t('surfaces.more', { count: chosen.length - shown })}
        </Button>
      )}
    </>
  );
}
