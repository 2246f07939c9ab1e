import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { call, type CallOutput, problemOf } from '../../client/index.ts';
import { uploadFile } from '../../client/upload.ts';
import { FailureDetails, Labelled, useText, useToast } from '../../kit/index.ts';
import { FileDrop } from '../../kit/file-drop.tsx';
import { useDesigning } from './designing.ts';
import css from './entities.module.css';

type Issues = CallOutput<'entities.read'>['issues'];

/** Entities out of CREATE TABLE statements or a file: tables become entities of the draft, rows are not taken along. */
export function SqlDialog({ onClose }: { onClose: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const { app, files, change } = useDesigning();
  const [sql, setSql] = useState('');
  const [busy, setBusy] = useState(false);
  const [issues, setIssues] = useState<Issues>();
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  async function take(input: { sql: string } | { blob: string }): Promise<void> {
    const read = await call('entities.read', { app, ...input });
    const made = Object.entries(read.files).filter(([file]) => files[file] === undefined);
    const there = Object.keys(read.files).filter((file) => files[file] !== undefined);
    change(Object.fromEntries(made));
    toast.done(t('entities.taken', { count: made.length }));
    const twice: Issues = there.map((file) => ({ file, message: { en: 'There is an entity of this name already; it was left as it is.', zh: '已有同名实体，未作改动。' } }));
    const left = [...read.issues, ...twice];
    if (left.length === 0) onClose();
    else setIssues(left);
  }
  function run(work: () => Promise<void>): void {
    setBusy(true);
    setProblem(undefined);
    work()
      .catch((error: unknown) => setProblem(problemOf(error)))
      .finally(() => setBusy(false));
  }
  return (
    <Modal
      open
      width={720}
      title={t('entities.sqlTitle')}
      okText={t('entities.take')}
      cancelText={issues ? t('entities.close') : t('action.cancel')}
      okButtonProps={{ disabled: sql.trim() === '', loading: busy }}
      onOk={() => run(() => take({ sql }))}
      onCancel={onClose}
    >
      <p className={css['hint']}>{t('entities.sqlWords')}</p>
      <Labelled id="entities-sql" label={t('entities.sqlText')}>
        <Input.TextArea
          id="entities-sql"
          className={css['code'] ?? ''}
          spellCheck={false}
          autoSize={{ minRows: 8, maxRows: 18 }}
          placeholder={'CREATE TABLE ticket (\n  id integer PRIMARY KEY,\n  title text NOT NULL\n);'}
          value={sql}
          onChange={(event) => setSql(event.target.value)}
        />
      </Labelled>
      <FileDrop file={undefined} accept=".sql,.dump,.csv,.tsv,.xlsx" words={t('entities.fromFile')} onFile={(file) => run(async () => take({ blob: await uploadFile(file) }))} />
      {problem && (
        <>
          <Alert type="error" showIcon title={problem.detail} />
          <FailureDetails failing={problem} />
        </>
      )}
      {issues && (
        <section>
          <h3>{t('entities.leftOut')}</h3>
          <ul className={css['uses']}>
            {issues.map((issue, at) => (
              <li key={at}>
                <code>{issue.place ?? issue.file}</code> {issue.message[language]}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Modal>
  );
}
