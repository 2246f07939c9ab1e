import { HistoryOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { CallOutput } from '../client/index.ts';
import { State, Tag, useText } from '../kit/index.ts';
import css from './changed-files.module.css';
import { useChangedFile } from './drafts/changed-file.tsx';
import { FileTitle } from './drafts/file-title.tsx';

type Changed = CallOutput<'files.diff'>['files'][number];
const colours = { added: 'green', changed: 'blue', removed: 'red' } as const;

/** What differs, file by file: lists and pages as a picture, the text one click behind. */
export function ChangedFiles({ files, onRestore }: { files: readonly Changed[]; onRestore?: (path: string) => void }) {
  const { t } = useText();
  if (files.length === 0) return <State title={t('history.same')} words={t('history.sameWords')} />;
  return files.map((file) => <ChangedFile key={file.path} file={file} {...(onRestore && { onRestore })} />);
}

function ChangedFile({ file, onRestore }: { file: Changed; onRestore?: (path: string) => void }) {
  const { t } = useText();
  const { body, toggle } = useChangedFile(file);
  return (
    <section className={css['file']}>
      <header>
        <FileTitle path={file.path} />
        <Tag colour={colours[file.status]}>{t(`diff.${file.status}`)}</Tag>
        <span />
        {toggle}
        {onRestore && (
          <Button size="small" type="text" icon={<HistoryOutlined />} onClick={() => onRestore(file.path)}>
            {t('history.restoreFile')}
          </Button>
        )}
      </header>
      {body}
    </section>
  );
}
