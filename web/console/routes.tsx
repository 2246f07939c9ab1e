import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadMessages } from '../kit/i18n.ts';

/** Pages of the console, below the frame. */
export function consoleRoutes(frame: AnyRoute): AnyRoute[] {
  const texts = () => loadMessages('console', 'providers', 'questions', 'code');
  const area = createRoute({
    getParentRoute: () => frame,
    path: '/console',
    beforeLoad: texts,
    component: lazyRouteComponent(() => import('./console-page.tsx'), 'ConsolePage'),
  });
  const provider = createRoute({
    getParentRoute: () => frame,
    path: '/console/providers/$provider',
    beforeLoad: texts,
    component: lazyRouteComponent(() => import('./provider-pages.ts'), 'ProviderPage'),
  });
  provider.addChildren([
    createRoute({ getParentRoute: () => provider, path: '/', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'OverviewPage') }),
    createRoute({ getParentRoute: () => provider, path: 'surface', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'SurfacePage') }),
    createRoute({ getParentRoute: () => provider, path: 'tools', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'ToolsPage') }),
    createRoute({ getParentRoute: () => provider, path: 'policy', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'PolicyPage') }),
    createRoute({ getParentRoute: () => provider, path: 'limits', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'LimitsPage') }),
    createRoute({ getParentRoute: () => provider, path: 'settings', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'SettingsPage') }),
  ]);
  area.addChildren([
    createRoute({ getParentRoute: () => area, path: 'providers', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'ProvidersPage') }),
    createRoute({ getParentRoute: () => area, path: 'toolsets', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'ToolsetsPage') }),
    createRoute({ getParentRoute: () => area, path: 'playground', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'PlaygroundPage') }),
    createRoute({ getParentRoute: () => area, path: 'calls', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'CallsPage') }),
    createRoute({ getParentRoute: () => area, path: 'consumers', component: lazyRouteComponent(() => import('./provider-pages.ts'), 'ConsumersPage') }),
    createRoute({ getParentRoute: () => area, path: '/', component: lazyRouteComponent(() => import('./console-page.tsx'), 'ConsoleStart') }),
    createRoute({ getParentRoute: () => area, path: 'people', component: lazyRouteComponent(() => import('./people-page.tsx'), 'PeoplePage') }),
    createRoute({ getParentRoute: () => area, path: 'agents', component: lazyRouteComponent(() => import('./agents-page.tsx'), 'AgentsPage') }),
    createRoute({ getParentRoute: () => area, path: 'keys', component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage') }),
    createRoute({ getParentRoute: () => area, path: 'sign-in', component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage') }),
    createRoute({ getParentRoute: () => area, path: 'projects', component: lazyRouteComponent(() => import('./projects-page.tsx'), 'ProjectsPage') }),
    createRoute({ getParentRoute: () => area, path: 'audit', component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage') }),
    createRoute({ getParentRoute: () => area, path: 'system', component: lazyRouteComponent(() => import('./system-page.tsx'), 'SystemPage') }),
  ]);
  return [area, provider];
}
