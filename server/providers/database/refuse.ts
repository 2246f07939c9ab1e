import { PorticoError } from '@portico/contracts';

/** `request.invalid` about one argument or field. */
export function refuse(path: string, en: string, zh: string): PorticoError {
  return new PorticoError('request.invalid', { params: { detail: `${path}: ${en}` }, issues: [{ place: path, message: { en, zh } }] });
}
