import type { CallOutput } from '../client/call.ts';
import { keepLanguage, languageIsChosen } from '../kit/language.ts';
import { safeTarget } from './address.ts';

/** What follows a sign-in of any kind: her language counts on this device, and on she goes. Ends with the page. */
export function enter(me: CallOutput<'session.signIn'>, to: string): Promise<void> {
  if (!languageIsChosen()) keepLanguage(me.language);
  location.replace(safeTarget(to));
  return new Promise(() => undefined);
}
