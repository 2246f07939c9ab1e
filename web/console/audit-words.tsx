import { CheckCircleFilled, ClockCircleFilled, CloseCircleFilled, StopFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useText } from '../kit/index.ts';
import css from './audit-page.module.css';
import type { Line, Outcome } from './audit-search.ts';
import frame from './console.module.css';

const icons: Readonly<Record<Outcome, ReactNode>> = { done: <CheckCircleFilled />, refused: <StopFilled />, failed: <CloseCircleFilled />, begun: <ClockCircleFilled /> };

/** Who acted, and for whom. */
export function Who({ line }: { line: Line }) {
  const { t } = useText();
  return (
    <>
      {line.principal.name || line.principal.kind}
      {line.principal.onBehalfOf !== null && <span className={frame['small']}>{`${t('audit.behalf')} ${line.principal.onBehalfOf}`}</span>}
    </>
  );
}

/** How it ended, with icon and word. */
export function OutcomeWords({ line }: { line: Line }) {
  const { t } = useText();
  return (
    <span className={css['outcome']} data-outcome={line.outcome}>
      {icons[line.outcome]} <span>{t(`audit.${line.outcome}`)}</span> {line.code !== null && <code>{line.code}</code>}
    </span>
  );
}
