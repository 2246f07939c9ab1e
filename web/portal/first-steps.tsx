import { ArrowRightOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../client/index.ts';
import { Section, useText } from '../kit/index.ts';
import css from './launcher.module.css';

const place = 'portico.firstStepsHidden';

/** Three things to try with the sample app: use it, change it, connect an agent. */
export function FirstSteps({ app }: { app: CallOutput<'apps.list'>['apps'][number] }) {
  const { t, language } = useText();
  const [hidden, setHidden] = useState(() => localStorage.getItem(place) !== null);
  if (hidden) return null;
  const title = titleIn(language, app.title, app.name);
  const steps = [
    { key: 'use', to: `/apps/${app.name}`, shown: true },
    { key: 'change', to: `/studio/${app.name}`, shown: app.may.includes('edit') },
    { key: 'connect', to: `/connect?app=${app.name}`, shown: true },
  ] as const;
  function hide(): void {
    localStorage.setItem(place, 'yes');
    setHidden(true);
  }
  return (
    <Section
      title={t('steps.title')}
      actions={
        <Button type="text" size="small" onClick={hide}>
          {t('steps.hide')}
        </Button>
      }
    >
      <ol className={css['steps']}>
        {steps
          .filter((step) => step.shown)
          .map((step) => (
            <li key={step.key}>
              <h3>{t(`steps.${step.key}`, { app: title })}</h3>
              <p>{t(`steps.${step.key}Words`)}</p>
              <Link to={step.to}>
                {t(`steps.${step.key}Go`)} <ArrowRightOutlined />
              </Link>
            </li>
          ))}
      </ol>
    </Section>
  );
}
