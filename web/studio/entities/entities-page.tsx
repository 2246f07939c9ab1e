import { DatabaseOutlined, FileExclamationOutlined, PlusOutlined } from '@ant-design/icons';
import { Link, useSearch } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { Button, type InputRef, Segmented } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useCall } from '../../client/index.ts';
import { Failure, Loading, State, useShortcuts, useText } from '../../kit/index.ts';
import { type Draft, useDraft } from '../use-draft.ts';
import { AddEntity, EntityName } from './add-entity.tsx';
import { arrange } from './arrange.ts';
import { type Files, readDesign } from './design.ts';
import { type Designing, DesigningProvider, type Selection } from './designing.ts';
import css from './entities.module.css';
import { EntityList } from './entity-list.tsx';
import { FindBox } from './find-box.tsx';
import { layoutFile, placed, readLayout } from './layout.ts';
import { Picture } from './picture.tsx';
import { PlanStrip } from './plan-strip.tsx';
import { SidePanel } from './side-panel.tsx';
import { SqlDialog } from './sql-dialog.tsx';
import { usePlan } from './use-plan.ts';

/** The entities of an app: drawn, changed in place, with what the change does to the data beside it. */
export function EntitiesPage() {
  const draft = useDraft();
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  if (!draft.files) return <Loading lines={8} />;
  return <Designer key={`${draft.app}/${draft.branch}`} draft={draft} files={draft.files} />;
}

function Designer({ draft, files }: { draft: Draft; files: Files }) {
  const { t } = useText();
  const asked = useSearch({ strict: false }) as { entity?: string; field?: string };
  const [selection, select] = useState<Selection | undefined>(
    asked.entity === undefined ? undefined : { entity: asked.entity, ...(asked.field !== undefined && { field: asked.field }) },
  );
  const [view, setView] = useState<'picture' | 'list'>('picture');
  const [dialog, setDialog] = useState<'add' | 'sql'>();
  const find = useRef<InputRef>(null);
  // The draft bar reads this anew whenever something was published.
  const standing = useCall('drafts.get', { app: draft.app, ...(draft.branch !== undefined && { branch: draft.branch }) }, { enabled: draft.branch !== undefined });
  const commit = standing.data?.main;
  const main = useCall(
    'files.contents',
    { app: draft.app, branch: 'main', ...(commit !== undefined && { commit }) },
    { enabled: commit !== undefined, staleTime: Infinity, placeholderData: (last) => last },
  );
  const design = useMemo(() => readDesign(files), [files]);
  const base = useMemo(() => readDesign(main.data?.files ?? {}), [main.data]);
  const layout = files[layoutFile];
  const places = useMemo(() => {
    const entities = design.entities.map((one) => one.entity);
    return placed(entities, readLayout(layout), arrange(entities));
  }, [design, layout]);
  const plan = usePlan(draft);
  const { app, change } = draft;
  const designing = useMemo(
    (): Designing => ({ app, files, design, base, places, selection, select, change: (edits, mark) => change(edits, mark === undefined ? {} : { mark }) }),
    [app, files, design, base, places, selection, change],
  );
  useShortcuts([
    { key: 'e', title: t('entities.keys.add'), run: () => setDialog('add') },
    { key: '/', title: t('entities.keys.find'), run: () => find.current?.focus() },
  ]);
  const isEmpty = design.entities.length === 0;
  return (
    <DesigningProvider value={designing}>
      <div className={css['page']} data-panel={selection !== undefined}>
        <div className={css['tools']} role="toolbar" aria-label={t('entities.title')}>
          <Button type={isEmpty ? 'default' : 'primary'} icon={<PlusOutlined />} onClick={() => setDialog('add')}>
            {t('entities.add')}
          </Button>
          <Button icon={<DatabaseOutlined />} onClick={() => setDialog('sql')}>
            {t('entities.fromSql')}
          </Button>
          <FindBox input={find} />
          <Segmented
            aria-label={t('entities.view')}
            value={view}
            onChange={setView}
            options={[
              { value: 'picture', label: t('entities.picture') },
              { value: 'list', label: t('entities.list') },
            ]}
          />
          {design.unreadable.map((file) => (
            <Link key={file} to={`/studio/${app}`} search={{ path: file }} title={t('entities.unreadable')}>
              <FileExclamationOutlined /> {file}
            </Link>
          ))}
        </div>
        <div className={css['stage']}>
          {isEmpty ? (
            <State
              icon={<DatabaseOutlined />}
              title={t('entities.empty')}
              words={t('entities.emptyWords')}
              action={
                <div className={css['start']}>
                  <EntityName />
                </div>
              }
            />
          ) : view === 'picture' ? (
            <ReactFlowProvider>
              <Picture />
            </ReactFlowProvider>
          ) : (
            <EntityList />
          )}
        </div>
        <PlanStrip {...plan} />
        <SidePanel />
      </div>
      {dialog === 'add' && <AddEntity onClose={() => setDialog(undefined)} />}
      {dialog === 'sql' && <SqlDialog onClose={() => setDialog(undefined)} />}
    </DesigningProvider>
  );
}
