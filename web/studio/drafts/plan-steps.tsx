import { CheckCircleOutlined, ClockCircleOutlined, DeleteOutlined, WarningOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { formatNumber, Tag, type TagColor, useText } from '../../kit/index.ts';
import css from '../publish-page.module.css';
import { byWeight, type Step } from '../publish-state.ts';
import studio from '../studio.module.css';

/** What is done to the database, step by step; each that loses something is accepted by typing so. */
export function PlanSteps({ steps, accepted, onAccept }: { steps: readonly Step[]; accepted: ReadonlySet<string>; onAccept: (accepted: ReadonlySet<string>) => void }) {
  const toggle = (id: string, yes: boolean) => onAccept(yes ? new Set([...accepted, id]) : new Set([...accepted].filter((one) => one !== id)));
  return (
    <ol className={css['steps']}>
      {byWeight(steps).map((step) => (
        <StepRow key={step.id} step={step} onAccept={(yes) => toggle(step.id, yes)} />
      ))}
    </ol>
  );
}

const looks: Readonly<Record<Step['loss'], { readonly colour: TagColor; readonly icon: ReactNode }>> = {
  safe: { colour: 'green', icon: <CheckCircleOutlined /> },
  slow: { colour: 'blue', icon: <ClockCircleOutlined /> },
  lossy: { colour: 'amber', icon: <WarningOutlined /> },
  destructive: { colour: 'red', icon: <DeleteOutlined /> },
};

function StepRow({ step, onAccept }: { step: Step; onAccept: (yes: boolean) => void }) {
  const { t, language } = useText();
  const [typed, setTyped] = useState('');
  const { colour, icon } = looks[step.loss];
  const word = t('publish.word');
  const id = `accept-${step.id}`;
  return (
    <li data-loss={step.loss}>
      <span className={css['icon']} aria-hidden>
        {icon}
      </span>
      <div>
        <p>
          {step.what[language]} <Tag colour={colour}>{t(`publish.loss.${step.loss}`)}</Tag>
          {step.rows !== undefined && <strong className={css['rows']}>{t('publish.rows', { count: step.rows, number: formatNumber(step.rows, language) })}</strong>}
        </p>
        {step.loss !== 'safe' && <small>{t(`publish.lossWords.${step.loss}`)}</small>}
        <details className={studio['fold']}>
          <summary>{t('publish.sql')}</summary>
          <pre className={studio['code']}>{step.sql}</pre>
        </details>
        {step.confirm && (
          <div className={css['accept']}>
            <label htmlFor={id}>{t('publish.confirm', { word })}</label>
            <Input
              id={id}
              autoComplete="off"
              value={typed}
              status={typed !== '' && !word.startsWith(typed.trim().toLowerCase()) ? 'error' : ''}
              onChange={(event) => {
                setTyped(event.target.value);
                onAccept(event.target.value.trim().toLowerCase() === word);
              }}
            />
          </div>
        )}
      </div>
    </li>
  );
}
