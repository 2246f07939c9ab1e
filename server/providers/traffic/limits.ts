import type { Bucket, Config } from '../../kernel/index.ts';
import { partOf, type Outgoing } from './outgoing.ts';

/** The token buckets one request takes from: of its tenant, its consumer, the provider and the tool. */
export function bucketsOf(outgoing: Outgoing, usual: Pick<Config, 'callsPerMinute' | 'tenantCallsPerMinute'>): Bucket[] {
  const { tenant, provider, principal } = outgoing;
  const consumer = `${tenant}/${principal.kind}:${principal.id}`;
  const { perMinute, perMinuteEach, perTool } = provider.limits;
  const buckets: Bucket[] = [];
  const add = (key: string, most: number | undefined): void => {
    if (most !== undefined && most > 0) buckets.push({ key, perMinute: most });
  };
  add(`tenant/${tenant}`, usual.tenantCallsPerMinute);
  add(`consumer/${consumer}`, usual.callsPerMinute);
  add(`provider/${provider.id}`, perMinute);
  add(`each/${provider.id}/${consumer}`, perMinuteEach);
  add(`tool/${provider.id}/${partOf(outgoing)}`, perTool);
  return buckets;
}
