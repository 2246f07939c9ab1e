import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadMessages } from '../kit/i18n.ts';

/** Pages of the studio, below the frame. */
export function studioRoutes(frame: AnyRoute): AnyRoute[] {
  const studio = createRoute({ getParentRoute: () => frame, path: '/studio', beforeLoad: () => loadMessages('studio', 'code', 'drafts') });
  const app = createRoute({ getParentRoute: () => studio, path: '$edited', component: lazyRouteComponent(() => import('./studio-page.tsx'), 'StudioPage') });
  app.addChildren([
    createRoute({ getParentRoute: () => app, path: '/', component: lazyRouteComponent(() => import('./files-page.tsx'), 'FilesPage') }),
    createRoute({
      getParentRoute: () => app,
      path: 'pages',
      beforeLoad: () => loadMessages('designer'),
      component: lazyRouteComponent(() => import('./pages/pages-page.tsx'), 'PagesPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'pages/$page',
      beforeLoad: () => loadMessages('designer', 'pages'),
      component: lazyRouteComponent(() => import('./pages/design-page.tsx'), 'DesignPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'pages/new/chart',
      beforeLoad: () => loadMessages('designer', 'pages', 'charts'),
      component: lazyRouteComponent(() => import('./dashboards/new-chart-page.tsx'), 'NewChartPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'data',
      beforeLoad: () => loadMessages('entities'),
      component: lazyRouteComponent(() => import('./entities/entities-page.tsx'), 'EntitiesPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'processes',
      beforeLoad: () => loadMessages('designer', 'processes', 'monitor'),
      component: lazyRouteComponent(() => import('./processes/processes-page.tsx'), 'ProcessesPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'processes/$process',
      beforeLoad: () => loadMessages('designer', 'processes'),
      component: lazyRouteComponent(() => import('./processes/process-page.tsx'), 'ProcessPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'processes/$process/monitor',
      beforeLoad: () => loadMessages('monitor'),
      component: lazyRouteComponent(() => import('./monitor/monitor-page.tsx'), 'MonitorPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'processes/$process/monitor/$instance',
      beforeLoad: () => loadMessages('monitor'),
      component: lazyRouteComponent(() => import('./monitor/instance-page.tsx'), 'InstancePage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'decisions/$decision',
      beforeLoad: () => loadMessages('designer', 'processes', 'decisions'),
      component: lazyRouteComponent(() => import('./decisions/decision-page.tsx'), 'DecisionPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'functions',
      beforeLoad: () => loadMessages('designer', 'functions'),
      component: lazyRouteComponent(() => import('./functions/functions-page.tsx'), 'FunctionsPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'functions/$function',
      beforeLoad: () => loadMessages('designer', 'functions', 'providers'),
      component: lazyRouteComponent(() => import('./functions/function-page.tsx'), 'FunctionPage'),
    }),
    createRoute({ getParentRoute: () => app, path: 'history', component: lazyRouteComponent(() => import('./history-page.tsx'), 'HistoryPage') }),
    createRoute({
      getParentRoute: () => app,
      path: 'tests',
      beforeLoad: () => loadMessages('tests'),
      component: lazyRouteComponent(() => import('./tests/tests-page.tsx'), 'TestsPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'publish',
      beforeLoad: () => loadMessages('tests'),
      component: lazyRouteComponent(() => import('./publish-page.tsx'), 'PublishPage'),
    }),
    createRoute({ getParentRoute: () => app, path: 'members', component: lazyRouteComponent(() => import('./members-page.tsx'), 'MembersPage') }),
    createRoute({
      getParentRoute: () => app,
      path: 'access',
      beforeLoad: () => loadMessages('access'),
      component: lazyRouteComponent(() => import('./access/access-page.tsx'), 'AccessPage'),
    }),
    createRoute({ getParentRoute: () => app, path: 'permissions', component: lazyRouteComponent(() => import('./permissions-page.tsx'), 'PermissionsPage') }),
    createRoute({
      getParentRoute: () => app,
      path: 'context',
      beforeLoad: () => loadMessages('context', 'designer'),
      component: lazyRouteComponent(() => import('./context/context-page.tsx'), 'ContextPage'),
    }),
    createRoute({
      getParentRoute: () => app,
      path: 'surface',
      beforeLoad: () => loadMessages('providers'),
      component: lazyRouteComponent(() => import('./surface/surface-page.tsx'), 'SurfacePage'),
    }),
    createRoute({ getParentRoute: () => app, path: 'settings', component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage') }),
  ]);
  studio.addChildren([createRoute({ getParentRoute: () => studio, path: '/', component: lazyRouteComponent(() => import('./apps-page.tsx'), 'StudioAppsPage') }), app]);
  return [studio];
}
