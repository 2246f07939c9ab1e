import type { BpmnIssue } from '@portico/bpmn';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { Loading, Tabs, useText } from '../../kit/index.ts';
import css from './designer.module.css';
import { IssueList } from './issue-list.tsx';
import { Outline } from './outline.tsx';
import { PropertyPanel } from './panel/property-panel.tsx';
import { createDiagram } from './surface/bpmn-diagram.ts';
import { Toolbar } from './toolbar.tsx';
import { DiagramProvider, useDrawing } from './use-diagram.ts';
import { useDiagramKeys } from './use-diagram-keys.ts';
import { useOpened } from './use-opened.ts';

const Simulator = lazy(() => import('./simulation/simulator.tsx').then(({ Simulator: found }) => ({ default: found })));

interface DesignerProps {
  readonly name: string;
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  /** The file as the draft has it. */
  readonly text: string;
  readonly issues: readonly BpmnIssue[];
  readonly onFiles: (edits: Readonly<Record<string, string>>) => void;
  readonly onSave: () => void;
}

/** The designer of one file of processes: the picture, what can be set of it, what the checker says, and its simulation. */
export function ProcessDesigner({ name, path, files, text, issues, onFiles, onSave }: DesignerProps) {
  const { t } = useText();
  const words = t('processes.diagram', { returnObjects: true });
  const onText = useCallback((next: string) => onFiles({ [path]: next }), [onFiles, path]);
  const { place, drawing: diagram } = useOpened({ make: (host) => createDiagram(host, { words, editable: true }), text, onText });
  const [playing, setPlaying] = useState(false);
  return (
    <div className={css['frame']}>
      <div className={css['designer']} hidden={playing}>
        <div className={css['middle']}>
          {diagram && (
            <DiagramProvider value={diagram}>
              <Toolbar path={path} canPlay={issues.every(({ severity }) => severity !== 'error')} onPlay={() => setPlaying(true)} />
              <Broken path={path} />
            </DiagramProvider>
          )}
          <div ref={place} className={css['canvas']} role="region" aria-label={t('processes.canvas')} />
          {diagram && <IssueList issues={issues} good={t('processes.noIssues')} onGo={(element) => diagram.choose(element)} />}
        </div>
        <aside className={css['right']} aria-label={t('processes.properties')}>
          {diagram && (
            <DiagramProvider value={diagram}>
              <Side issues={issues} active={!playing} onSave={onSave} />
            </DiagramProvider>
          )}
        </aside>
      </div>
      {playing && (
        <Suspense fallback={<Loading lines={8} />}>
          <Simulator name={name} files={files} onFiles={onFiles} onClose={() => setPlaying(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** Why there is no picture. */
function Broken({ path }: { path: string }) {
  const { t } = useText();
  const { view } = useDrawing();
  if (view.problem === undefined) return null;
  return (
    <div className={css['broken']} role="alert">
      <strong>{t('processes.broken')}</strong>
      <span>{t('processes.brokenWords', { path, detail: view.problem })}</span>
    </div>
  );
}

function Side({ issues, active, onSave }: { issues: readonly BpmnIssue[]; active: boolean; onSave: () => void }) {
  const { t } = useText();
  const { diagram } = useDrawing();
  const [side, setSide] = useState('properties');
  useDiagramKeys(diagram, { active, save: onSave });
  const marks = useMemo(() => marksOf(issues), [issues]);
  const { language } = useText();
  useEffect(
    () => diagram.mark(marks.map((mark) => ({ element: mark.element, tone: mark.tone, text: mark.text, title: mark.messages.map((message) => message[language]).join('\n') }))),
    [diagram, marks, language],
  );
  const show = useCallback((key: string) => setSide(key), []);
  return (
    <Tabs
      label={t('processes.properties')}
      active={side}
      onChange={show}
      tabs={[
        { key: 'properties', label: t('processes.properties'), content: <PropertyPanel issues={issues} /> },
        { key: 'outline', label: t('processes.outline'), content: <Outline onEdit={() => setSide('properties')} /> },
      ]}
    />
  );
}

/** One mark for each element something is said of; the worse counts. */
function marksOf(issues: readonly BpmnIssue[]) {
  const byElement = Map.groupBy(
    issues.filter(({ element }) => element !== ''),
    ({ element }) => element,
  );
  return [...byElement].map(([element, found]) => {
    const isError = found.some(({ severity }) => severity === 'error');
    return { element, tone: isError ? ('error' as const) : ('warning' as const), text: isError ? '!' : '?', messages: found.map(({ message }) => message) };
  });
}
