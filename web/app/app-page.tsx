import { LoginOutlined } from '@ant-design/icons';
import { Outlet, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { problemOf, useCall } from '../client/index.ts';
import { loadMessages } from '../kit/i18n.ts';
import { Failure, Loading, Page, State, useText } from '../kit/index.ts';
import { RenderingProvider } from '../render/index.ts';
import { useAppProps } from './app-props.ts';
import { GuestMenu } from './guest-menu.tsx';
import { createRecordSource } from './record-source.ts';

/** Only drafts that are tried need it. */
const PreviewStrip = lazy(async () => {
  await loadMessages('drafts');
  return { default: (await import('./preview-strip.tsx')).PreviewStrip };
});

/** Everything of one app: its model, narrowed to the caller, for the pages below. */
export function AppPage() {
  const { t } = useText();
  const router = useRouter();
  const { app, base, home, guest, menu, onNavigate } = useAppProps();
  const model = useCall('apps.model', { app }, { staleTime: 60_000 });
  const source = useMemo(
    () => createRecordSource({ app, base, home }, { inside: (address) => router.history.push(address), outside: (address) => onNavigate?.(address) }),
    [app, base, home, onNavigate, router],
  );
  const rendering = useMemo(() => model.data && { model: model.data, source }, [model.data, source]);
  // In our own pages the shell leads to sign-in; a guest can only say so.
  if (guest && model.isError && problemOf(model.error).status === 401) return <SignInFirst home={home} onDone={() => void model.refetch()} />;
  if (model.isError) {
    return (
      <Page>
        <Failure failing={problemOf(model.error)} onRetry={() => void model.refetch()} action={<HomeButton />} />
      </Page>
    );
  }
  if (!rendering) {
    return (
      <Page wide>
        <Loading />
      </Page>
    );
  }
  if (rendering.model.entities.length === 0 && rendering.model.pages.length === 0) {
    return (
      <Page>
        <State title={t('app.empty')} words={t('app.emptyWords')} action={<HomeButton />} />
      </Page>
    );
  }
  return (
    <RenderingProvider value={rendering}>
      {app.startsWith('preview-') && (
        <Suspense>
          <PreviewStrip />
        </Suspense>
      )}
      {guest && menu && <GuestMenu />}
      <Outlet />
    </RenderingProvider>
  );
}

/** The way out of the app, where there is one. */
export function HomeButton() {
  const { t } = useText();
  const { onNavigate } = useAppProps();
  return onNavigate && <Button onClick={() => onNavigate('/')}>{t('state.home')}</Button>;
}

function SignInFirst({ home, onDone }: { home: string | undefined; onDone: () => void }) {
  const { t } = useText();
  return (
    <Page>
      <State
        icon={<LoginOutlined />}
        title={t('embed.signIn')}
        words={t('embed.signInWords')}
        action={
          <>
            <Button type="primary" href={home} target="_blank" rel="noreferrer">
              {t('embed.toSignIn')}
            </Button>
            <Button onClick={onDone}>{t('state.retry')}</Button>
          </>
        }
      />
    </Page>
  );
}
