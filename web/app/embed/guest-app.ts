import { call, setCaller, setCallLanguage, setCsrf } from '../../client/call.ts';
import { loadMessages, startLanguage, switchLanguage } from '../../kit/i18n.ts';
import { type Language, markLanguage } from '../../kit/language.ts';
import { type SchemeChoice, schemeChoices, startGuestScheme, stopGuestScheme } from '../../kit/scheme.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '../../kit/elements.css';
import '../../kit/marks.css';
import type { AppProps } from '../app-props.ts';
import { type MountedApp, mountApp } from '../mount-app.tsx';
import { saveWithKey } from './save-with-key.ts';
import { keepStyles, removeStyles } from './styles.ts';

/** What a shell may tell an app. Everything may be left out. */
export interface GuestProps {
  /** The path of the shell below which the app's pages stand; absent: the shell's address stays as it is. */
  readonly base?: string;
  /** `url`: the Portico to call, otherwise the one the script comes from. `key`: instead of the person's session there. */
  readonly api?: { readonly url?: string; readonly key?: string };
  readonly language?: string;
  readonly scheme?: string;
  readonly onNavigate?: (address: string) => void;
  /** `false`: the shell has links to the app's pages itself. */
  readonly menu?: boolean;
  /** Where it stands: single-spa's name for it, single-spa-react's, and qiankun's. */
  readonly domElement?: HTMLElement;
  readonly domElementGetter?: () => HTMLElement;
  readonly container?: HTMLElement | string;
}

export interface LifeCycles {
  bootstrap(props: GuestProps): Promise<void>;
  mount(props: GuestProps): Promise<void>;
  update(props: GuestProps): Promise<void>;
  unmount(props: GuestProps): Promise<void>;
}

/** Texts are loaded once for all apps of a page. */
let started: Promise<void> | undefined;

/** An app as a guest in somebody else's page: it stands in an element of its own, and takes everything with it when it goes. */
export function guestApp({ app, url }: { app: string; url: string }): LifeCycles {
  let mounted: { app: MountedApp; root: HTMLElement; place: HTMLElement; made: boolean; stop: () => void } | undefined;
  const told = (props: GuestProps, root: HTMLElement): AppProps => ({
    app,
    base: props.base?.replace(/\/+$/, ''),
    home: `${props.api?.url ?? url}/apps/${app}`,
    onNavigate: props.onNavigate,
    guest: root,
    menu: props.menu ?? true,
  });
  const tune = async (props: GuestProps, root: HTMLElement): Promise<void> => {
    const language = languageOf(props.language);
    setCaller({ url: (props.api?.url ?? url).replace(/\/+$/, ''), key: props.api?.key });
    setCallLanguage(language);
    markLanguage(root, language);
    started ??= startLanguage(language);
    await started;
    await switchLanguage(language);
    await Promise.all([loadMessages('portal', 'embed'), props.api?.key === undefined && learnToken()]);
  };
  return {
    bootstrap: () => Promise.resolve(),
    async mount(props) {
      const { place, made } = placeOf(app, props);
      const root = place.appendChild(document.createElement('div'));
      root.className = 'portico-root';
      root.style.cssText = 'display:flex;flex-direction:column;position:relative;min-height:100%;height:100%';
      keepStyles(new URL(import.meta.url).origin);
      await tune(props, root);
      startGuestScheme(root, schemeOf(props.scheme));
      const content = root.appendChild(document.createElement('div'));
      content.style.cssText = 'display:flex;flex:1;flex-direction:column;min-height:0;overflow-y:auto';
      mounted = { app: mountApp(content, told(props, root)), root, place, made, stop: saveWithKey(root, () => props.api?.key) };
    },
    async update(props) {
      if (!mounted) return;
      await tune(props, mounted.root);
      startGuestScheme(mounted.root, schemeOf(props.scheme));
      mounted.app.update(told(props, mounted.root));
      mounted.app.refresh();
    },
    async unmount() {
      if (!mounted) return;
      const { root, place, made, stop } = mounted;
      mounted.app.unmount();
      mounted = undefined;
      stop();
      stopGuestScheme(root);
      root.remove();
      if (made) place.remove();
      removeStyles();
    },
  };
}

/** The token that goes with changes of a session; without a session the first page says that there is none. */
async function learnToken(): Promise<void> {
  const session = await call('session.get', {}).catch(() => undefined);
  if (session) setCsrf(session.csrf);
}

/** The element the shell has for the app; otherwise one is made as single-spa's own adapters make it. */
function placeOf(app: string, props: GuestProps): { place: HTMLElement; made: boolean } {
  const given = props.domElement ?? (typeof props.container === 'string' ? document.querySelector<HTMLElement>(props.container) : props.container) ?? props.domElementGetter?.();
  if (given) return { place: given, made: false };
  const id = `single-spa-application:portico-${app}`;
  const known = document.getElementById(id);
  return { place: known ?? document.body.appendChild(Object.assign(document.createElement('div'), { id })), made: !known };
}

function languageOf(given: string | undefined): Language {
  return (given ?? document.documentElement.lang ?? navigator.language).toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function schemeOf(given: string | undefined): SchemeChoice {
  return schemeChoices.find((choice) => choice === given) ?? 'light';
}
