import type { Kernel } from '../../kernel/index.ts';
import { openHeld } from './held.ts';
import type { Means } from './sign-in.ts';
import type { CredentialRow } from './store.ts';
import { reasonOf } from './told.ts';
import { revokeToken } from './token-request.ts';

/** Ends credentials that were taken away at the servers that gave them. They are gone here already, whatever those say. */
export async function endHeld(kernel: Pick<Kernel, 'vault' | 'log'>, means: Means, rows: readonly CredentialRow[]): Promise<void> {
  await Promise.all(
    rows.map(async (row) => {
      if (row.sealed === null || row.issuer === null) return;
      try {
        const { client, accessToken, refreshToken } = await openHeld(kernel.vault, row, row.sealed);
        const at = { server: await means.discovery.server(row.issuer), client: { information: client } };
        if (refreshToken !== undefined) await revokeToken(means.fetch, { ...at, token: refreshToken, hint: 'refresh_token' });
        await revokeToken(means.fetch, { ...at, token: accessToken, hint: 'access_token' });
      } catch (error) {
        kernel.log.warn({ provider: row.name, reason: reasonOf(error) }, 'a sign-in was forgotten, but not ended at its authorization server');
      }
    }),
  );
}
