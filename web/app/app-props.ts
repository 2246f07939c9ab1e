import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';

/** What an app is told by the page it stands in. */
export interface AppProps {
  /** The app's name. */
  readonly app: string;
  /** The path below which its pages stand in the address; absent: the address stays as it is. */
  readonly base?: string | undefined;
  /** Where links lead that are opened elsewhere, when there is no base: the app's address at its Portico. */
  readonly home?: string | undefined;
  /** Goes to an address outside the app; absent: there is nowhere to go. */
  readonly onNavigate?: ((address: string) => void) | undefined;
  /** The address as the page's own router sees it: when it changes, the app looks where it is. */
  readonly address?: string | undefined;
  /** What has been read already, where the page reads from the same Portico; absent: the app keeps its own. */
  readonly cache?: QueryClient | undefined;
  /** The element it may use when the page is somebody else's: nothing of it stands outside. */
  readonly guest?: HTMLElement | undefined;
  /** As a guest: does it show its menu? Elsewhere the shell does. */
  readonly menu?: boolean | undefined;
}

const context = createContext<AppProps | undefined>(undefined);
export const AppPropsProvider = context.Provider;

/** What this app was told when it was mounted. */
export function useAppProps(): AppProps {
  const props = useContext(context);
  if (!props) throw new Error('pages of an app stand inside an AppPropsProvider');
  return props;
}

/** Addresses of an app's pages as links carry them, and the way back from such an address to one of its router. */
export function addressesOf({ app, base, home }: Pick<AppProps, 'app' | 'base' | 'home'>) {
  const start = base ?? home ?? `/apps/${app}`;
  return {
    of: (path: string) => start + path,
    /** The path within the app, for its router; undefined for addresses outside. */
    inside(address: string): string | undefined {
      const rest = address.startsWith(start) ? address.slice(start.length) : undefined;
      return rest === '' ? '/' : rest !== undefined && /^[/?#]/.test(rest) ? rest : undefined;
    },
  };
}
