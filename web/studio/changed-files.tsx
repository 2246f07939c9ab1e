import { HistoryOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { CallOutput } from '../client/index.ts';
import { State, Tag, useText } from '../kit/index.ts';
import css from './changed-files.module.css';
import { EntityPicture } from './entity-picture.tsx';
import { pictureOf } from './read-entity.ts';
import { TextDiff } from '../kit/code/text-diff.tsx';

type Changed = CallOutput<'files.diff'>['files'][number];
const colours = { added: 'green', changed: 'blue', removed: 'red' } as const;

/** What differs, file by file: lists as a picture, the text one click behind. */
export function ChangedFiles({ files, onRestore }: { files: readonly Changed[]; onRestore?: (path: string) => void }) {
  const { t } = useText();
  if (files.length === 0) return <State title={t('history.same')} words={t('history.sameWords')} />;
  return files.map((file) => <ChangedFile key={file.path} file={file} {...(onRestore && { onRestore })} />);
}

function ChangedFile({ file, onRestore }: { file: Changed; onRestore?: (path: string) => void }) {
  const { t } = useText();
  const picture = useMemo(() => pictureOf(file.path, file.before, file.after), [file]);
  const drawn = picture !== undefined && picture.length > 0;
  const [asText, setAsText] = useState(false);
  return (
    <section className={css['file']}>
      <header>
        <code>{file.path}</code>
        <Tag colour={colours[file.status]}>{t(`diff.${file.status}`)}</Tag>
        <span />
        {drawn && (
          <Button size="small" type="text" onClick={() => setAsText(!asText)}>
            {t(asText ? 'history.picture' : 'history.text')}
          </Button>
        )}
        {onRestore && (
          <Button size="small" type="text" icon={<HistoryOutlined />} onClick={() => onRestore(file.path)}>
            {t('history.restoreFile')}
          </Button>
        )}
      </header>
      {drawn && !asText ? <EntityPicture parts={picture} /> : <TextDiff path={file.path} before={file.before ?? ''} after={file.after ?? ''} />}
    </section>
  );
}
