import { Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { Failure, Loading, useText } from '../../kit/index.ts';
import studio from '../studio.module.css';
import { compareProposal } from './test-list.ts';
import css from './tests-page.module.css';

interface ProposalProps {
  readonly app: string;
  readonly branch: string;
  /** As they stand in the draft. */
  readonly files: Readonly<Record<string, string>>;
  readonly onSave: (files: Readonly<Record<string, string>>) => void;
  readonly onClose: () => void;
}

/** Tests that follow from the model: which files, and what they leave to be written by hand. Own files are kept unless chosen. */
export function ProposalDialog({ app, branch, files, onSave, onClose }: ProposalProps) {
  const { t, language } = useText();
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const proposal = useCall('tests.generate', { app, branch }, { staleTime: 0, gcTime: 0, retry: false, refetchOnWindowFocus: false });
  const offered = proposal.data && compareProposal(proposal.data.files, files);
  const taken = chosen ?? new Set(offered?.flatMap(({ path, replaces }) => (replaces ? [] : [path])));
  const save = (): void => {
    onSave(Object.fromEntries(Object.entries(proposal.data?.files ?? {}).filter(([path]) => taken.has(path))));
    onClose();
  };
  const toggle = (path: string, on: boolean): void => setChosen(on ? new Set([...taken, path]) : new Set([...taken].filter((one) => one !== path)));
  return (
    <Modal
      open
      title={t('tests.proposal')}
      okText={t('tests.take', { count: taken.size })}
      okButtonProps={{ disabled: taken.size === 0 }}
      cancelText={t('tests.cancel')}
      onOk={save}
      onCancel={onClose}
    >
      {proposal.isError ? (
        <Failure failing={problemOf(proposal.error)} onRetry={() => void proposal.refetch()} />
      ) : !proposal.data || !offered ? (
        <>
          <p className={studio['muted']}>{t('tests.trying')}</p>
          <Loading lines={4} />
        </>
      ) : (
        <>
          <p className={studio['muted']}>{t(offered.length === 0 ? 'tests.nothingNew' : 'tests.proposalWords')}</p>
          <ul className={css['offered']}>
            {offered.map(({ path, tests, replaces }) => (
              <li key={path}>
                <Checkbox checked={taken.has(path)} onChange={(event) => toggle(path, event.target.checked)}>
                  {path} <small>{t('tests.count', { count: tests })}</small>
                  {replaces && <small className={css['replaces']}>{t('tests.replaces')}</small>}
                </Checkbox>
              </li>
            ))}
          </ul>
          {proposal.data.left.length > 0 && (
            <details className={studio['fold']}>
              <summary>{t('tests.left', { count: proposal.data.left.length })}</summary>
              <ul className={css['left']}>
                {proposal.data.left.map((text) => (
                  <li key={text.en}>{text[language]}</li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </Modal>
  );
}
