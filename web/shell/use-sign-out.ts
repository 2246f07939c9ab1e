import { call, problemOf } from '../client/index.ts';
import { useToast } from '../kit/index.ts';

/** Ends the session and leaves for sign-in. */
export function useSignOut(): () => Promise<void> {
  const toast = useToast();
  return async () => {
    try {
      await call('session.signOut', {});
    } catch (error) {
      toast.failed(problemOf(error));
      return;
    }
    // A document of its own: nothing of the session outlives this one.
    location.assign('/sign-in');
  };
}
