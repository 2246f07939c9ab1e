import type { Config } from '../../kernel/index.ts';
import { clientMetadata, type Self } from './client.ts';

type Place = Pick<Config, 'publicUrl'>;

const documentUrl = (config: Place): string => `${config.publicUrl}/oauth/client-metadata.json`;
const redirectUri = (config: Place): string => `${config.publicUrl}/api/credentials/callback`;

/** How Portico appears to authorization servers; they read its document only over https. */
export function selfOf(config: Place): Self {
  return { redirectUri: redirectUri(config), document: config.publicUrl.startsWith('https:') ? documentUrl(config) : undefined };
}

/** Portico's Client ID Metadata Document, whose address is its client id. */
export function clientDocument(config: Place): Readonly<Record<string, unknown>> {
  return { client_id: documentUrl(config), ...clientMetadata({ redirectUri: redirectUri(config) }) };
}
