import { Alert, Button, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { Loading, useText } from '../../kit/index.ts';
import { Editor } from '../../kit/code/editor.tsx';
import { useChangedFile } from './changed-file.tsx';
import css from './drafts.module.css';
import { FileTitle } from './file-title.tsx';

/** A file both sides changed; null where a side has it no more. */
export interface Conflict {
  readonly path: string;
  readonly mine: string | null;
  readonly theirs: string | null;
}
type Choice = 'mine' | 'theirs' | 'edit';

interface ConflictProps {
  readonly title: string;
  readonly words: string;
  /** What the two sides are called. */
  readonly sides: { readonly mine: string; readonly theirs: string };
  readonly action: string;
  /** Undefined while they are being fetched. */
  readonly conflicts: readonly Conflict[] | undefined;
  readonly pending: boolean;
  readonly failed?: string | undefined;
  readonly onDone: (decisions: Record<string, string | null>) => void;
  readonly onClose: () => void;
}

/** Both changed the same files: for each one side, the other, or written anew. Nothing is overwritten until all are decided. */
export function ConflictDialog({ title, words, sides, action, conflicts, pending, failed, onDone, onClose }: ConflictProps) {
  const { t } = useText();
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({});
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const resultOf = ({ path, mine, theirs }: Conflict): string | null => {
    const choice = choices[path];
    if (choice === 'edit') return written[path] ?? mine ?? theirs ?? '';
    return choice === 'theirs' ? theirs : mine;
  };
  const left = conflicts?.filter(({ path }) => choices[path] === undefined).length ?? 0;
  const done = () => onDone(Object.fromEntries((conflicts ?? []).map((conflict) => [conflict.path, resultOf(conflict)])));
  return (
    <Modal
      open
      width={960}
      title={title}
      onCancel={onClose}
      footer={
        <div className={css['foot']}>
          {left > 0 && <span className={css['muted']}>{t('drafts.left', { count: left })}</span>}
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="primary" disabled={!conflicts || left > 0} loading={pending} onClick={done}>
            {action}
          </Button>
        </div>
      }
    >
      <p className={css['words']}>{words}</p>
      {!conflicts && <Loading lines={3} />}
      {conflicts?.map((conflict) => (
        <ConflictFile
          key={conflict.path}
          conflict={conflict}
          sides={sides}
          choice={choices[conflict.path]}
          text={resultOf(conflict) ?? ''}
          onChoose={(choice) => setChoices((now) => ({ ...now, [conflict.path]: choice }))}
          onWrite={(text) => setWritten((now) => ({ ...now, [conflict.path]: text }))}
        />
      ))}
      {failed !== undefined && <Alert type="error" showIcon title={failed} />}
    </Modal>
  );
}

function ConflictFile(props: {
  conflict: Conflict;
  sides: ConflictProps['sides'];
  choice: Choice | undefined;
  text: string;
  onChoose: (choice: Choice) => void;
  onWrite: (text: string) => void;
}) {
  const { conflict, sides, choice, text, onChoose, onWrite } = props;
  const { t } = useText();
  const { path, mine, theirs } = conflict;
  const { body, toggle } = useChangedFile({ path, before: theirs, after: mine });
  const label = (side: 'mine' | 'theirs'): string => (conflict[side] === null ? `${sides[side]} (${t('drafts.absent')})` : sides[side]);
  return (
    <section className={css['clash']}>
      <header>
        <FileTitle path={path} />
        <span className={css['choose']}>
          {choice !== 'edit' && toggle}
          <Segmented<Choice | ''>
            aria-label={path}
            value={choice ?? ''}
            onChange={(next) => next !== '' && onChoose(next)}
            options={[
              { value: 'mine', label: label('mine') },
              { value: 'theirs', label: label('theirs') },
              { value: 'edit', label: t('drafts.edit') },
            ]}
          />
        </span>
      </header>
      {choice === 'edit' ? (
        <div className={css['box']}>
          <Editor path={path} text={text} findings={[]} onChange={onWrite} />
        </div>
      ) : (
        <>
          <div className={css['sides']}>
            <small>{sides.theirs}</small>
            <small>{sides.mine}</small>
          </div>
          {body}
        </>
      )}
    </section>
  );
}
