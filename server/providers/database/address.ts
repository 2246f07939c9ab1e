import { isIP } from 'node:net';
import { PorticoError } from '@portico/contracts';

export type Security = 'disable' | 'prefer' | 'require' | 'verify-full';

/** Where a database is and how to sign in. Holds the password: never shown or logged. */
export interface Address {
  readonly kind: 'postgresql' | 'mysql';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly security: Security;
}

const kinds: Readonly<Record<string, { kind: Address['kind']; port: number }>> = {
  'postgres:': { kind: 'postgresql', port: 5432 },
  'postgresql:': { kind: 'postgresql', port: 5432 },
  'mysql:': { kind: 'mysql', port: 3306 },
  'mariadb:': { kind: 'mysql', port: 3306 },
};

/** What `sslmode` (PostgreSQL's words) and `ssl-mode` (MySQL's) can say. Without any, TLS is used where the server has it. */
const securities: Readonly<Record<string, Security>> = {
  disable: 'disable',
  disabled: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  'verify-ca': 'verify-full',
  verify_ca: 'verify-full',
  'verify-full': 'verify-full',
  verify_identity: 'verify-full',
};

/** Reads `postgres://`, `mysql://` or `mariadb://user:password@host:port/database?sslmode=…`; what is wrong is said without the URL. */
export function readAddress(url: string): Address {
  const read = URL.canParse(url) ? new URL(url) : undefined;
  const known = read && kinds[read.protocol];
  if (!read || !known)
    throw refuse(
      'a URL is expected: postgres://user:password@host:5432/database, or mysql://… or mariadb://…',
      '应为 URL：postgres://用户:密码@主机:5432/数据库，或 mysql://…、mariadb://…',
    );
  const database = decoded(read.pathname.slice(1));
  if (read.hostname === '' || read.username === '' || database === '') throw refuse('host, user and database must be named in the URL', 'URL 中必须包含主机、用户与数据库');
  const mode = read.searchParams.get('sslmode') ?? read.searchParams.get('ssl-mode') ?? 'prefer';
  const security = securities[mode.toLowerCase()];
  if (security === undefined) throw refuse('sslmode is one of disable, prefer, require, verify-full', 'sslmode 只能是 disable、prefer、require 或 verify-full');
  return {
    kind: known.kind,
    host: read.hostname.replace(/^\[|\]$/g, ''),
    port: read.port === '' ? known.port : Number(read.port),
    user: decoded(read.username),
    password: decoded(read.password),
    database,
    security,
  };
}

/** How a database is called in messages. */
export function placeOf(address: Address): string {
  return `${isIP(address.host) === 6 ? `[${address.host}]` : address.host}:${address.port}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refuse('a "%" in user, password or database must be written as %25', '用户、密码或数据库名中的“%”须写作 %25');
  }
}

function refuse(en: string, zh: string): PorticoError {
  return new PorticoError('request.invalid', { params: { detail: `url: ${en}` }, issues: [{ place: 'url', message: { en, zh } }] });
}
