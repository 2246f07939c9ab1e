import { DownloadOutlined, MoreOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Loading, Page, PageHead, State, useShortcuts, useText } from '../kit/index.ts';
import { entityNamed, type EntityView, type ListState, queryOf, readState, RecordFormDrawer, RecordList, useMenu, useRecord, useRendering, useTitles } from '../render/index.ts';
import { loadMessages } from '../kit/i18n.ts';
import { HomeButton } from './app-page.tsx';
import { useAppProps } from './app-props.ts';
import { CsvImport } from './csv-import.tsx';

/** Only in our own portal, where the studio is; it shows nothing to those who may not edit. */
const NewChart = lazy(async () => {
  await loadMessages('charts');
  return { default: (await import('./new-chart.tsx')).NewChart };
});

/** The app's own address: what comes first in its menu. */
export function AppStart() {
  const { model } = useRendering();
  const menu = useMenu(model);
  if (!menu) return <Loading />;
  return <Navigate to={menu[0]?.path ?? `/${model.entities[0]?.name}`} replace />;
}

/** The list of an entity. What it shows stands in the address. */
export function ListPage() {
  const { t } = useText();
  const { model } = useRendering();
  const { entity: name = '' } = useParams({ strict: false });
  const entity = entityNamed(model, name);
  if (!entity) {
    return (
      <Page>
        <State title={t('state.missing')} words={t('app.noEntity', { name })} action={<HomeButton />} />
      </Page>
    );
  }
  return <EntityList key={entity.name} entity={entity} />;
}

function EntityList({ entity }: { entity: EntityView }) {
  const { t } = useText();
  const titles = useTitles();
  const { model, source } = useRendering();
  const { guest } = useAppProps();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const state = readState(search);
  const form = typeof search['form'] === 'string' || typeof search['form'] === 'number' ? String(search['form']) : undefined;
  const [importing, setImporting] = useState(false);
  const mayCreate = entity.may.includes('create');
  const go = (next: ListState, shown: string | undefined, replace = false) => void navigate({ to: '.', search: { ...next, ...(shown && { form: shown }) }, replace });
  const setForm = (shown: string | undefined) => go(state, shown);
  useShortcuts(mayCreate ? [{ key: 'n', title: t('record.new', { entity: titles.inside(titles.one(entity)) }), run: () => setForm('new') }] : []);
  return (
    <Page wide>
      <PageHead
        title={titles.many(entity)}
        actions={
          mayCreate && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setForm('new')}>
              {t('record.new', { entity: titles.inside(titles.one(entity)) })}
            </Button>
          )
        }
      />
      <RecordList
        entity={entity}
        state={state}
        onState={(next) => go(next, undefined, true)}
        onEdit={(record) => setForm(record.id)}
        {...(mayCreate && { onNew: () => setForm('new') })}
        tools={
          <>
            {!guest && !model.app.startsWith('preview-') && (
              <Suspense>
                <NewChart entity={entity.name} />
              </Suspense>
            )}
            <Dropdown
              trigger={['click']}
              menu={{
                items: [
                  {
                    key: 'export',
                    icon: <DownloadOutlined />,
                    label: (
                      <a href={source.exportAddress(entity.name, queryOf(entity, state), [])} download>
                        {t('record.exportAll')}
                      </a>
                    ),
                  },
                  ...(mayCreate ? [{ key: 'import', icon: <UploadOutlined />, label: t('record.import'), onClick: () => setImporting(true) }] : []),
                ],
              }}
            >
              <Button icon={<MoreOutlined />} aria-label={t('record.more')} title={t('record.more')} />
            </Dropdown>
          </>
        }
      />
      {form === 'new' && mayCreate && <RecordFormDrawer entity={entity} onClose={() => setForm(undefined)} onSaved={() => setForm(undefined)} />}
      {form !== undefined && form !== 'new' && <EditDrawer entity={entity} id={form} onClose={() => setForm(undefined)} />}
      {importing && <CsvImport app={model.app} entity={entity} title={titles.many(entity)} onClose={() => setImporting(false)} />}
    </Page>
  );
}

function EditDrawer({ entity, id, onClose }: { entity: EntityView; id: string; onClose: () => void }) {
  const record = useRecord(entity, id);
  const { t } = useText();
  if (record.isError) return <State title={t('state.missing')} />;
  return <RecordFormDrawer key={record.data?.version} entity={entity} record={record.data} loading={!record.data} onClose={onClose} onSaved={onClose} />;
}
