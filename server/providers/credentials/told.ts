import { PorticoError, type Issue, type Text } from '@portico/contracts';

/** What went wrong at the other side, in words for both readers. */
export class Told extends Error {
  readonly words: Text;
  constructor(words: Text) {
    super(words.en);
    this.name = 'Told';
    this.words = words;
  }
}

/** What an authorization server answered when it refused (RFC 6749, 5.2). Only the code is kept: the rest is free text. */
export class OauthRefusal extends Told {
  readonly error: string;
  constructor(error: string) {
    super(refused(error));
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

const refusals: Readonly<Record<string, Text>> = {
  access_denied: { en: 'it was declined there', zh: '对方拒绝了授权' },
  invalid_grant: { en: 'its sign-in is not valid there any more', zh: '登录凭据在对方已失效' },
  invalid_client: { en: 'it does not know Portico as a client', zh: '对方不认可 Portico 的客户端身份' },
  invalid_scope: { en: 'it does not give these scopes', zh: '对方不提供所请求的权限范围' },
};

/** What a refusal means, with its code for whoever runs the other side. */
export function refused(code: string): Text {
  const known = refusals[code];
  return known ? { en: `${known.en} (${code})`, zh: `${known.zh}（${code}）` } : { en: `the authorization server says ${code}`, zh: `授权服务器返回 ${code}` };
}

/** In a few words, on one line; the message of a schema is a whole list. */
export function reasonOf(error: unknown): Text | string {
  if (error instanceof Told) return error.words;
  if (!(error instanceof Error)) return { en: 'no answer', zh: '没有响应' };
  if ('issues' in error && !(error instanceof PorticoError)) {
    const [first] = error.issues as readonly Partial<Issue & { path: readonly PropertyKey[] }>[];
    const at = first?.path?.join('.');
    return { en: `its answer has no valid ${at ?? 'form'}`, zh: `其响应缺少有效的 ${at ?? '格式'}` };
  }
  return error.message.replace(/\s+/g, ' ').slice(0, 200);
}
