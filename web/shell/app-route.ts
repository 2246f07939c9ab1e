import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadMessages } from '../kit/i18n.ts';

/** Everything below `/apps/<app>` is the app's own: the shell only knows which app it is. */
export function appRoute(frame: AnyRoute): AnyRoute {
  const app = createRoute({
    getParentRoute: () => frame,
    path: '/apps/$app',
    beforeLoad: () => loadMessages('embed'),
    component: lazyRouteComponent(() => import('./app-place.tsx'), 'AppPlace'),
  });
  app.addChildren([createRoute({ getParentRoute: () => app, path: '$' })]);
  return app;
}
