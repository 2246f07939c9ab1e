import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { PorticoError } from '@portico/contracts';

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Kept in each hash, so raising it later is easy. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const tagLength = 32;
const derive = promisify(argon2);

interface Stored {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;
/** Stands in where there is no password, so that an unknown address costs the same time. */
const nobody: Stored = { ...cost, salt: randomBytes(16), tag: randomBytes(tagLength) };

/** Hashes a password with Argon2id off the main thread; gives a PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive('argon2id', { message: password.normalize('NFC'), nonce: salt, tagLength, ...cost });
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${text(salt)}$${text(tag)}`;
}

/** Compares in constant time. Without a stored hash it works as long and says no. */
export async function verifyPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  const kept = typeof stored === 'string' ? parse(stored) : nobody;
  const { salt, tag, ...costs } = kept;
  const found = await derive('argon2id', { message: password.normalize('NFC'), nonce: salt, tagLength: tag.length, ...costs });
  return timingSafeEqual(found, tag) && kept !== nobody;
}

function parse(stored: string): Stored {
  const [, memory, passes, parallelism, salt, tag] = form.exec(stored) ?? [];
  if (salt === undefined || tag === undefined) throw new Error('not a password hash of ours');
  return { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism), salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

/** Roots of the most common passwords that are long enough to be allowed otherwise. */
const common =
  /^(?:(?:0?123456789)+0?|(?:987654321)+0?|(?:qwerty(?:uiop)?)+\d*!?|1q2w3e4r(?:5t)?(?:6y)?|(?:password|passw0rd|p@ssw0rd|p@ssword|welcome|letmein|admin|administrator|iloveyou|changeme|portico|woaini|asdfghjkl|zxcvbnm|abcdefghij|football|princess|sunshine|superman|dragon|monkey)+[\d!@#$.]*|(.)\1+|(?:abc|asd|abcd)?12345\d*|5201314.*)$/i;

/** Refuses with `password.weak` what guessers try first. */
export function refuseWeak(password: string, email: string): void {
  const [local = ''] = email.split('@');
  const aboutHer = local.length >= 4 && password.toLowerCase().includes(local.toLowerCase()) && password.length < local.length + 6;
  if (common.test(password) || aboutHer) throw new PorticoError('password.weak');
}
