import { createContext, useContext } from 'react';

const context = createContext<HTMLElement | undefined>(undefined);
export const GuestProvider = context.Provider;

/** The element everything stands in when an app is a guest in somebody else's page; undefined in our own. */
export function useGuest(): HTMLElement | undefined {
  return useContext(context);
}
