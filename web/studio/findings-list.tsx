import { CheckCircleFilled, CloseCircleFilled, LoadingOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useText } from '../kit/index.ts';
import { type Finding, inOrder, placeOf } from './finding.ts';
import css from './findings-list.module.css';

/** What is wrong in the files, each with its place; a click goes there. */
export function FindingsList({
  findings,
  open,
  checking,
  onGo,
}: {
  findings: readonly Finding[] | undefined;
  open: string | undefined;
  checking: boolean;
  onGo: (finding: Finding) => void;
}) {
  const { t, language } = useText();
  const [folded, setFolded] = useState(false);
  const count = findings?.length ?? 0;
  return (
    <section className={css['findings']} aria-label={t('files.findings', { count })}>
      <button type="button" className={css['head']} aria-expanded={count > 0 && !folded} disabled={count === 0} onClick={() => setFolded(!folded)}>
        {checking ? <LoadingOutlined /> : count > 0 ? <CloseCircleFilled data-bad /> : <CheckCircleFilled data-good />}
        <span role="status">{findings === undefined ? t('files.checking') : count === 0 ? t('files.good') : t('files.findings', { count })}</span>
      </button>
      {count > 0 && !folded && (
        <ul>
          {inOrder(findings ?? [], open).map((finding, index) => (
            <li key={index}>
              <button type="button" onClick={() => onGo(finding)} disabled={finding.file === undefined}>
                <code>{placeOf(finding)}</code>
                <span>{finding.message[language]}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
