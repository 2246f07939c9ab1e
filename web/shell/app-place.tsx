import { useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';
import { AppBox } from '../app/app-box.tsx';

/** `/apps/<app>/…`: the app mounted below its own path. It has its own router; the frame around it stays. */
export function AppPlace() {
  const { app = '' } = useParams({ strict: false });
  const address = useRouterState({ select: (state) => state.location.href });
  const router = useRouter();
  const cache = useQueryClient();
  const go = useCallback((to: string) => router.history.push(to), [router]);
  return <AppBox app={app} base={`/apps/${app}`} address={address} cache={cache} onNavigate={go} />;
}
