import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleFilled, DeleteOutlined, LoadingOutlined, WarningOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { problemOf } from '../../client/index.ts';
import { formatNumber, Tag, type TagColor, useText } from '../../kit/index.ts';
import { type Finding, inOrder, placeOf } from '../finding.ts';
import { byWeight, type Plan, type Step } from '../publish-state.ts';
import { isEntityFile } from './design.ts';
import { useDesigning } from './designing.ts';
import css from './entities.module.css';

const looks: Readonly<Record<Step['loss'], { readonly colour: TagColor; readonly icon: ReactNode }>> = {
  safe: { colour: 'green', icon: <CheckCircleOutlined /> },
  slow: { colour: 'blue', icon: <ClockCircleOutlined /> },
  lossy: { colour: 'amber', icon: <WarningOutlined /> },
  destructive: { colour: 'red', icon: <DeleteOutlined /> },
};

/** The plan beside the picture: what the change does to the data, what is lost, and what else breaks. */
export function PlanStrip({ plan, problem, checking }: { plan: Plan | undefined; problem: unknown; checking: boolean }) {
  const { t, language } = useText();
  const [open, setOpen] = useState(false);
  const steps = plan?.steps ?? [];
  const losing = steps.filter((step) => step.confirm).length;
  const findings: readonly Finding[] = [...(plan?.issues ?? []), ...(plan?.warnings ?? [])];
  const isEmpty = steps.length + findings.length === 0;
  return (
    <section className={css['plan']} aria-label={t('entities.changes')} data-open={open && !isEmpty}>
      <button type="button" className={css['planHead']} aria-expanded={open} disabled={isEmpty} onClick={() => setOpen(!open)}>
        <strong>{t('entities.changes')}</strong>
        <span role="status">
          {problem !== null && problem !== undefined && !plan ? (
            problemOf(problem).detail
          ) : !plan ? (
            t('entities.checking')
          ) : (
            <>
              {steps.length === 0 ? t(plan.issues.length > 0 ? 'entities.changesBad' : 'entities.changesNone') : t('entities.summary', { count: steps.length })}
              {losing > 0 && <Tag colour="red">{t('entities.losing', { count: losing })}</Tag>}
              {findings.length > 0 && <Tag colour="amber">{t('entities.findings', { count: findings.length })}</Tag>}
            </>
          )}
        </span>
        {checking && <LoadingOutlined />}
      </button>
      {open && !isEmpty && (
        <div className={css['planBody']} role="region" aria-label={t('entities.changes')} tabIndex={0}>
          <small>{t('entities.changesWords')}</small>
          <ul>
            {inOrder(findings, undefined).map((finding, at) => (
              <li key={`${placeOf(finding)} ${at}`}>
                <CloseCircleFilled data-bad /> <Place finding={finding} /> {finding.message[language]}
              </li>
            ))}
            {byWeight(steps).map((step) => (
              <li key={step.id} data-loss={step.loss}>
                {looks[step.loss].icon} {step.what[language]} <Tag colour={looks[step.loss].colour}>{t(`entities.loss.${step.loss}`)}</Tag>
                {step.rows !== undefined && <b>{t('entities.rows', { count: step.rows, number: formatNumber(step.rows, language) })}</b>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

/** The way to what a finding speaks of: into the designer for entities, else to the file. */
function Place({ finding }: { finding: Finding }) {
  const { app, select, design } = useDesigning();
  const { file } = finding;
  if (file !== undefined && isEntityFile(file)) {
    const entity = file.slice('entities/'.length, -'.yaml'.length);
    const [part, name] = (finding.place ?? '').split('.');
    const known = design.entities.some((one) => one.entity.name === entity);
    const to = part === 'fields' && name !== undefined ? { entity, field: name } : part === 'relations' && name !== undefined ? { entity, relation: name } : { entity };
    if (known)
      return (
        <button type="button" className={css['link']} onClick={() => select(to)}>
          {[entity, name].filter(Boolean).join('.')}
        </button>
      );
  }
  if (file === undefined) return <code>{placeOf(finding)}</code>;
  return (
    <Link to={`/studio/${app}`} search={{ path: file, ...(finding.line !== undefined && { line: finding.line }) }}>
      {placeOf(finding)}
    </Link>
  );
}
