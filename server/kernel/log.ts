import { pino, type Logger } from 'pino';

export type Log = Logger;

/** JSON lines on stderr. Secrets are redacted by name wherever they may stand. */
export function createLog(level: string): Log {
  const names = ['password', 'secret', 'token', 'authorization', 'cookie', 'clientSecret', 'database', 'key'];
  const paths = names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `headers["${name}"]`]);
  return pino({ level, redact: { paths, censor: '[redacted]' } }, pino.destination(2));
}
