import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';

/** Pages of the portal, below the frame. */
export function portalRoutes(frame: AnyRoute): AnyRoute[] {
  const app = createRoute({ getParentRoute: () => frame, path: '/apps/$app', component: lazyRouteComponent(() => import('./app-page.tsx'), 'AppPage') });
  app.addChildren([
    createRoute({ getParentRoute: () => app, path: '/', component: lazyRouteComponent(() => import('./list-page.tsx'), 'AppStart') }),
    createRoute({ getParentRoute: () => app, path: '$entity', component: lazyRouteComponent(() => import('./list-page.tsx'), 'ListPage') }),
    createRoute({ getParentRoute: () => app, path: '$entity/$id', component: lazyRouteComponent(() => import('./record-page.tsx'), 'RecordPage') }),
  ]);
  return [
    createRoute({ getParentRoute: () => frame, path: '/', component: lazyRouteComponent(() => import('./launcher.tsx'), 'Launcher') }),
    app,
    createRoute({ getParentRoute: () => frame, path: '/connect', component: lazyRouteComponent(() => import('./connect-page.tsx'), 'ConnectPage') }),
    createRoute({ getParentRoute: () => frame, path: '/me', component: lazyRouteComponent(() => import('./me-page.tsx'), 'MePage') }),
  ];
}
