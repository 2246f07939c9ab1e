/** One connection of an engine. Not for modules: they get a bound `Tx`. */
export interface Connection {
  query(sql: string, parameters: readonly unknown[]): Promise<{ rows: unknown[]; affected: number }>;
  /** Several statements in one message, without parameters. */
  script(sql: string): Promise<void>;
  /** `COPY … FROM STDIN` in text format; gives the number of rows. */
  copyIn(sql: string, chunks: AsyncIterable<string>): Promise<number>;
  /** `COPY … TO STDOUT` in text format. */
  copyOut(sql: string): AsyncIterable<Uint8Array>;
}

/** PGlite or PostgreSQL: the same SQL on both. */
export interface Engine {
  readonly kind: 'pglite' | 'postgres';
  acquire(): Promise<Connection>;
  /** `broken`: the connection is thrown away instead of going back to the pool. */
  release(connection: Connection, broken?: boolean): Promise<void>;
  /** Calls `heard` for every NOTIFY on the channel. */
  listen(channel: string, heard: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}

/** PostgreSQL type ids whose values reach us as text, the same on both engines. */
export const textTypes = { int8: 20, numeric: 1700, date: 1082, time: 1083, timestamp: 1114, interval: 1186 } as const;
export const timestamptz = 1184;

/** `2026-11-21 01:02:03.5+00` → `2026-11-21T01:02:03.5Z`; sessions run in UTC. */
export function isoInstant(text: string): string {
  return text.replace(' ', 'T').replace(/\+00(:00)?$/, 'Z');
}
