import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { call, problemOf, setCsrf } from '../client/index.ts';
import { useToast } from '../kit/index.ts';

/** Ends the session and forgets everything that was read in it. */
export function useSignOut(): () => void {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  return () => {
    call('session.signOut', {})
      .then(async () => {
        setCsrf('');
        await navigate({ to: '/sign-in', search: { to: '/' } as never });
        cache.clear();
      })
      .catch((error: unknown) => toast.failed(problemOf(error)));
  };
}
