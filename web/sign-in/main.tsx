/** @jsxImportSource preact */
import { type ComponentChild, render } from 'preact';
import '@fontsource-variable/inter/wght.css';
import '../kit/elements.css';
import '../kit/marks.css';
import { call, setCallLanguage, setCsrf } from '../client/call.ts';
import { CallError, problemOf } from '../client/problem.ts';
import { firstLanguage } from '../kit/language.ts';
import { startScheme } from '../kit/scheme.ts';
import { Entrance } from './entrance.tsx';
import { pageAt } from './page-at.ts';
import { startWords, useText } from './words.ts';

const page = pageAt(location);

/** The pages before and beside the portal: small, on their own, there at once. Each ends by leaving for another address. */
async function begin(place: HTMLElement): Promise<void> {
  startScheme();
  setCallLanguage(firstLanguage());
  const texts = startWords(firstLanguage(), page.name === 'consent' || page.name === 'connect' ? ['sign', 'consent'] : ['sign'], (language) => {
    setCallLanguage(language);
    draw();
  });
  const [Shown] = await Promise.all([load(), texts]);
  const draw = (): void => render(<Shown />, place);
  draw();
}

/** Loads the page that stands at this address, and asks who is there where it must be somebody. */
async function load(): Promise<() => ComponentChild> {
  switch (page.name) {
    case 'sign-in': {
      const { SignInPage } = await import('./sign-in-page.tsx');
      return () => <SignInPage to={page.to} />;
    }
    case 'setup':
      return (await import('./setup-page.tsx')).SetupPage;
    case 'link':
      return (await import('./link-page.tsx')).LinkPage;
    case 'consent': {
      const [{ ConsentPage }, person] = await Promise.all([import('./consent-page.tsx'), whoIsThere()]);
      return typeof person === 'string' ? () => <ConsentPage request={page.request} person={person} /> : person;
    }
    case 'connect': {
      const [{ ConnectPage }, person] = await Promise.all([import('./connect-page.tsx'), whoIsThere()]);
      return typeof person === 'string' ? () => <ConnectPage provider={page.provider} person={person} /> : person;
    }
    case 'none':
      return Missing;
  }
}

/** The signed-in person's name, what to show where that can't be told; nobody is sent to sign in first. */
async function whoIsThere(): Promise<string | (() => ComponentChild)> {
  try {
    const session = await call('session.get', {});
    setCsrf(session.csrf);
    return session.name;
  } catch (error) {
    if (!(error instanceof CallError) || error.problem.status !== 401) return () => <Failed words={problemOf(error).detail} />;
    location.replace(`/sign-in?to=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
    return () => null;
  }
}

function Missing() {
  const { t } = useText();
  return (
    <Entrance title={t('state.missing')} words={t('state.pageMissing')}>
      <a href="/">{t('state.home')}</a>
    </Entrance>
  );
}

function Failed({ words }: { words: string }) {
  const { t } = useText();
  return (
    <Entrance title={t('state.failed')} words={words}>
      <a href={location.href}>{t('state.retry')}</a>
    </Entrance>
  );
}

// Another one-time link in the same tab is another page.
addEventListener('hashchange', () => location.reload());
const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
void begin(root);
