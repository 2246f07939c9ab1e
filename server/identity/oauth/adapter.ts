import { errors, type Adapter } from 'oidc-provider';
import type { Kernel, Tx } from '../../kernel/index.ts';
import type { Ended, Revocation } from '../revocation.ts';
import { hashOf } from '../secret.ts';
import { clientPurpose } from './clients.ts';
import {
  artifactByHash,
  clientById,
  consumeArtifact,
  decisionOn,
  deleteArtifact,
  deleteArtifactsOf,
  deleteGrants,
  grantById,
  insertClient,
  putArtifact,
  type GrantRow,
  type Payload,
} from './store.ts';

interface Means {
  readonly kernel: Kernel;
  readonly revocation: Revocation;
  readonly home: () => Promise<string>;
}

const seconds = (at: string): number => Math.floor(Date.parse(at) / 1000);

/** Where the library keeps what it makes: rows, with hashes in place of what opens doors. One adapter for each model. */
export function adapterFor(means: Means): (model: string) => Adapter {
  return (model) => {
    switch (model) {
      case 'Client':
        return clientAdapter(means);
      case 'Grant':
        return grantAdapter(means);
      case 'Session':
        return forgetful;
      default:
        return artifactAdapter(means, model);
    }
  };
}

/** Ends tokens or consents, and lets every process hear of it. */
async function end({ kernel, revocation }: Means, remove: (tx: Tx) => Promise<Ended[]>): Promise<void> {
  const ended = await kernel.database.system(async (tx) => {
    const removed = await remove(tx);
    if (removed.length > 0) await revocation.announceIn(tx, removed);
    return removed;
  });
  revocation.tell(ended);
}

/** Requests, codes and tokens. */
function artifactAdapter(means: Means, model: string): Adapter {
  const { kernel, home } = means;
  const { database, clock } = kernel;
  return {
    ...forgetful,
    upsert: async (id, payload, expiresIn) => {
      const { jti: _, ...kept } = payload;
      const consent = typeof payload['grantId'] === 'string' && model !== 'Interaction' ? payload['grantId'] : null;
      const owner = await home();
      const expiresAt = new Date(clock.now().getTime() + expiresIn * 1000);
      await database.system((tx) => putArtifact(tx, { model, hash: hashOf(id), consent, payload: kept, home: owner, expiresAt }));
    },
    find: async (id) => {
      const hash = hashOf(id);
      return database.system(async (tx) => {
        const row = await artifactByHash(tx, model, hash);
        if (!row) return undefined;
        const decided = model === 'Interaction' ? await decisionOn(tx, hash) : undefined;
        const result = decided && resultOf(decided);
        return { ...row.payload, jti: id, ...(row.consumed_at !== null && { consumed: seconds(row.consumed_at) }), ...(result && { result }) };
      });
    },
    consume: async (id) => {
      const first = await database.system((tx) => consumeArtifact(tx, { model, hash: hashOf(id), at: clock.now() }));
      // Two at the same moment: the library saw neither as used.
      if (!first) throw new errors.InvalidGrant('it was used already');
    },
    destroy: (id) => end(means, (tx) => deleteArtifact(tx, model, hashOf(id))),
    revokeByGrantId: (consent) => end(means, (tx) => deleteArtifactsOf(tx, model, consent)),
  };
}

/** The answer a person gave, as the library wants to hear it. */
function resultOf(decision: { person: string; consent: string | null }): Payload {
  if (decision.consent === null) return { error: 'access_denied', error_description: 'the person refused' };
  return { login: { accountId: decision.person, remember: false }, consent: { grantId: decision.consent } };
}

/** Consents are rows of ours; the library reads them and ends them. */
function grantAdapter(means: Means): Adapter {
  const { kernel } = means;
  const revoke = (id: string): Promise<void> => end(means, (tx) => deleteGrants(tx, { id }));
  return {
    ...forgetful,
    find: async (id) => {
      const row = await kernel.database.system((tx) => grantById(tx, id));
      return row && grantPayload(row);
    },
    destroy: revoke,
    revokeByGrantId: revoke,
  };
}

function grantPayload(row: GrantRow): Payload {
  return {
    kind: 'Grant',
    jti: row.id,
    iat: seconds(row.created_at),
    exp: seconds(row.expires_at),
    accountId: row.person,
    clientId: row.client,
    resources: { [row.resource]: row.scopes.join(' ') },
    // Who somebody is stays here: there are no ID tokens.
    rejected: { openid: { scope: 'openid offline_access' } },
  };
}

function clientAdapter({ kernel, home }: Means): Adapter {
  return {
    ...forgetful,
    upsert: async (id, payload) => {
      const { client_secret: secret, ...metadata } = payload;
      const tenant = await home();
      const sealed = typeof secret === 'string' ? await kernel.vault.seal(clientPurpose(id), secret) : null;
      const name = typeof payload['client_name'] === 'string' ? payload['client_name'].slice(0, 100) : id;
      await kernel.database.system((tx) => insertClient(tx, { id, tenant, kind: 'claimed', name, metadata, secret: sealed, created_at: kernel.clock.now().toISOString() }));
    },
    find: async (id) => {
      const row = await kernel.database.system((tx) => clientById(tx, id));
      if (!row) return undefined;
      return { ...row.metadata, client_id: id, ...(row.secret !== null && { client_secret: await kernel.vault.open(clientPurpose(id), row.secret) }) };
    },
  };
}

/** Keeps nothing. Sessions are Portico's own: each request is tied to the person at the consent page, never to a cookie of the library. */
const forgetful: Adapter = {
  upsert: () => Promise.resolve(),
  find: () => Promise.resolve(undefined),
  findByUid: () => Promise.resolve(undefined),
  findByUserCode: () => Promise.resolve(undefined),
  consume: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
  revokeByGrantId: () => Promise.resolve(),
};
