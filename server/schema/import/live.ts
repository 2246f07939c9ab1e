import { PorticoError } from '@portico/contracts';
import { Client } from 'pg';
import type { Imported } from './imported.ts';
import { importPostgres } from './postgres.ts';

/**
 * Reads a live PostgreSQL by its URL. `check` is the egress guard, asked for the host before anything is dialled. The
 * URL, which holds a password, stands in no error.
 */
export async function importLive(url: string, options: { schema: string; check(host: string): Promise<unknown> }): Promise<Imported> {
  const { hostname, pathname } = parse(url);
  await options.check(hostname);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'portico import' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const imported = await importPostgres(client, options.schema);
    return {
      ...imported,
      close: async () => {
        await imported.close().catch(() => undefined);
        await client.end();
      },
    };
  } catch (error) {
    await client.end().catch(() => undefined);
    if (error instanceof PorticoError) throw error;
    throw new PorticoError('import.unreadable', {
      params: { file: `${hostname}${pathname}`, detail: error instanceof Error ? error.message : 'it could not be read' },
      cause: error,
    });
  }
}

function parse(url: string): URL {
  const parsed = URL.parse(url);
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new PorticoError('request.invalid', { params: { detail: 'database: an address like postgres://name:password@host:5432/database is expected' } });
  return parsed;
}
