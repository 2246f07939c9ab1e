import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadMessages } from '../kit/i18n.ts';

/** Pages of the portal, below the frame. */
export function portalRoutes(frame: AnyRoute): AnyRoute[] {
  const tasks = createRoute({
    getParentRoute: () => frame,
    path: '/tasks',
    beforeLoad: () => loadMessages('tasks'),
    component: lazyRouteComponent(() => import('./tasks/tasks-page.tsx'), 'TasksPage'),
  });
  // The list stays while one goes from task to task: the page reads from the address which one is open.
  tasks.addChildren([createRoute({ getParentRoute: () => tasks, path: '$holder/$task' })]);
  return [
    tasks,
    createRoute({ getParentRoute: () => frame, path: '/', component: lazyRouteComponent(() => import('./launcher.tsx'), 'Launcher') }),
    createRoute({ getParentRoute: () => frame, path: '/connect', component: lazyRouteComponent(() => import('./connect-page.tsx'), 'ConnectPage') }),
    createRoute({ getParentRoute: () => frame, path: '/me', beforeLoad: () => loadMessages('sign'), component: lazyRouteComponent(() => import('./me-page.tsx'), 'MePage') }),
  ];
}
