import { PorticoError, type Issue } from '@portico/contracts';

/** What an authorization server answered when it refused (RFC 6749, 5.2). Only the code is kept: the rest is free text. */
export class OauthRefusal extends Error {
  readonly error: string;
  constructor(error: string) {
    super(`the authorization server says ${error}`);
    this.name = 'OauthRefusal';
    this.error = error;
  }
}

/** Refused for good: what was presented is worth nothing any more. */
export function isFinal(error: unknown): boolean {
  return error instanceof OauthRefusal && ['invalid_grant', 'invalid_client', 'unauthorized_client', 'invalid_scope', 'access_denied'].includes(error.error);
}

/** Our own refusal (egress) as it is, whatever a library wrapped around it; everything else is the other side's fault. */
export function outside(error: unknown, url: string | URL): PorticoError {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (cause instanceof PorticoError) return cause;
  }
  return new PorticoError('outside.failed', { params: { host: new URL(url).host, reason: reasonOf(error) }, cause: error });
}

/** In a few words, on one line; the message of a schema is a whole list. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('issues' in error && !(error instanceof PorticoError)) {
    const [first] = error.issues as readonly Partial<Issue & { path: readonly PropertyKey[] }>[];
    return `its answer has no valid ${first?.path?.join('.') ?? 'form'}`;
  }
  return error.message.replace(/\s+/g, ' ').slice(0, 200);
}
