import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Input, Modal, Progress, Segmented } from 'antd';
import { useState } from 'react';
import { call, problemOf, uploadFile } from '../client/index.ts';
import { Labelled, FailureDetails, type Failing, useText } from '../kit/index.ts';
import { FileDrop } from '../kit/file-drop.tsx';
import css from '../kit/file-drop.module.css';
import { appOf, isActive } from '../render/job-state.ts';
import { JobView, useJob } from '../render/job-view.tsx';
import { NameFields } from './name-fields.tsx';
import { freeSlug, isSlug, slugOf, titleOf } from '../kit/slug.ts';

interface DialogProps {
  /** A job that runs already: the dialog shows it. */
  readonly job?: string;
  /** What is chosen at first; a file when absent. */
  readonly from?: 'database';
  readonly taken: readonly string[];
  readonly onStarted: (job: string) => void;
  readonly onClose: () => void;
}

/** Makes an app of what is there already: choose, send, watch, open. Can be left at any time. */
export function ImportDialog(props: DialogProps) {
  return props.job === undefined ? <Choose {...props} /> : <Watch job={props.job} onClose={props.onClose} />;
}

function Choose({ from: chosen, taken, onStarted, onClose }: DialogProps) {
  const { t } = useText();
  const [kind, setKind] = useState<'file' | 'database'>(chosen ?? 'file');
  const [file, setFile] = useState<File>();
  const [database, setDatabase] = useState({ url: '', schema: 'public' });
  const [title, setTitle] = useState<string>();
  const [name, setName] = useState<string>();
  const [sent, setSent] = useState<number>();
  const [failed, setFailed] = useState<Failing>();
  const guess = kind === 'file' ? (file ? titleOf(file.name) : '') : titleOf(/\/([^/?]+)(\?|$)/.exec(database.url.replace(/^\w+:\/\/[^/]*/, ''))?.[1] ?? '');
  const usedTitle = title ?? guess;
  const usedName = name ?? freeSlug(slugOf(usedTitle), taken);
  const ready = (kind === 'file' ? file !== undefined : /^postgres(ql)?:\/\/./.test(database.url)) && usedTitle.trim() !== '' && isSlug(usedName);

  async function start(): Promise<void> {
    setFailed(undefined);
    setSent(0);
    try {
      const about = { app: usedName, title: usedTitle.trim() };
      const from = kind === 'file' && file ? { blob: await uploadFile(file, { onProgress: setSent }) } : { database: database.url, schema: database.schema };
      onStarted((await call('apps.import', { ...about, ...from })).job);
    } catch (error) {
      setSent(undefined);
      setFailed(problemOf(error));
    }
  }
  return (
    <Modal
      open
      title={t('import.title')}
      onCancel={onClose}
      mask={{ closable: false }}
      okText={t('import.start')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: sent !== undefined }}
      onOk={() => void start()}
    >
      <Segmented
        block
        aria-label={t('import.from')}
        value={kind}
        onChange={setKind}
        options={[
          { value: 'file', label: t('import.file') },
          { value: 'database', label: t('import.database') },
        ]}
      />
      <div className={css['after']}>
        {kind === 'file' ? (
          <FileDrop file={file} accept=".sql,.csv,.tsv,.xlsx,.zip,.gz" words={t('import.kinds')} onFile={setFile} />
        ) : (
          <>
            <Labelled id="import-url" label={t('import.url')} words={t('import.urlWords')}>
              <Input.Password
                id="import-url"
                autoComplete="off"
                placeholder="postgres://reader:…@db.example.com/shop"
                value={database.url}
                onChange={(event) => setDatabase({ ...database, url: event.target.value.trim() })}
              />
            </Labelled>
            <Labelled id="import-schema" label={t('import.schema')}>
              <Input id="import-schema" value={database.schema} onChange={(event) => setDatabase({ ...database, schema: event.target.value.trim() })} />
            </Labelled>
          </>
        )}
      </div>
      {(file !== undefined || kind === 'database') && (
        <NameFields title={<Input id="app-title" maxLength={100} value={usedTitle} onChange={(event) => setTitle(event.target.value)} />} name={usedName} onName={setName} />
      )}
      {sent !== undefined && kind === 'file' && <Progress percent={Math.round(sent * 100)} size="small" aria-label={t('import.sending')} />}
      {failed && (
        <Alert type="error" showIcon title={failed.detail} description={failed.status !== undefined && failed.status >= 500 ? <FailureDetails failing={failed} /> : undefined} />
      )}
    </Modal>
  );
}

function Watch({ job, onClose }: { job: string; onClose: () => void }) {
  const { t, language } = useText();
  const navigate = useNavigate();
  const data = useJob(job, ['apps.list']).data;
  const app = data && appOf(data);
  return (
    <Modal
      open
      title={data?.title[language] ?? t('import.title')}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t(isActive(data) ? 'import.leave' : 'action.close')}</Button>
          {app && (
            <Button type="primary" onClick={() => void navigate({ to: `/apps/${app}` })}>
              {t('import.open')}
            </Button>
          )}
        </>
      }
    >
      <JobView id={job} stale={['apps.list']} />
    </Modal>
  );
}
