import { queryOptions, useQuery } from '@tanstack/react-query';
import { call, setCsrf, type CallOutput } from './call.ts';
import { CallError } from './problem.ts';

export type Session = CallOutput<'session.get'>;

/** The signed-in person, or null when nobody is. */
export const sessionQuery = queryOptions<Session | null>({
  queryKey: ['session.get', {}],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => {
    try {
      const session = await call('session.get', {}, { signal });
      setCsrf(session.csrf);
      return session;
    } catch (error) {
      if (error instanceof CallError && error.problem.status === 401) return null;
      throw error;
    }
  },
});

/** The signed-in person inside the frame, where there always is one. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data ?? undefined;
}

/** Has the person any of these tenant roles? */
export function hasRole(session: Pick<Session, 'roles'> | undefined, ...roles: readonly string[]): boolean {
  return session?.roles.some((role) => roles.includes(role)) ?? false;
}
