import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { keepSecret, sealedSecret, type Kernel, type Tx } from '../kernel/index.ts';
import { checkpoints, heads, insertCheckpoint, lastCheckpoint, type Checkpoint } from './store.ts';

export interface CheckpointBody {
  readonly tenant: string;
  readonly seq: number;
  readonly at: string;
  /** Hash of the checkpoint before; '' for the first. */
  readonly previous: string;
  /** Where each chain stood that has moved since the checkpoint before. */
  readonly heads: readonly { readonly writer: string; readonly seq: number; readonly hash: string }[];
}

const secretName = 'audit.signing';

/** The tenant's Ed25519 key; made at the first checkpoint, kept sealed. */
export async function signingKey(kernel: Kernel, tenant: string): Promise<KeyObject> {
  const sealed = await kernel.database.system((tx) => sealedSecret(tx, tenant, secretName));
  if (sealed !== undefined) return createPrivateKey(await kernel.vault.open(secretName, sealed));
  const { privateKey } = generateKeyPairSync('ed25519');
  const fresh = await kernel.vault.seal(secretName, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  await kernel.database.system((tx) => keepSecret(tx, { tenant, name: secretName, sealed: fresh, at: kernel.clock.now() }));
  return privateKey;
}

export function publicKeyText(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}

export function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

export function signed(key: KeyObject, body: string): string {
  return sign(null, Buffer.from(body), key).toString('base64url');
}

export function signatureHolds(publicKey: KeyObject, checkpoint: { body: string; signature: string }): boolean {
  try {
    return verify(null, Buffer.from(checkpoint.body), publicKey, Buffer.from(checkpoint.signature, 'base64url'));
  } catch {
    return false;
  }
}

/**
 * Signs where every chain of the tenant stands. Gives nothing when nothing was written since the last one, unless
 * `always`. Two replicas that sign at once: the second one's insert fails on the number and is simply not taken.
 */
export async function takeCheckpoint(kernel: Kernel, tenant: string, options: { always?: boolean } = {}): Promise<Checkpoint | undefined> {
  const key = await signingKey(kernel, tenant);
  const at = kernel.clock.now().toISOString();
  return kernel.database.system(async (tx) => {
    const last = await lastCheckpoint(tx, tenant);
    const moved = await movedHeads(tx, tenant);
    if (moved.length === 0 && options.always !== true) return undefined;
    const body: CheckpointBody = { tenant, seq: (last?.seq ?? 0) + 1, at, previous: last ? hashOf(last.body) : '', heads: moved };
    const text = JSON.stringify(body);
    const checkpoint = { tenant, seq: body.seq, at, body: text, signature: signed(key, text) };
    await insertCheckpoint(tx, checkpoint);
    return checkpoint;
  });
}

async function movedHeads(tx: Tx, tenant: string): Promise<CheckpointBody['heads']> {
  const known = new Map<string, number>();
  for (const checkpoint of await checkpoints(tx, tenant)) {
    for (const head of (JSON.parse(checkpoint.body) as CheckpointBody).heads) known.set(head.writer, head.seq);
  }
  return (await heads(tx, tenant)).filter((head) => known.get(head.writer) !== head.seq);
}
