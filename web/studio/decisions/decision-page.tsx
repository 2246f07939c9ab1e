import { readDecisions } from '@portico/bpmn';
import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCallback, useMemo } from 'react';
import { Failure, Loading, State, useText } from '../../kit/index.ts';
import { branchSearch } from '../pages/design-page.tsx';
import { fileOf } from '../processes/design/process-files.ts';
import { useDraft } from '../use-draft.ts';
import { useSettled } from '../use-settled.ts';
import { DecisionDesigner } from './decision-designer.tsx';

/** The decision designer at its address: shows what the draft's file says, and gives back what changes. */
export function DecisionPage() {
  const { decision = '' } = useParams({ strict: false });
  const draft = useDraft();
  const { t } = useText();
  const { change, save } = draft;
  const onSave = useCallback(() => void save(), [save]);
  const path = fileOf('decision', decision);
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  if (!draft.files) return <Loading lines={8} />;
  const text = draft.files[path];
  if (text === undefined)
    return (
      <State
        title={t('decisions.missing')}
        words={t('decisions.missingWords', { name: decision })}
        action={
          <Link to="/studio/$edited/processes" params={{ edited: draft.app }} search={branchSearch()}>
            <Button>{t('processes.list.decision')}</Button>
          </Link>
        }
      />
    );
  return <OpenDecision key={`${draft.branch}/${decision}`} name={decision} path={path} files={draft.files} text={text} onFiles={change} onSave={onSave} />;
}

type Files = Readonly<Record<string, string>>;

function OpenDecision({
  name,
  path,
  files,
  text,
  onFiles,
  onSave,
}: {
  name: string;
  path: string;
  files: Files;
  text: string;
  onFiles: (edits: Files) => void;
  onSave: () => void;
}) {
  // dmn-js keeps the words it was made with.
  const { language } = useText();
  const settled = useSettled(text, 200);
  const read = useMemo(() => readDecisions(settled), [settled]);
  return <DecisionDesigner key={language} name={name} path={path} files={files} text={text} read={read} onFiles={onFiles} onSave={onSave} />;
}
