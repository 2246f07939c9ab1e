import type { Vault } from '../../kernel/index.ts';
import type { Client } from './client.ts';
import type { Whose } from './store.ts';

/** What is sealed of a credential. */
export interface Held {
  readonly client: Client['information'];
  /** How the tokens name the provider (RFC 8707). */
  readonly resource?: string | undefined;
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** How long the access token lives. */
  readonly seconds?: number | undefined;
}

/** Sealed for its owner and its provider: put into another row it does not open. */
const purposeOf = (whose: Whose): string => `providers.credential/${whose.tenant}/${whose.provider}/${whose.principal}`;

export function sealHeld(vault: Vault, whose: Whose, held: Held): Promise<string> {
  return vault.seal(purposeOf(whose), JSON.stringify(held));
}

export async function openHeld(vault: Vault, whose: Whose, sealed: string): Promise<Held> {
  return JSON.parse(await vault.open(purposeOf(whose), sealed)) as Held;
}
