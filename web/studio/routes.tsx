import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadMessages } from '../kit/i18n.ts';

/** Pages of the studio, below the frame. */
export function studioRoutes(frame: AnyRoute): AnyRoute[] {
  const studio = createRoute({ getParentRoute: () => frame, path: '/studio', beforeLoad: () => loadMessages('studio', 'code') });
  const app = createRoute({ getParentRoute: () => studio, path: '$edited', component: lazyRouteComponent(() => import('./studio-page.tsx'), 'StudioPage') });
  app.addChildren([
    createRoute({ getParentRoute: () => app, path: '/', component: lazyRouteComponent(() => import('./files-page.tsx'), 'FilesPage') }),
    createRoute({ getParentRoute: () => app, path: 'history', component: lazyRouteComponent(() => import('./history-page.tsx'), 'HistoryPage') }),
    createRoute({ getParentRoute: () => app, path: 'publish', component: lazyRouteComponent(() => import('./publish-page.tsx'), 'PublishPage') }),
    createRoute({ getParentRoute: () => app, path: 'members', component: lazyRouteComponent(() => import('./members-page.tsx'), 'MembersPage') }),
    createRoute({ getParentRoute: () => app, path: 'permissions', component: lazyRouteComponent(() => import('./permissions-page.tsx'), 'PermissionsPage') }),
    createRoute({ getParentRoute: () => app, path: 'surface', component: lazyRouteComponent(() => import('./surface-page.tsx'), 'SurfacePage') }),
    createRoute({ getParentRoute: () => app, path: 'settings', component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage') }),
  ]);
  studio.addChildren([createRoute({ getParentRoute: () => studio, path: '/', component: lazyRouteComponent(() => import('./apps-page.tsx'), 'StudioAppsPage') }), app]);
  return [studio];
}
