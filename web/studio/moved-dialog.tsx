import { Alert, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { problemOf, useCall } from '../client/index.ts';
import { Loading, useText } from '../kit/index.ts';
import { clashes, type Differing, type Drafts, rebase } from './drafts.ts';
import css from './dialogs.module.css';
import { TextDiff } from '../kit/code/text-diff.tsx';

interface MovedProps {
  readonly app: string;
  readonly from: string;
  readonly branch: string;
  readonly drafts: Drafts;
  readonly onDone: (head: string, drafts: Drafts) => void;
  readonly onClose: () => void;
}

/** Someone saved meanwhile: shows what both changed and puts the person's work on top of the newest version. */
export function MovedDialog({ app, from, branch, drafts, onDone, onClose }: MovedProps) {
  const { t } = useText();
  const diff = useCall('files.diff', { app, from, to: branch }, { staleTime: 0 });
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const files: readonly Differing[] = diff.data?.files ?? [];
  const clashing = clashes(drafts, files);
  const choose = (path: string, side: string) => {
    const next = new Set(theirs);
    if (side === 'theirs') next.add(path);
    else next.delete(path);
    setTheirs(next);
  };
  const done = () => diff.data && onDone(diff.data.to, rebase(drafts, files, new Set(clashing.map((one) => one.path).filter((path) => !theirs.has(path)))));
  return (
    <Modal
      open
      width={960}
      title={t('files.movedTitle')}
      okText={t('files.goOn')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !diff.data }}
      onOk={done}
      onCancel={onClose}
    >
      {diff.isError && <Alert type="error" showIcon title={problemOf(diff.error).detail} />}
      {!diff.data && !diff.isError && <Loading lines={3} />}
      {diff.data && <p className={css['words']}>{t(clashing.length === 0 ? 'files.movedNone' : 'files.movedWords')}</p>}
      {clashing.map(({ path, after }) => (
        <section key={path} className={css['clash']}>
          <header>
            <code>{path}</code>
            <Segmented
              aria-label={path}
              value={theirs.has(path) ? 'theirs' : 'mine'}
              onChange={(side) => choose(path, side)}
              options={[
                { value: 'theirs', label: t('files.takeTheirs') },
                { value: 'mine', label: t('files.keepMine') },
              ]}
            />
          </header>
          <div className={css['sides']}>
            <small>{t('files.theirs')}</small>
            <small>{t('files.mine')}</small>
          </div>
          <TextDiff path={path} before={after ?? ''} after={drafts[path]?.content ?? ''} />
        </section>
      ))}
    </Modal>
  );
}
