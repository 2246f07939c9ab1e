import type { QueryClient } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../client/session.ts';
import { consoleRoutes } from '../console/routes.tsx';
import { loadMessages } from '../kit/i18n.ts';
import { portalRoutes } from '../portal/routes.tsx';
import { studioRoutes } from '../studio/routes.tsx';
import { appRoute } from './app-route.ts';
import { Missing, RouteFailure } from './missing.tsx';

/** Addresses of the small pages: sign-in and what else stands outside the frame is a document of its own. */
const entrances = ['/sign-in', '/setup', '/link', '/consent/$request', '/connect/$provider'];

/** All addresses of the portal: everything is inside the frame and asks who is there first. */
export function createPorticoRouter(cache: QueryClient) {
  const root = createRootRoute({ component: Outlet, notFoundComponent: Missing, errorComponent: RouteFailure });
  const leaving = entrances.map((path) =>
    createRoute({
      getParentRoute: () => root,
      path,
      beforeLoad: ({ location }) => {
        throw redirect({ href: location.href, reloadDocument: true });
      },
    }),
  );
  const frame = createRoute({
    getParentRoute: () => root,
    id: 'frame',
    component: lazyRouteComponent(() => import('./frame-page.tsx'), 'FramePage'),
    beforeLoad: async ({ location }) => {
      const session = await cache.ensureQueryData(sessionQuery);
      if (!session) throw redirect({ href: `/sign-in?to=${encodeURIComponent(location.href)}`, reloadDocument: true });
      await loadMessages('portal');
    },
  });
  frame.addChildren([...portalRoutes(frame), appRoute(frame), ...studioRoutes(frame), ...consoleRoutes(frame)]);
  root.addChildren([...leaving, frame]);
  return createRouter({ routeTree: root, defaultPreload: 'intent', defaultPreloadStaleTime: 0, scrollRestoration: true });
}
