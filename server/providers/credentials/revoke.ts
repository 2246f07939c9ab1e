import { PorticoError, type Text } from '@portico/contracts';
import type { Kernel } from '../../kernel/index.ts';
import { openHeld } from './held.ts';
import type { Means } from './sign-in.ts';
import type { CredentialRow } from './store.ts';
import { reasonOf } from './told.ts';
import { revokeToken } from './token-request.ts';

/** What is needed of a credential to end it. */
export type Parting = Pick<CredentialRow, 'tenant' | 'provider' | 'name' | 'principal' | 'issuer' | 'sealed'>;

export interface Ended {
  /** Ended at the authorization server. */
  readonly ended: number;
  /** Those whose server has no way to end them (RFC 7009); they run out. */
  readonly outlive: number;
  /** Those that could not be ended, and why. */
  readonly failed: readonly { readonly principal: string; readonly message: Text }[];
}

/** How many are ended at once, and milliseconds for all of them. */
const atOnce = 8;
const patience = 60_000;

/** Ends credentials that were taken away at the servers that gave them. They are gone here already, whatever those say. */
export async function endHeld(kernel: Pick<Kernel, 'vault' | 'log'>, means: Means, rows: readonly Parting[]): Promise<Ended> {
  const timeUp = AbortSignal.timeout(patience);
  const fetch: Means['fetch'] = (input, init) => means.fetch(input, { ...init, signal: timeUp });
  const waiting = rows.filter((row) => row.sealed !== null && row.issuer !== null);
  const failed: Ended['failed'][number][] = [];
  let [ended, outlive] = [0, 0];

  async function endOne(row: Parting): Promise<void> {
    try {
      timeUp.throwIfAborted();
      if (await endAt({ ...means, fetch }, kernel, row)) ended += 1;
      else outlive += 1;
    } catch (error) {
      const message = timeUp.aborted ? late : wordsOf(error);
      failed.push({ principal: row.principal, message });
      kernel.log.warn({ provider: row.name, reason: message }, 'a sign-in was forgotten, but not ended at its authorization server');
    }
  }

  const worker = async (): Promise<void> => {
    for (let row = waiting.pop(); row; row = waiting.pop()) await endOne(row);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { ended, outlive, failed };
}

const late: Text = { en: 'the authorization server took too long', zh: '授权服务器响应过慢' };

function wordsOf(error: unknown): Text {
  if (error instanceof PorticoError) return { en: error.messageIn('en'), zh: error.messageIn('zh') };
  const reason = reasonOf(error);
  return typeof reason === 'string' ? { en: reason, zh: reason } : reason;
}

/** False: the server has no way to end it. */
async function endAt(means: Means, { vault }: Pick<Kernel, 'vault'>, row: Parting): Promise<boolean> {
  const { client, accessToken, refreshToken } = await openHeld(vault, row, row.sealed ?? '');
  const at = { server: await means.discovery.server(row.issuer ?? ''), client: { information: client } };
  if (refreshToken !== undefined) await revokeToken(means.fetch, { ...at, token: refreshToken, hint: 'refresh_token' });
  return revokeToken(means.fetch, { ...at, token: accessToken, hint: 'access_token' });
}
