import type { LifeCycles } from './guest-app.ts';

/**
 * The life cycles of an app for other shells: a single-spa or qiankun application. Everything it needs is loaded with
 * `bootstrap`; what it is told stands in the guide ("Put an app into your own portal").
 */
export function embedded(place: { app: string; url: string }): LifeCycles {
  let loading: Promise<LifeCycles> | undefined;
  const load = (): Promise<LifeCycles> => {
    loading ??= import('./guest-app.ts').then(({ guestApp }) => guestApp(place));
    // Once failed is not failed for ever: the shell may try again.
    loading.catch(() => (loading = undefined));
    return loading;
  };
  return {
    bootstrap: async (props) => (await load()).bootstrap(props),
    mount: async (props) => (await load()).mount(props),
    update: async (props) => (await load()).update(props),
    unmount: async (props) => (await load()).unmount(props),
  };
}
