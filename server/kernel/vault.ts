import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PorticoError } from '@portico/contracts';

/** Envelope encryption: each value under its own data key, that under the master key (file; KMS and Vault later). AES-256-GCM. */
export interface Vault {
  /** `purpose` is bound as associated data: a value sealed for one purpose does not open for another. */
  seal(purpose: string, plain: string): Promise<string>;
  /** Throws `internal` when the value was changed or sealed for something else. */
  open(purpose: string, sealed: string): Promise<string>;
  /** HMAC-SHA-256 under a key derived for the purpose; base64url. For signed URLs. */
  sign(purpose: string, text: string): string;
}

function encrypt(key: Buffer, purpose: string, plain: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(purpose));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, purpose: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}

/** A vault under a 32-byte master key. */
export function createVault(master: Buffer): Vault {
  if (master.length !== 32) throw new Error('the master key is 32 bytes');
  const signing = new Map<string, KeyObject>();
  const signingKey = (purpose: string): KeyObject => {
    let key = signing.get(purpose);
    if (!key) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', master, 'portico', `sign:${purpose}`, 32)));
      signing.set(purpose, key);
    }
    return key;
  };
  return {
    seal: (purpose, plain) => {
      const dataKey = randomBytes(32);
      const wrapped = encrypt(master, 'data-key', dataKey).toString('base64url');
      const value = encrypt(dataKey, purpose, Buffer.from(plain)).toString('base64url');
      return Promise.resolve(`v1.${wrapped}.${value}`);
    },
    open: (purpose, sealed) => {
      const [version, wrapped = '', value = ''] = sealed.split('.');
      try {
        if (version !== 'v1') throw new Error('unknown version');
        const dataKey = decrypt(master, 'data-key', Buffer.from(wrapped, 'base64url'));
        return Promise.resolve(decrypt(dataKey, purpose, Buffer.from(value, 'base64url')).toString());
      } catch (cause) {
        return Promise.reject(new PorticoError('internal', { params: { trace: 'vault' }, cause }));
      }
    },
    sign: (purpose, text) => createHmac('sha256', signingKey(purpose)).update(text).digest('base64url'),
  };
}

/** Reads the master key, or makes one at first start (mode 0600). Without this file nothing sealed can be opened. */
export function readMasterKey(file: string): Buffer {
  try {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length !== 32) throw new PorticoError('config.invalid', { params: { detail: `${file} does not hold a 32-byte key in base64. Restore it from a backup.` } });
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  const key = randomBytes(32);
  writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}
