import { isIP } from 'node:net';
import { PorticoError, type ToolResult } from '@portico/contracts';
import type { Http, Log } from '../../kernel/index.ts';
import { placeOf, readAddress, type Address } from './address.ts';
import { workOf } from './call.ts';
import { failureOf } from './failure.ts';
import type { Binding, Caller, DatabaseModel, DatabaseSchema } from './model.ts';
import type { DatabaseOptions } from './settings.ts';
import { introspectMysql } from './store-introspect-mysql.ts';
import { introspectPostgres } from './store-introspect-postgres.ts';
import { dialMysql } from './wire-mysql.ts';
import { dialPostgres } from './wire-postgres.ts';
import { Wires, type Wire } from './wire.ts';

export interface DatabaseSettings {
  /** Name in messages. */
  readonly provider: string;
  /** With the password; a secret. */
  readonly url: string;
  /** Where reads go that policy sends to a replica; the primary when there is none. */
  readonly replicaUrl?: string;
  readonly options: DatabaseOptions;
}

export interface CallHow {
  readonly signal: AbortSignal;
  readonly caller: Caller;
  /** Policy obliges this read to the replica. Writes always go to the primary. */
  readonly replica?: boolean;
}

export interface Database {
  /** Reads tables, columns, keys and references as the login sees them. */
  introspect(signal: AbortSignal): Promise<DatabaseSchema>;
  /** Runs a derived tool; `request.invalid`, `not_found`, `record.…`, `policy.denied` or `provider.…` say why not. */
  call(tool: { readonly model: DatabaseModel; readonly binding: Binding }, args: Readonly<Record<string, unknown>>, how: CallHow): Promise<ToolResult>;
  close(): Promise<void>;
}

/** A PostgreSQL, MySQL or MariaDB behind a few connections that open when needed. Every read is a read-only transaction. */
export function openDatabase(settings: DatabaseSettings, means: { readonly http: Http; readonly log: Log }): Database {
  const primary = openServer(settings, settings.url, means);
  const replica = settings.replicaUrl === undefined ? primary : openServer(settings, settings.replicaUrl, means);
  return {
    introspect: (signal) => primary.introspect(signal),
    call: async (tool, args, how) => {
      const work = workOf(tool, args, { caller: how.caller, options: settings.options });
      if (work.mode === 'none') return answered(await work.run(noWire));
      const server = work.mode === 'read' && how.replica === true ? replica : primary;
      const value = await server.run({ mode: work.mode, signal: how.signal, table: work.table }, async (wire) => ({ keep: work.keep, value: await work.run(wire) }));
      return answered(value);
    },
    close: async () => {
      await Promise.all([primary.close(), ...(replica === primary ? [] : [replica.close()])]);
    },
  };
}

function answered(value: Readonly<Record<string, unknown>>): ToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
}

/** For work that needs no connection. */
const noWire = {} as Wire;

interface Server {
  run<T>(how: { mode: 'read' | 'write'; signal: AbortSignal; table?: string }, work: (wire: Wire) => Promise<{ keep: boolean; value: T }>): Promise<T>;
  introspect(signal: AbortSignal): Promise<DatabaseSchema>;
  close(): Promise<void>;
}

/** Beyond the server's own limit for one statement: a call has several, and a server that hangs keeps no limit. */
const patience = 2;

function openServer({ provider, options }: DatabaseSettings, url: string, { http, log }: { http: Http; log: Log }): Server {
  const address = readAddress(url);
  const { statementSeconds } = options;
  const about = { provider, place: placeOf(address), statementSeconds };
  const dial = address.kind === 'postgresql' ? dialPostgres : dialMysql;
  const wires = new Wires(async () => dial({ address, ip: await checkedAddress(http, address), statementSeconds }), { most: options.connections, idleSeconds: 30 });
  const run: Server['run'] = async (how, work) => {
    const limit = AbortSignal.timeout(statementSeconds * patience * 1000);
    try {
      return await wires.transaction({ mode: how.mode, signal: AbortSignal.any([how.signal, limit]) }, work);
    } catch (error) {
      if (how.signal.aborted) throw how.signal.reason;
      const failure = limit.aborted
        ? new PorticoError('provider.timeout', { params: { provider, limit: `${statementSeconds * patience} s` } })
        : failureOf(error, { ...about, ...(how.table !== undefined && { table: how.table }) });
      log.debug({ provider, place: about.place, code: failure.code }, 'a call on a database failed');
      throw failure;
    }
  };
  return {
    run,
    introspect: (signal) =>
      run({ mode: 'read', signal }, async (wire) => {
        const ask = (sql: string, parameters: readonly unknown[]) => wire.query(sql, parameters);
        if (address.kind === 'postgresql') return { keep: false, value: await introspectPostgres(ask, options.schemas) };
        return { keep: false, value: await introspectMysql(ask, options.schemas ?? [address.database]) };
      }),
    close: () => wires.close(),
  };
}

/** The address the egress guard looked at is the one that is dialled: a name that changes between can't slip by. */
async function checkedAddress(http: Http, { host }: Address): Promise<string> {
  const found = await http.check(host);
  const first = found[0]?.address ?? (isIP(host) > 0 ? host : undefined);
  if (first === undefined) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
  return first;
}
