import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type RouterHistory } from '@tanstack/react-router';
import { loadMessages } from '../kit/i18n.ts';
import { AppPage } from './app-page.tsx';
import { CrashPanel } from './crash.tsx';
import { NoPage } from './no-page.tsx';

/** All addresses of an app, below its base. Each page loads what it needs when it is opened. */
export function createAppRouter(history: RouterHistory, base: string | undefined) {
  const root = createRootRoute({ component: AppPage, notFoundComponent: NoPage });
  root.addChildren([
    createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('./list-page.tsx'), 'AppStart') }),
    createRoute({
      getParentRoute: () => root,
      path: 'p/$page',
      beforeLoad: () => loadMessages('pages'),
      component: lazyRouteComponent(() => import('./page-route.tsx'), 'PageRoute'),
    }),
    createRoute({ getParentRoute: () => root, path: '$entity', component: lazyRouteComponent(() => import('./list-page.tsx'), 'ListPage') }),
    createRoute({ getParentRoute: () => root, path: '$entity/$id', component: lazyRouteComponent(() => import('./record-page.tsx'), 'RecordPage') }),
  ]);
  return createRouter({
    routeTree: root,
    history,
    basepath: base ?? '/',
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ({ error }) => <CrashPanel error={error} />,
  });
}
