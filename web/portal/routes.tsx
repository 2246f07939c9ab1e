import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadMessages } from '../kit/i18n.ts';

/** Pages of the portal, below the frame. */
export function portalRoutes(frame: AnyRoute): AnyRoute[] {
  return [
    createRoute({ getParentRoute: () => frame, path: '/', component: lazyRouteComponent(() => import('./launcher.tsx'), 'Launcher') }),
    createRoute({ getParentRoute: () => frame, path: '/connect', component: lazyRouteComponent(() => import('./connect-page.tsx'), 'ConnectPage') }),
    createRoute({ getParentRoute: () => frame, path: '/me', beforeLoad: () => loadMessages('sign'), component: lazyRouteComponent(() => import('./me-page.tsx'), 'MePage') }),
  ];
}
