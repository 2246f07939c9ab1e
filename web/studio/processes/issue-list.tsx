import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '@ant-design/icons';
import type { Text } from '@portico/contracts';
import { useState } from 'react';
import { useText } from '../../kit/index.ts';
import css from './designer.module.css';

/** What the checker of processes or of decisions says. */
interface Issue {
  readonly severity: 'error' | 'warning';
  readonly element: string;
  readonly message: Text;
}

/** What the checker says of the file, the worst first; a click shows the element. `good`: what is said when nothing is wrong. */
export function IssueList({ issues, good, onGo }: { issues: readonly Issue[]; good: string; onGo: (element: string) => void }) {
  const { t, language } = useText();
  const [open, setOpen] = useState(true);
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const sorted = issues.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return (
    <section className={css['issues']} aria-label={t('processes.issues')}>
      <button type="button" aria-expanded={issues.length > 0 && open} disabled={issues.length === 0} onClick={() => setOpen(!open)}>
        <Icon severity={errors > 0 ? 'error' : issues.length > 0 ? 'warning' : undefined} />
        <span role="status">
          {issues.length === 0
            ? good
            : [errors > 0 && t('processes.errors', { count: errors }), issues.length > errors && t('processes.warnings', { count: issues.length - errors })]
                .filter(Boolean)
                .join(' · ')}
        </span>
      </button>
      {issues.length > 0 && open && (
        <ul>
          {sorted.map((issue, index) => (
            <li key={index}>
              <button type="button" disabled={issue.element === ''} onClick={() => onGo(issue.element)}>
                <Icon severity={issue.severity} />
                <span>{issue.message[language]}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Icon({ severity }: { severity: Issue['severity'] | undefined }) {
  const { t } = useText();
  if (severity === 'error') return <CloseCircleFilled data-bad aria-label={t('processes.error')} />;
  if (severity === 'warning') return <WarningFilled data-doubt aria-label={t('processes.warning')} />;
  return <CheckCircleFilled data-good />;
}
