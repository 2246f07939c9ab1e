import { KeyOutlined } from '@ant-design/icons';
import { Button, Popconfirm, Segmented } from 'antd';
import { useState } from 'react';
import { type CallOutput, problemOf, useCall, useChange } from '../../client/index.ts';
import { CopyButton, formatDateTime, useText, useToast } from '../../kit/index.ts';
import type { FunctionInfo } from './function-files.ts';
import css from './function-page.module.css';
import { signatureNames } from './language-names.ts';

/** What starts a function besides people: as a tool, by the clock, by another system. */
export function WaysIn({ app, one }: { app: string; one: FunctionInfo }) {
  const { t, language } = useText();
  const published = useCall('functions.list', { app });
  const next = published.data?.functions.find(({ name }) => name === one.name)?.schedule?.next ?? null;
  const { tool, schedule, webhook } = one.settings ?? {};
  return (
    <div className={css['pane']}>
      <h3>{t('functions.asTool')}</h3>
      <p className={css['muted']}>{tool ? t('functions.asToolWords', { name: tool.name }) : t('functions.asToolNone')}</p>
      <h3>{t('functions.bySchedule')}</h3>
      <p className={css['muted']}>
        {schedule ? t('functions.byScheduleWords', { cron: schedule.cron, zone: schedule.timezone, roles: schedule.runAs.join(', ') }) : t('functions.byScheduleNone')}
      </p>
      {schedule && next !== null && <p>{t('functions.next', { at: formatDateTime(next, language) })}</p>}
      <h3>{t('functions.byWebhook')}</h3>
      <p className={css['muted']}>{webhook ? t('functions.byWebhookWords', { roles: webhook.runAs.join(', ') }) : t('functions.byWebhookNone')}</p>
      {webhook && <Hook app={app} name={one.name} />}
    </div>
  );
}

type Signature = keyof typeof signatureNames;

function Hook({ app, name }: { app: string; name: string }) {
  const { t, language } = useText();
  const toast = useToast();
  const hooks = useCall('hooks.list', { app });
  const there = hooks.data?.hooks.find((hook) => hook.name === name);
  const [wanted, setWanted] = useState<Signature>();
  const [made, setMade] = useState<CallOutput<'hooks.set'>>();
  const set = useChange('hooks.set', { stale: ['hooks.list'], onDone: setMade });
  const close = useChange('hooks.remove', { stale: ['hooks.list'], onDone: () => setMade(undefined) });
  const signature = wanted ?? there?.signature ?? 'standard';
  const open = (): void => set.mutate({ app, name, signature }, { onError: (error) => toast.failed(problemOf(error)) });
  return (
    <>
      {there && (
        <>
          <Copied label={t('functions.address')} text={there.url} />
          <p className={css['muted']}>
            {there.lastAt === null ? t('functions.neverCalled') : t('functions.lastCalled', { at: formatDateTime(there.lastAt, language) })} · {t('functions.signature')}{' '}
            {signatureNames[there.signature]}
          </p>
        </>
      )}
      {made && (
        <>
          <Copied label={t('functions.secret')} text={made.secret} />
          <p className={css['muted']}>{t('functions.secretWords')}</p>
        </>
      )}
      <div className={css['go']}>
        <Segmented
          aria-label={t('functions.signature')}
          value={signature}
          onChange={setWanted}
          options={(['standard', 'github'] as const).map((value) => ({ value, label: signatureNames[value] }))}
        />
        {there ? (
          <Popconfirm title={t('functions.newSecretWords')} okText={t('functions.newSecret')} cancelText={t('action.cancel')} onConfirm={open}>
            <Button icon={<KeyOutlined />} loading={set.isPending}>
              {t('functions.newSecret')}
            </Button>
          </Popconfirm>
        ) : (
          <Button icon={<KeyOutlined />} loading={set.isPending} onClick={open}>
            {t('functions.openHook')}
          </Button>
        )}
        {there && (
          <Button danger type="text" loading={close.isPending} onClick={() => close.mutate({ app, name }, { onError: (error) => toast.failed(problemOf(error)) })}>
            {t('functions.closeHook')}
          </Button>
        )}
      </div>
    </>
  );
}

function Copied({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <small className={css['muted']}>{label}</small>
      <div className={css['copied']}>
        <code>{text}</code>
        <CopyButton text={text} />
      </div>
    </div>
  );
}
