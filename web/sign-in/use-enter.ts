import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type CallOutput, setCallLanguage, setCsrf } from '../client/call.ts';
import { changeLanguage, languageIsChosen } from '../kit/i18n.ts';
import { safeTarget } from './address.ts';

/** What follows a sign-in of any kind: nothing of an earlier person stays, her language counts, and on she goes. */
export function useEnter(): (me: CallOutput<'session.signIn'>, to: string) => Promise<void> {
  const cache = useQueryClient();
  const router = useRouter();
  return async (me, to) => {
    cache.clear();
    setCsrf(me.csrf);
    if (!languageIsChosen()) {
      await changeLanguage(me.language);
      setCallLanguage(me.language);
    }
    router.history.replace(safeTarget(to));
  };
}
