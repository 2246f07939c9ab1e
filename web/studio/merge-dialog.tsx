import { Alert, Modal, Segmented } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../client/index.ts';
import { useText } from '../kit/index.ts';
import css from './dialogs.module.css';
import { Editor } from '../kit/code/editor.tsx';
import { TextDiff } from '../kit/code/text-diff.tsx';

type Conflict = CallOutput<'branches.merge'>['conflicts'][number];
type Side = 'ours' | 'theirs' | 'result';

interface MergeProps {
  readonly branch: string;
  readonly into: string;
  readonly conflicts: readonly Conflict[];
  readonly pending: boolean;
  readonly failed: string | undefined;
  readonly onMerge: (resolved: Record<string, string | null>) => void;
  readonly onClose: () => void;
}

/** Conflicts of a merge, file by file: one side, the other, or written anew. */
export function MergeDialog({ branch, into, conflicts, pending, failed, onMerge, onClose }: MergeProps) {
  const { t } = useText();
  const [sides, setSides] = useState<Readonly<Record<string, Side>>>({});
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const resultOf = (conflict: Conflict): string | null => {
    const side = sides[conflict.path];
    if (side === 'result') return written[conflict.path] ?? conflict.theirs ?? conflict.ours ?? '';
    return side === 'ours' ? conflict.ours : conflict.theirs;
  };
  const decided = conflicts.every((conflict) => sides[conflict.path] !== undefined);
  return (
    <Modal
      open
      width={960}
      title={t('branch.mergeTitle')}
      okText={t('branch.finish')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !decided, loading: pending }}
      onOk={() => onMerge(Object.fromEntries(conflicts.map((conflict) => [conflict.path, resultOf(conflict)])))}
      onCancel={onClose}
    >
      <p className={css['words']}>{t('branch.mergeWords')}</p>
      {conflicts.map((conflict) => (
        <section key={conflict.path} className={css['clash']}>
          <header>
            <code>{conflict.path}</code>
            <Segmented<Side | ''>
              aria-label={conflict.path}
              value={sides[conflict.path] ?? ''}
              onChange={(side) => side !== '' && setSides({ ...sides, [conflict.path]: side })}
              options={[
                { value: 'ours', label: conflict.ours === null ? `${into} (${t('branch.absent')})` : into },
                { value: 'theirs', label: conflict.theirs === null ? `${branch} (${t('branch.absent')})` : branch },
                { value: 'result', label: t('branch.result') },
              ]}
            />
          </header>
          {sides[conflict.path] === 'result' ? (
            <div className={css['box']}>
              <Editor path={conflict.path} text={resultOf(conflict) ?? ''} findings={[]} onChange={(text) => setWritten((now) => ({ ...now, [conflict.path]: text }))} />
            </div>
          ) : (
            <>
              <div className={css['sides']}>
                <small>{into}</small>
                <small>{branch}</small>
              </div>
              <TextDiff path={conflict.path} before={conflict.ours ?? ''} after={conflict.theirs ?? ''} />
            </>
          )}
        </section>
      ))}
      {failed && <Alert type="error" showIcon title={failed} />}
    </Modal>
  );
}
