import { PauseOutlined, PlayCircleOutlined, StopOutlined } from '@ant-design/icons';
import { Link, useParams } from '@tanstack/react-router';
import { App as Antd, Button } from 'antd';
import { type CallOutput, problemOf, useCall, useChange } from '../../client/index.ts';
import { Failure, formatAgo, formatDateTime, Loading, Section, Tag, useText, useToast } from '../../kit/index.ts';
import { Facts } from '../../render/facts.tsx';
import { useEditedApp } from '../use-edited-app.ts';
import { History } from './history.tsx';
import { stateColours, stateOf } from './instance-state.ts';
import css from './monitor.module.css';
import { useElements } from './use-elements.ts';
import { Waits } from './waits.tsx';

type InstanceDetail = CallOutput<'processes.instance'>;
const everySeconds = 5;
/** Reads that follow what is done to an instance. */
const touched = ['processes.instance', 'processes.instances', 'processes.history'] as const;

/** One instance: what it waits for, what is wrong with it, what it holds, what happened. */
export function InstancePage() {
  const { name: app } = useEditedApp();
  const { process = '', instance = '' } = useParams({ strict: false });
  const found = useCall('processes.instance', { app, instance }, { refetchInterval: everySeconds * 1000 });
  if (found.isError) return <Failure failing={problemOf(found.error)} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={8} />;
  return <Instance app={app} process={process} instance={found.data} at={found.dataUpdatedAt} />;
}

function Instance({ app, process, instance, at }: { app: string; process: string; instance: InstanceDetail; at: number }) {
  const { t, language } = useText();
  const { named } = useElements(app, process, instance.version);
  const state = stateOf(instance);
  const running = instance.status === 'running' || instance.status === 'suspended';
  return (
    <>
      <header className={css['head']}>
        <Link to={`/studio/${app}/processes/${process}/monitor`}>{t('monitor.all')}</Link>
        <h2>{instance.key ?? t('monitor.unnamed')}</h2>
        <Tag colour={stateColours[state]}>{t(`monitor.status.${state}`)}</Tag>
        <span>
          {t('monitor.startedBy')} {instance.startedBy}, <time title={formatDateTime(instance.startedAt, language)}>{formatAgo(instance.startedAt, language, at)}</time>
          {instance.endedAt !== null && ` · ${t('monitor.endedAt')} ${formatAgo(instance.endedAt, language, at)}`}
        </span>
        {instance.mayOperate && running && <Operate about={{ app, instance: instance.id }} suspended={instance.status === 'suspended'} />}
      </header>
      {instance.error && <p className={css['wrong']}>{t('monitor.failedWith', { text: instance.error.text ?? instance.error.code })}</p>}
      {running && (
        <Section title={t('monitor.waits')}>
          <Waits app={app} instance={instance} at={at} stale={touched} />
        </Section>
      )}
      <Section title={t('monitor.variables')}>
        {Object.keys(instance.variables).length === 0 ? <p className={css['muted']}>{t('monitor.variablesNone')}</p> : <Facts values={instance.variables} />}
      </Section>
      <Section title={t('monitor.history')}>
        <History app={app} instance={instance.id} named={named} />
      </Section>
    </>
  );
}

/** Stop it for a while, let it go on, end it. */
function Operate({ about, suspended }: { about: { app: string; instance: string }; suspended: boolean }) {
  const { t } = useText();
  const toast = useToast();
  const { modal } = Antd.useApp();
  const failed = (error: unknown) => toast.failed(problemOf(error));
  const suspend = useChange('processes.suspend', { stale: touched });
  const resume = useChange('processes.resume', { stale: touched });
  const cancel = useChange('processes.cancel', { stale: touched, onDone: () => toast.done(t('monitor.cancelled')) });
  const ask = () =>
    void modal.confirm({
      title: t('monitor.cancel'),
      content: t('monitor.cancelWords'),
      okText: t('monitor.cancel'),
      cancelText: t('action.back'),
      okButtonProps: { danger: true },
      onOk: () => cancel.mutateAsync(about).catch(failed),
    });
  return (
    <div className={css['actions']}>
      {suspended ? (
        <Button icon={<PlayCircleOutlined />} loading={resume.isPending} onClick={() => resume.mutate(about, { onError: failed })}>
          {t('monitor.resume')}
        </Button>
      ) : (
        <Button icon={<PauseOutlined />} loading={suspend.isPending} onClick={() => suspend.mutate(about, { onError: failed })}>
          {t('monitor.suspend')}
        </Button>
      )}
      <Button danger icon={<StopOutlined />} onClick={ask}>
        {t('monitor.cancel')}
      </Button>
    </div>
  );
}
