import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Text } from '@portico/contracts';

/**
 * How a sender proves that a webhook is its own. `standard`: Standard Webhooks (webhook-id, webhook-timestamp,
 * webhook-signature over `id.timestamp.body`; the secret is `whsec_` and base64) · `github`: X-Hub-Signature-256 over the body.
 */
export type Signature = 'standard' | 'github';

/** Seconds a signed time may differ from ours. */
const tolerance = 300;

const text = (en: string, zh: string): Text => ({ en, zh });
/** One for whoever can't sign, also where there is no such webhook: what there is, is not told to strangers. */
export const unsigned = text('it carries no signature made with the secret of this address over this body', '缺少以该地址的密钥对此内容生成的签名');
const old = text('it was signed too long ago, or the clocks differ by more than five minutes', '签名时间过久，或双方时钟相差超过五分钟');

interface Signed {
  readonly signature: Signature;
  readonly secret: string;
  readonly body: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** Why a webhook is not believed, or undefined when it is. Compares in constant time. */
export function webhookTrouble({ signature, secret, body, headers, now }: Signed): Text | undefined {
  if (signature === 'github') {
    const given = headers['x-hub-signature-256'];
    if (given === undefined) return unsigned;
    return same(given, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`) ? undefined : unsigned;
  }
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': given } = headers;
  if (id === undefined || time === undefined || given === undefined) return unsigned;
  const expected = signStandard({ id, time, body, secret });
  if (!given.split(' ').some((one) => same(one, expected))) return unsigned;
  return Math.abs(now.getTime() / 1000 - Number(time)) <= tolerance ? undefined : old;
}

/** The value of `webhook-signature`. */
export function signStandard({ id, time, body, secret }: { id: string; time: string; body: string; secret: string }): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
}

function same(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
