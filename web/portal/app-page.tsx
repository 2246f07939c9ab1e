import { Link, Outlet, useParams, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo } from 'react';
import { problemOf, useCall } from '../client/index.ts';
import { Failure, Loading, Page, State, useText } from '../kit/index.ts';
import { RenderingProvider } from '../render/index.ts';
import { createRecordSource } from './record-source.ts';

/** Everything of one app: its model, narrowed to the caller, for the pages below. */
export function AppPage() {
  const { t } = useText();
  const router = useRouter();
  const { app = '' } = useParams({ strict: false });
  const model = useCall('apps.model', { app }, { staleTime: 60_000 });
  const source = useMemo(() => createRecordSource(app, (address) => router.history.push(address)), [app, router]);
  const rendering = useMemo(() => model.data && { model: model.data, source }, [model.data, source]);
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
  if (rendering.model.entities.length === 0) {
    return (
      <Page>
        <State title={t('app.empty')} words={t('app.emptyWords')} action={<HomeButton />} />
      </Page>
    );
  }
  return (
    <RenderingProvider value={rendering}>
      <Outlet />
    </RenderingProvider>
  );
}

export function HomeButton() {
  const { t } = useText();
  return (
    <Link to="/">
      <Button>{t('state.home')}</Button>
    </Link>
  );
}
