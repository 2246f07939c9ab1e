import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Modal, Progress } from 'antd';
import { useEffect, useState } from 'react';
import { call, problemOf, uploadFile } from '../client/index.ts';
import { useText } from '../kit/index.ts';
import { type EntityView, recordsKey } from '../render/index.ts';
import css from '../kit/file-drop.module.css';
import { FileDrop } from '../kit/file-drop.tsx';
import { isActive } from '../render/job-state.ts';
import { JobView, useJob } from '../render/job-view.tsx';

/** Rows of a CSV into an entity: choose, send, watch, read what was found. */
export function CsvImport({ app, entity, title, onClose }: { app: string; entity: EntityView; title: string; onClose: () => void }) {
  const { t } = useText();
  const [file, setFile] = useState<File>();
  const [skipBad, setSkipBad] = useState(false);
  const [sent, setSent] = useState<number>();
  const [failed, setFailed] = useState<string>();
  const [job, setJob] = useState<string>();
  async function start(chosen: File): Promise<void> {
    setFailed(undefined);
    setSent(0);
    try {
      const blob = await uploadFile(chosen, { onProgress: setSent });
      setJob((await call('records.import', { app, entity: entity.name, blob, skipBad })).job);
    } catch (error) {
      setSent(undefined);
      setFailed(problemOf(error).detail);
    }
  }
  const startButton = file && (
    <Button type="primary" loading={sent !== undefined} onClick={() => void start(file)}>
      {t('import.start')}
    </Button>
  );
  return (
    <Modal
      open
      title={t('record.importTitle', { entity: title })}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t(job ? 'action.close' : 'action.cancel')}
        </Button>,
        !job && <span key="start">{startButton}</span>,
      ]}
      mask={{ closable: false }}
    >
      {job ? (
        <Watch app={app} job={job} />
      ) : (
        <>
          <FileDrop file={file} accept=".csv,text/csv" words={t('record.importWords')} onFile={setFile} />
          <Checkbox checked={skipBad} onChange={(event) => setSkipBad(event.target.checked)} className={css['after'] ?? ''}>
            {t('record.skipBad')}
          </Checkbox>
          {sent !== undefined && <Progress percent={Math.round(sent * 100)} size="small" aria-label={t('import.sending')} />}
          {failed && <Alert type="error" showIcon title={failed} className={css['after'] ?? ''} />}
        </>
      )}
    </Modal>
  );
}

function Watch({ app, job }: { app: string; job: string }) {
  const cache = useQueryClient();
  const state = useJob(job).data;
  const ended = state !== undefined && !isActive(state);
  useEffect(() => {
    if (ended) void cache.invalidateQueries({ queryKey: recordsKey(app) });
  }, [ended, app, cache]);
  return <JobView id={job} />;
}
