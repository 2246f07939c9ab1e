import type { QueryClient } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../client/session.ts';
import { consoleRoutes } from '../console/routes.tsx';
import { loadMessages } from '../kit/i18n.ts';
import { portalRoutes } from '../portal/routes.tsx';
import { safeTarget } from '../sign-in/address.ts';
import { SignInPage } from '../sign-in/sign-in-page.tsx';
import { studioRoutes } from '../studio/routes.tsx';
import { Missing, RouteFailure } from './missing.tsx';

/** All addresses. Pages before sign-in stand alone; everything else is inside the frame and asks who is there first. */
export function createPorticoRouter(cache: QueryClient) {
  const signedIn = async (here: string): Promise<void> => {
    const session = await cache.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { to: safeTarget(here) } });
  };
  /** Pages that ask a signed-in person before something acts for her, with texts of their own. */
  const asked = async ({ location }: { location: { href: string } }): Promise<void> => {
    await signedIn(location.href);
    await loadMessages('consent');
  };
  const root = createRootRoute({ component: Outlet, notFoundComponent: Missing, errorComponent: RouteFailure });
  const signIn = createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: (search: Record<string, unknown>) => ({ to: safeTarget(search['to']) }),
    component: function SignIn() {
      return <SignInPage to={signIn.useSearch().to} />;
    },
  });
  const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: lazyRouteComponent(() => import('../sign-in/setup-page.tsx'), 'SetupPage') });
  const link = createRoute({ getParentRoute: () => root, path: '/link', component: lazyRouteComponent(() => import('../sign-in/link-page.tsx'), 'LinkPage') });
  const consent = createRoute({
    getParentRoute: () => root,
    path: '/consent/$request',
    beforeLoad: asked,
    component: lazyRouteComponent(() => import('../sign-in/consent-page.tsx'), 'ConsentPage'),
  });
  const connect = createRoute({
    getParentRoute: () => root,
    path: '/connect/$provider',
    beforeLoad: asked,
    component: lazyRouteComponent(() => import('../sign-in/connect-page.tsx'), 'ConnectPage'),
  });
  const frame = createRoute({
    getParentRoute: () => root,
    id: 'frame',
    component: lazyRouteComponent(() => import('./frame-page.tsx'), 'FramePage'),
    beforeLoad: async ({ location }) => {
      await signedIn(location.href);
      await loadMessages('portal');
    },
  });
  frame.addChildren([...portalRoutes(frame), ...studioRoutes(frame), ...consoleRoutes(frame)]);
  root.addChildren([signIn, setup, link, consent, connect, frame]);
  return createRouter({ routeTree: root, defaultPreload: 'intent', defaultPreloadStaleTime: 0, scrollRestoration: true });
}
