import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import { problemOf, useChange } from '../../client/index.ts';
import { Labelled, Loading, Section, useText, useToast } from '../../kit/index.ts';
import css from './providers.module.css';
import { useProvider } from './use-provider.ts';
import type { Provider } from './words.tsx';

type Limits = Provider['limits'];

/** How each limit is written: `scale` is what one written unit is in the stored one. */
const fields = [
  { key: 'callMs', scale: 1000, least: 0.1, most: 3600 },
  { key: 'answerBytes', scale: 1_048_576, least: 0.01, most: 1024 },
  { key: 'concurrency', scale: 1, least: 1, most: 10_000 },
  { key: 'perMinute', scale: 1, least: 1, most: 10_000_000 },
  { key: 'perMinuteEach', scale: 1, least: 1, most: 10_000_000 },
  { key: 'perTool', scale: 1, least: 1, most: 10_000_000 },
  { key: 'hedgeMs', scale: 1, least: 10, most: 600_000 },
  { key: 'cacheSeconds', scale: 1, least: 0, most: 86_400 },
] as const;

/** How much of it may be taken. */
export function LimitsPage() {
  const { provider } = useProvider();
  if (!provider) return <Loading />;
  return (
    <div className={css['read']}>
      <LimitsForm key={JSON.stringify(provider.limits)} name={provider.name} limits={provider.limits} />
    </div>
  );
}

function LimitsForm({ name, limits }: { name: string; limits: Limits }) {
  const { t } = useText();
  const toast = useToast();
  const [typed, setTyped] = useState<Limits>(limits);
  const save = useChange('providers.update', { stale: ['providers.get'], onDone: () => toast.done(t('providers.saved')) });
  const changed = JSON.stringify(typed) !== JSON.stringify(limits);
  function set(key: keyof Limits, value: number | undefined): void {
    const { [key]: _old, ...rest } = typed;
    setTyped(value === undefined ? rest : { ...rest, [key]: value });
  }
  return (
    <Section title={t('providers.limits')} words={t('providers.limitsWords')}>
      <div className={css['form']}>
        {fields.map(({ key, scale, least, most }) => {
          const value = typed[key];
          return (
            <Labelled key={key} id={`limit-${key}`} label={t(`providers.limit.${key}`)} words={t(`providers.limitWords.${key}`)}>
              <InputNumber
                id={`limit-${key}`}
                style={{ width: 220 }}
                min={least}
                max={most}
                value={value === undefined ? null : value / scale}
                placeholder={t('providers.usual')}
                suffix={t(`providers.unit.${key}`)}
                onChange={(next) => set(key, next === null ? undefined : Math.round(next * scale))}
              />
            </Labelled>
          );
        })}
        <div className={css['bar']}>
          <Button
            type="primary"
            disabled={!changed}
            loading={save.isPending}
            onClick={() => save.mutate({ provider: name, limits: typed }, { onError: (error) => toast.failed(problemOf(error)) })}
          >
            {t('action.save')}
          </Button>
        </div>
      </div>
    </Section>
  );
}
