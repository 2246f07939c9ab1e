import { nodesOf, type Page } from '@portico/contracts';
import { lazy, Suspense, useEffect } from 'react';
import { loadMessages } from '../../kit/i18n.ts';
import { Loading } from '../../kit/index.ts';
import { RecordFormDrawer } from '../record-form.tsx';
import { useRecord } from '../record-detail.tsx';
import { entityNamed, type EntityView } from '../model.ts';
import { useRendering } from '../source.ts';
import { BlockTree } from './block.tsx';
import css from './block.module.css';
import { type Mode, PageProvider, usePage, usePageState } from './page-context.tsx';
import type { OpenedForm } from './page-store.ts';
import { SourceFeed } from './source-feed.tsx';

const DashboardBody = lazy(async () => {
  const [{ DashboardBody: Body }] = await Promise.all([import('./dashboard-body.tsx'), loadMessages('charts')]);
  return { default: Body };
});

interface BodyProps {
  readonly page: Page;
  /** As they stand in the address. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly mode?: Mode;
}

/** Draws a page that is at hand: its blocks, and what its actions open above them. */
export function PageBody({ page, params, mode }: BodyProps) {
  return (
    <PageProvider page={page} {...(params && { params })} {...(mode && { mode })}>
      {page.kind === 'dashboard' ? (
        <Suspense fallback={<Loading />}>
          <DashboardBody page={page} />
        </Suspense>
      ) : (
        <div className={css['body']}>
          <BlockTree nodes={page.body} />
        </div>
      )}
      <PageLayer />
    </PageProvider>
  );
}

/** What belongs to a page beside its blocks: sources that expressions name, forms that actions opened, the guard of what was not saved. */
export function PageLayer() {
  const { page, store, mode } = usePage();
  const wanted = usePageState((state) => state.wanted);
  const form = usePageState((state) => state.form);
  useEffect(() => {
    if (mode === 'design') return;
    const guard = (event: BeforeUnloadEvent): void => {
      if (store.hasChangedForm()) event.preventDefault();
    };
    addEventListener('beforeunload', guard);
    return () => removeEventListener('beforeunload', guard);
  }, [store, mode]);
  return (
    <>
      {wanted.map((name) => (
        <SourceFeed key={name} name={name} />
      ))}
      {form && <OpenedFormDrawer key={`${form.entity}/${form.id ?? ''}`} form={form} />}
      <Dialogs page={page} />
    </>
  );
}

function OpenedFormDrawer({ form }: { form: OpenedForm }) {
  const { model } = useRendering();
  const entity = entityNamed(model, form.entity);
  return entity && <EntityForm entity={entity} form={form} />;
}

function EntityForm({ entity, form }: { entity: EntityView; form: OpenedForm }) {
  const { store } = usePage();
  const record = useRecord(entity, form.id);
  const close = (): void => store.openForm(undefined);
  return (
    <RecordFormDrawer
      key={record.data?.version}
      entity={entity}
      record={record.data}
      {...(form.preset && { preset: form.preset })}
      loading={form.id !== undefined && !record.data}
      onClose={close}
      onSaved={close}
    />
  );
}

const ModalDialog = lazy(async () => ({ default: (await import('./block-layout.tsx')).ModalDialog }));

/** The dialogs that are open, wherever in the page they stand: in another tab, in a folded section. */
function Dialogs({ page }: { page: Page }) {
  const shown = usePageState((state) => state.shown);
  const { mode } = usePage();
  if (shown.length === 0 || mode === 'design') return null;
  const modals = new Map([...nodesOf(page)].flatMap(({ node }) => (node.type === 'modal' ? [[node.id, node] as const] : [])));
  return shown.map((id) => {
    const node = modals.get(id);
    return (
      node && (
        <Suspense key={id}>
          <ModalDialog node={node} slots={{ content: <BlockTree nodes={node.slots?.['content'] ?? []} /> }} />
        </Suspense>
      )
    );
  });
}
