import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { call, problemOf, setCsrf } from '../client/index.ts';
import { useToast } from '../kit/index.ts';

/** Ends the session and forgets everything that was read in it. */
export function useSignOut(): () => Promise<void> {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  return async () => {
    try {
      await call('session.signOut', {});
    } catch (error) {
      toast.failed(problemOf(error));
      return;
    }
    setCsrf('');
    await navigate({ to: '/sign-in', search: { to: '/' } });
    cache.clear();
  };
}
