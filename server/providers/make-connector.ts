import { createHash } from 'node:crypto';
import path from 'node:path';
import { PorticoError } from '@portico/contracts';
import type { Kernel } from '../kernel/index.ts';
import type { Connector } from './connect/connector.ts';
import { createHttpConnector } from './connect/http.ts';
import { createSseConnector } from './connect/http-sse.ts';
import { checkProgram } from './connect/stdio-allow.ts';
import { createStdioConnector } from './connect/stdio.ts';
import type { Instance, Target } from './connections.ts';
import { openDatabase } from './database/open.ts';
import { readOptions } from './database/settings.ts';
import { deriveTools, readSchema, type Derived } from './database/tools.ts';
import { connectorOf } from './native.ts';
import { callTool } from './openapi/call-tool.ts';
import { convertText } from './openapi/convert-text.ts';
import { readDocumentBlob } from './read-document-blob.ts';

const megabyte = 1024 * 1024;
/** What a provider may take when nothing is set: milliseconds and bytes. */
const usual = { callMs: 60_000, answerBytes: 20 * megabyte, idleMs: 60_000, streams: 1000 } as const;

interface Wanted {
  readonly target: Target;
  readonly instance: Instance;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The way to one instance of a provider, by its kind. */
export async function makeConnector(kernel: Kernel, wanted: Wanted): Promise<Connector> {
  const { target, instance, secrets } = wanted;
  const { settings, name } = target;
  const { http, log, clock } = kernel;
  const limits = {
    answerBytes: target.limits.answerBytes ?? usual.answerBytes,
    requestMs: target.limits.callMs ?? usual.callMs,
    idleMs: Math.max(usual.idleMs, target.limits.callMs ?? 0),
    streams: usual.streams,
  };
  switch (settings.kind) {
    case 'http':
      return createHttpConnector({ name, url: instance.address, headers: headersOf({ ...settings.headers, ...secrets }), era: settings.era, limits, http, log, clock });
    case 'portico':
      return createHttpConnector({ name, url: instance.address, headers: headersOf(secrets), limits, http, log, clock });
    case 'sse':
      return createSseConnector({ name, url: instance.address, headers: headersOf({ ...settings.headers, ...secrets }), limits, http, log, clock });
    case 'stdio': {
      const { command, args } = settings;
      const env = { ...settings.env, ...secrets };
      checkProgram(kernel.config.stdio, { command, args, env });
      return createStdioConnector({
        name,
        command,
        args,
        env,
        shared: settings.shared,
        folder: path.join(kernel.config.dataFolder, 'providers', createHash('sha256').update(target.id).digest('hex').slice(0, 24)),
        limits: {
          memoryBytes: 1024 * megabyte,
          processes: 32,
          outputBytesPerLine: limits.answerBytes,
          idleMs: 10 * 60_000,
          startMs: 30_000,
          requestMs: limits.requestMs,
          restarts: 5,
        },
        log,
        clock,
      });
    }
    case 'openapi':
      return openapiConnector(kernel, wanted, settings);
    case 'database':
      return databaseConnector(kernel, wanted, settings);
    default:
      return settings satisfies never;
  }
}

/** Names in small letters, as the connectors compare them; what is for an authorization server is no header. */
function headersOf(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers = Object.entries(given).filter(([name]) => !name.startsWith('oauth.'));
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}

async function openapiConnector(kernel: Kernel, { target, secrets }: Wanted, settings: Extract<Target['settings'], { kind: 'openapi' }>): Promise<Connector> {
  const text = await readDocumentBlob(kernel, settings.blob);
  const { tools, report, server: named } = await convertText({ text, file: target.name, curation: settings.curation });
  const server = settings.server ?? named;
  if (server === undefined)
    throw new PorticoError('conversion.unreadable', {
      params: { detail: { en: 'the document names no server: give its base URL in settings.server', zh: '文档未指明服务器：请在 settings.server 中填写基础 URL' } },
    });
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  const definitions = { tools: tools.map((tool) => tool.definition), prompts: [], resources: [], resourceTemplates: [] };
  return connectorOf({
    name: target.name,
    version: report.version,
    definitions: () => Promise.resolve(definitions),
    call: (name, args, how) => {
      const tool = byName.get(name);
      if (!tool) throw new PorticoError('tool.gone', { params: { provider: target.name, tool: name } });
      return callTool(tool, args, {
        fetch: kernel.http.fetch,
        server,
        credentials: secrets,
        signal: how.signal,
        ...(how.files && { files: how.files }),
        ...(how.headers && { headers: how.headers }),
        ...(how.caller && { language: how.caller.language }),
        limits: { ms: target.limits.callMs ?? usual.callMs, bytes: target.limits.answerBytes ?? usual.answerBytes },
      });
    },
    close: () => Promise.resolve(),
  });
}

async function databaseConnector(kernel: Kernel, { target, secrets }: Wanted, settings: Extract<Target['settings'], { kind: 'database' }>): Promise<Connector> {
  const { url, replicaUrl } = secrets;
  if (url === undefined)
    throw new PorticoError('request.invalid', {
      params: {
        detail: { en: `secrets.url of the provider ${target.name} is not set: the address of the database`, zh: `提供方 ${target.name} 未设置 secrets.url（数据库地址）` },
      },
    });
  const options = readOptions(settings.options);
  const database = openDatabase({ provider: target.name, url, options, ...(replicaUrl !== undefined && { replicaUrl }) }, { http: kernel.http, log: kernel.log });
  // Of the connection, not of a caller: others may wait for the same answer.
  const own = new AbortController();
  let derived: Promise<Derived> | undefined;
  const derive = (fresh: boolean): Promise<Derived> => {
    if (fresh || !derived) {
      derived = database.introspect(own.signal).then((schema) => deriveTools(schema, { provider: target.name, options }));
      derived.catch(() => (derived = undefined));
    }
    return derived;
  };
  return Promise.resolve(
    connectorOf({
      name: target.name,
      version: '1',
      definitions: async ({ fresh }) => {
        const { tools, resources, resourceTemplates } = await derive(fresh);
        return { tools: tools.map((tool) => tool.definition), prompts: [], resources, resourceTemplates };
      },
      call: async (name, args, how) => {
        const { model, tools } = await derive(false);
        const tool = tools.find((one) => one.definition.name === name);
        if (!tool) throw new PorticoError('tool.gone', { params: { provider: target.name, tool: name } });
        const caller = how.caller ?? { id: '', name: '', attributes: {} };
        return database.call({ model, binding: tool.binding }, args, { signal: how.signal, caller, ...(how.replica === true && { replica: true }) });
      },
      read: async (uri) => readSchema((await derive(false)).model, uri),
      close: () => {
        own.abort();
        return database.close();
      },
    }),
  );
}
