import { readProcesses } from '@portico/bpmn';
import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCallback, useMemo } from 'react';
import { Failure, Loading, State, useText } from '../../kit/index.ts';
import { branchSearch } from '../pages/design-page.tsx';
import { useDraft } from '../use-draft.ts';
import { useSettled } from '../use-settled.ts';
import { aroundReader } from './design/around.ts';
import { fileOf } from './design/process-files.ts';
import { ProcessDesigner } from './designer.tsx';
import { AroundProvider } from './use-diagram.ts';

/** The process designer at its address: draws what the draft's file says, and gives back what changes. */
export function ProcessPage() {
  const { process = '' } = useParams({ strict: false });
  const draft = useDraft();
  const { t } = useText();
  const { change, save } = draft;
  const path = fileOf('process', process);
  const onSave = useCallback(() => void save(), [save]);
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  if (!draft.files) return <Loading lines={8} />;
  const text = draft.files[path];
  if (text === undefined)
    return (
      <State
        title={t('processes.missing')}
        words={t('processes.missingWords', { name: process })}
        action={
          <Link to="/studio/$edited/processes" params={{ edited: draft.app }} search={branchSearch()}>
            <Button>{t('processes.title')}</Button>
          </Link>
        }
      />
    );
  return <OpenProcess key={`${draft.branch}/${process}`} name={process} path={path} files={draft.files} text={text} onFiles={change} onSave={onSave} />;
}

interface OpenProps {
  readonly name: string;
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  readonly text: string;
  readonly onFiles: (edits: Readonly<Record<string, string>>) => void;
  readonly onSave: () => void;
}

function OpenProcess({ name, path, files, text, onFiles, onSave }: OpenProps) {
  // bpmn-js keeps the words it was made with.
  const { language } = useText();
  const read = useMemo(() => aroundReader(), []);
  const around = useMemo(() => read(files), [read, files]);
  const settled = useSettled(text, 200);
  const issues = useMemo(() => readProcesses(settled, { roles: around.roles }).issues, [settled, around.roles]);
  return (
    <AroundProvider value={around}>
      <ProcessDesigner key={language} name={name} path={path} files={files} text={text} issues={issues} onFiles={onFiles} onSave={onSave} />
    </AroundProvider>
  );
}
