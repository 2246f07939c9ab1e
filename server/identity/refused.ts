import { PorticoError, type Text } from '@portico/contracts';

/** `auth.invalid` with its reason, for whatever was to prove who somebody is. */
export function refused(reason: Text): PorticoError {
  return new PorticoError('auth.invalid', { params: { reason: reason.en }, issues: [{ message: reason }] });
}
