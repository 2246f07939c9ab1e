import { RedoOutlined, FileTextOutlined, UndoOutlined } from '@ant-design/icons';
import type { DecisionFile } from '@portico/bpmn';
import { Link } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { modKey, useText } from '../../kit/index.ts';
import { IssueList } from '../processes/issue-list.tsx';
import { useDiagramKeys } from '../processes/use-diagram-keys.ts';
import { useOpened } from '../processes/use-opened.ts';
import css from '../processes/designer.module.css';
import own from './decisions.module.css';
import { createDecisionDrawing, type DecisionDrawing } from './surface/dmn-drawing.ts';
import { TryPane } from './try-pane.tsx';

interface DesignerProps {
  readonly name: string;
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  readonly text: string;
  readonly read: DecisionFile;
  readonly onFiles: (edits: Readonly<Record<string, string>>) => void;
  readonly onSave: () => void;
}

/** The designer of one file of decisions: tables, expressions, what needs what; and beside it a place to try them. */
export function DecisionDesigner({ name, path, files, text, read, onFiles, onSave }: DesignerProps) {
  const { t } = useText();
  const words = t('decisions.dmn', { returnObjects: true });
  const onText = useCallback((next: string) => onFiles({ [path]: next }), [onFiles, path]);
  const { place, drawing } = useOpened({ make: (host) => createDecisionDrawing(host, words), text, onText });
  const [matched, setMatched] = useState<readonly string[]>([]);
  useEffect(() => drawing?.mark(matched), [drawing, matched]);
  return (
    <div className={css['frame']}>
      <div className={css['designer']}>
        <div className={css['middle']}>
          {drawing && <Bar drawing={drawing} path={path} onSave={onSave} />}
          <div ref={place} className={`${css['canvas']} ${own['table']}`} role="region" aria-label={t('decisions.drawing')} />
          <IssueList issues={read.issues} good={t('decisions.good')} onGo={(element) => drawing?.show(drawing.now().views.find((one) => one.element === element)?.id ?? '')} />
        </div>
        <aside className={css['right']} aria-label={t('decisions.try')}>
          <TryPane name={name} read={read} files={files} onFiles={onFiles} onMatched={setMatched} />
        </aside>
      </div>
    </div>
  );
}

function Bar({ drawing, path, onSave }: { drawing: DecisionDrawing; path: string; onSave: () => void }) {
  const { t } = useText();
  const view = useSyncExternalStore(drawing.subscribe, drawing.now);
  useDiagramKeys(drawing, { active: true, save: onSave });
  const branch = new URLSearchParams(window.location.search).get('branch');
  return (
    <>
      <div className={css['toolbar']} role="toolbar" aria-label={t('processes.tools')}>
        <Button
          type="text"
          icon={<UndoOutlined />}
          disabled={!view.canUndo}
          aria-label={t('processes.undo')}
          title={`${t('processes.undo')} (${modKey} Z)`}
          onClick={() => drawing.act('undo')}
        />
        <Button
          type="text"
          icon={<RedoOutlined />}
          disabled={!view.canRedo}
          aria-label={t('processes.redo')}
          title={`${t('processes.redo')} (${modKey} Y)`}
          onClick={() => drawing.act('redo')}
        />
        {view.views.length > 1 && (
          <Segmented
            aria-label={t('decisions.views')}
            value={view.shown ?? ''}
            options={view.views.map((one) => ({ value: one.id, label: one.kind === 'picture' ? t('decisions.picture') : one.name }))}
            onChange={(id) => drawing.show(id)}
          />
        )}
        <span className={css['gap']} />
        <Link from="/studio/$edited" to="." search={{ ...(branch !== null && { branch }), path }}>
          <Button type="text" icon={<FileTextOutlined />} aria-label={t('processes.asText')} title={t('processes.asText')} />
        </Link>
      </div>
      {view.problem !== undefined && (
        <div className={css['broken']} role="alert">
          <strong>{t('processes.broken')}</strong>
          <span>{t('processes.brokenWords', { path, detail: view.problem })}</span>
        </div>
      )}
    </>
  );
}
