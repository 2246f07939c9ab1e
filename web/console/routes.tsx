import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadMessages } from '../kit/i18n.ts';

/** Pages of the console, below the frame. */
export function consoleRoutes(frame: AnyRoute): AnyRoute[] {
  const area = createRoute({
    getParentRoute: () => frame,
    path: '/console',
    beforeLoad: () => loadMessages('console'),
    component: lazyRouteComponent(() => import('./console-page.tsx'), 'ConsolePage'),
  });
  area.addChildren([
    createRoute({ getParentRoute: () => area, path: '/', component: lazyRouteComponent(() => import('./console-page.tsx'), 'ConsoleStart') }),
    createRoute({ getParentRoute: () => area, path: 'people', component: lazyRouteComponent(() => import('./people-page.tsx'), 'PeoplePage') }),
    createRoute({ getParentRoute: () => area, path: 'agents', component: lazyRouteComponent(() => import('./agents-page.tsx'), 'AgentsPage') }),
    createRoute({ getParentRoute: () => area, path: 'keys', component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage') }),
    createRoute({ getParentRoute: () => area, path: 'sign-in', component: lazyRouteComponent(() => import('./providers-page.tsx'), 'ProvidersPage') }),
    createRoute({ getParentRoute: () => area, path: 'projects', component: lazyRouteComponent(() => import('./projects-page.tsx'), 'ProjectsPage') }),
    createRoute({ getParentRoute: () => area, path: 'audit', component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage') }),
    createRoute({ getParentRoute: () => area, path: 'system', component: lazyRouteComponent(() => import('./system-page.tsx'), 'SystemPage') }),
  ]);
  return [area];
}
