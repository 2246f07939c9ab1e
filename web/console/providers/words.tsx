import {
  ApiOutlined,
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  CloudServerOutlined,
  CodeOutlined,
  DatabaseOutlined,
  ExclamationCircleFilled,
  NodeIndexOutlined,
  StopFilled,
  ToolFilled,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../client/index.ts';
import { formatNumber, useText } from '../../kit/index.ts';
import css from './providers.module.css';

export type Provider = CallOutput<'providers.get'>;
export type Kind = Provider['kind'];
export type ProviderState = Provider['state'];

export const kindIcons: Readonly<Record<Kind, ReactNode>> = {
  http: <CloudServerOutlined />,
  sse: <CloudServerOutlined />,
  stdio: <CodeOutlined />,
  openapi: <ApiOutlined />,
  database: <DatabaseOutlined />,
  portico: <NodeIndexOutlined />,
};

const stateIcons: Readonly<Record<ProviderState, ReactNode>> = {
  unproven: <ClockCircleFilled />,
  healthy: <CheckCircleFilled />,
  degraded: <ExclamationCircleFilled />,
  offline: <CloseCircleFilled />,
  maintenance: <ToolFilled />,
  quarantined: <StopFilled />,
};

/** What a provider is made of, as a picture and a word. */
export function KindWords({ kind }: { kind: Kind }) {
  const { t } = useText();
  return (
    <span className={css['words']}>
      {kindIcons[kind]} {t(`providers.kinds.${kind}`)}
    </span>
  );
}

/** The state of a provider or an instance: icon, word, colour. */
export function StateWords({ state }: { state: ProviderState }) {
  const { t } = useText();
  return (
    <span className={css['words']} data-state={state}>
      {stateIcons[state]} {t(`providers.states.${state}`)}
    </span>
  );
}

/** Milliseconds, as short as they are read. */
export function Milliseconds({ value }: { value: number | null }) {
  const { t, language } = useText();
  if (value === null) return null;
  return <>{t('providers.ms', { number: formatNumber(value, language, { min: 0, max: value < 10 ? 1 : 0 }) })}</>;
}
