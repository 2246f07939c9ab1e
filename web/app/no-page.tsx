import { Page, State, useText } from '../kit/index.ts';
import { HomeButton } from './app-page.tsx';

/** For addresses of an app that no page has. */
export function NoPage() {
  const { t } = useText();
  return (
    <Page>
      <State title={t('state.missing')} words={t('state.pageMissing')} action={<HomeButton />} />
    </Page>
  );
}
