import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { retryCall } from '../client/use-call.ts';
import { KitProvider } from '../kit/provider.tsx';
import { createAppHistory } from './app-history.ts';
import { type AppProps, AppPropsProvider } from './app-props.ts';
import { createAppRouter } from './app-router.tsx';
import { CrashBoundary, RestartProvider } from './crash.tsx';

/** An app that stands in an element. */
export interface MountedApp {
  update(props: AppProps): void;
  /** Reads anew what it shows: somebody else asks now, or in another language. */
  refresh(): void;
  unmount(): void;
}

/** Draws an app into an element, with a React root, a router and an error boundary of its own. */
export function mountApp(element: HTMLElement, first: AppProps): MountedApp {
  const cache = first.cache ?? new QueryClient({ defaultOptions: { queries: { retry: retryCall, staleTime: 10_000, refetchOnWindowFocus: true }, mutations: { retry: false } } });
  const { history, look, close } = createAppHistory(first.base);
  const root = createRoot(element);
  let props = first;
  let run = 0;
  let router = createAppRouter(history, first.base);
  draw();
  return {
    update(next) {
      props = next;
      draw();
      look();
    },
    refresh: () => void cache.invalidateQueries(),
    unmount() {
      root.unmount();
      close();
      if (!first.cache) cache.clear();
    },
  };

  function draw(): void {
    root.render(
      <KitProvider key={run} guest={first.guest}>
        <RestartProvider value={restart}>
          <CrashBoundary>
            <QueryClientProvider client={cache}>
              <AppPropsProvider value={props}>
                <RouterProvider router={router} />
              </AppPropsProvider>
            </QueryClientProvider>
          </CrashBoundary>
        </RestartProvider>
      </KitProvider>,
    );
  }

  /** Begins anew at the same address: what was drawn, decided and read before is forgotten. */
  function restart(): void {
    cache.removeQueries({ predicate: (query) => !query.isActive() });
    void cache.invalidateQueries();
    run += 1;
    router = createAppRouter(history, first.base);
    draw();
  }
}
