import { CloseOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useRef, useState } from 'react';
import { problemOf, uploadFile, useChange } from '../../client/index.ts';
import { formatAgo, formatDateTime, Monogram, useText, useToast } from '../../kit/index.ts';
import type { TaskDetail } from './form-of.ts';
import css from './tasks.module.css';

/** What people said about a task, oldest first, and a place to write. */
export function Comments({ task, at }: { task: TaskDetail; at: number }) {
  const { t, language } = useText();
  return (
    <section className={css['talk']} aria-label={t('tasks.talk')}>
      <h3>{t('tasks.talk')}</h3>
      {task.commented.length === 0 && <p className={css['none']}>{t('tasks.talkNone')}</p>}
      <ul>
        {task.commented.map((comment) => (
          <li key={comment.id}>
            <Monogram name={comment.by.name} seed={comment.by.id} size={28} round />
            <div>
              <small>
                <b>{comment.by.name}</b>{' '}
                <time dateTime={comment.at} title={formatDateTime(comment.at, language)}>
                  {formatAgo(comment.at, language, at)}
                </time>
              </small>
              <p>{comment.text}</p>
              {comment.attachments.map((file) => (
                <a key={file.id} href={file.url} download={file.name}>
                  <PaperClipOutlined /> {file.name}
                </a>
              ))}
            </div>
          </li>
        ))}
      </ul>
      <Write about={{ app: task.app, task: task.id }} />
    </section>
  );
}

interface Sent {
  readonly name: string;
  /** 0…1 while it is on its way. */
  readonly done: number;
  /** Once it is there. */
  readonly id?: string;
}

function Write({ about }: { about: { app: string; task: string } }) {
  const { t } = useText();
  const toast = useToast();
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly Sent[]>([]);
  const chooser = useRef<HTMLInputElement>(null);
  const send = useChange('tasks.comment', {
    stale: ['tasks.get', 'tasks.list'],
    onDone: () => {
      setText('');
      setFiles([]);
    },
  });
  const waiting = files.some((file) => file.id === undefined);
  const ready = text.trim() !== '' && !waiting && !send.isPending;
  function say(): void {
    if (!ready) return;
    send.mutate({ ...about, text, attachments: files.flatMap(({ id }) => id ?? []) }, { onError: (error) => toast.failed(problemOf(error)) });
  }
  async function attach(file: File | undefined): Promise<void> {
    if (!file) return;
    const change = (next: Partial<Sent>) => setFiles((all) => all.map((one) => (one.name === file.name ? { ...one, ...next } : one)));
    setFiles((all) => [...all.filter((one) => one.name !== file.name), { name: file.name, done: 0 }]);
    try {
      change({ id: await uploadFile(file, { onProgress: (done) => change({ done }) }) });
    } catch (error) {
      setFiles((all) => all.filter((one) => one.name !== file.name));
      toast.failed(problemOf(error));
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <Input.TextArea
        aria-label={t('tasks.write')}
        placeholder={t('tasks.write')}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) say();
        }}
      />
      {files.length > 0 && (
        <ul className={css['files']}>
          {files.map((file) => (
            <li key={file.name}>
              <PaperClipOutlined /> {file.id === undefined ? t('tasks.sending', { name: file.name, percent: Math.round(file.done * 100) }) : file.name}
              <Button
                type="text"
                size="small"
                icon={<CloseOutlined />}
                aria-label={t('tasks.detach', { name: file.name })}
                onClick={() => setFiles(files.filter((one) => one.name !== file.name))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={css['go']}>
        <Button htmlType="submit" loading={send.isPending} disabled={!ready}>
          {t('tasks.send')}
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          onChange={(event) => {
            void attach(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <Button type="text" icon={<PaperClipOutlined />} disabled={files.length >= 10} onClick={() => chooser.current?.click()}>
          {t('tasks.attach')}
        </Button>
      </div>
    </form>
  );
}
