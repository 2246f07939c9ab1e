// The official SDKs' clients behind one face, so that a walk is walked by each: version 1 knows sessions only, version 2
// speaks either era.
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, ResourceUpdatedNotificationSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

export const dialects = ['SDK v1', 'SDK v2, modern', 'SDK v2, legacy'] as const;
export type Dialect = (typeof dialects)[number];

export interface ToolAnswer {
  readonly content: readonly { readonly type: string; readonly text?: string; readonly data?: string; readonly mimeType?: string; readonly uri?: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

export interface McpClient {
  tools(): Promise<string[]>;
  call(tool: string, args?: Record<string, unknown>, onprogress?: (progress: number) => void): Promise<ToolAnswer>;
  /** Addresses of resources by their names. */
  resources(): Promise<ReadonlyMap<string, string>>;
  read(uri: string): Promise<string | undefined>;
  /** Calls `heard` with every address that is said to have changed. */
  watch(uri: string, heard: (uri: string) => void): Promise<void>;
  /** Calls `heard` whenever the list of tools is said to have changed. */
  watchTools(heard: () => void): Promise<void>;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly url: string;
  readonly key: string;
  /** The person who fills in a form: what she was asked → what she enters, or nothing when she declines. */
  readonly person?: (question: string) => Record<string, string> | undefined;
}

export function connectClient(dialect: Dialect, options: ClientOptions): Promise<McpClient> {
  return dialect === 'SDK v1' ? connectV1(options) : connectV2(dialect === 'SDK v2, modern' ? { pin: '2026-07-28' } : 'legacy', options);
}

const info = { name: 'walk', version: '1.0.0' };
const bearer = (key: string) => ({ requestInit: { headers: { authorization: `Bearer ${key}` } } });
const capabilitiesOf = (options: ClientOptions) => ({ capabilities: options.person ? { elicitation: { form: {} } } : {} });

function fillIn(options: ClientOptions, question: string) {
  const content = options.person?.(question);
  return content ? { action: 'accept' as const, content } : { action: 'decline' as const };
}

const textOf = (contents: readonly object[]): string | undefined => (contents[0] && 'text' in contents[0] ? String(contents[0].text) : undefined);
const byName = (list: readonly { name: string; uri: string }[]) => new Map(list.map(({ name, uri }) => [name, uri]));

async function connectV1(options: ClientOptions): Promise<McpClient> {
  const client = new ClientV1(info, capabilitiesOf(options));
  if (options.person) client.setRequestHandler(ElicitRequestSchema, ({ params }) => fillIn(options, params.message));
  await client.connect(new TransportV1(new URL(options.url), bearer(options.key)));
  return {
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args = {}, onprogress) =>
      (await client.callTool({ name, arguments: args }, undefined, { ...(onprogress && { onprogress: ({ progress }) => onprogress(progress) }) })) as ToolAnswer,
    resources: async () => byName((await client.listResources()).resources),
    read: async (uri) => textOf((await client.readResource({ uri })).contents),
    watch: async (uri, heard) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => heard(params.uri));
      await client.subscribeResource({ uri });
    },
    watchTools: async (heard) => client.setNotificationHandler(ToolListChangedNotificationSchema, heard),
    close: () => client.close(),
  };
}

async function connectV2(mode: 'legacy' | { pin: string }, options: ClientOptions): Promise<McpClient> {
  const client = new ClientV2(info, { ...capabilitiesOf(options), versionNegotiation: { mode } });
  if (options.person) client.setRequestHandler('elicitation/create', ({ params }) => fillIn(options, params.message));
  await client.connect(new TransportV2(new URL(options.url), bearer(options.key)));
  return {
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args = {}, onprogress) =>
      (await client.callTool({ name, arguments: args }, { ...(onprogress && { onprogress: ({ progress }) => onprogress(progress) }) })) as ToolAnswer,
    resources: async () => byName((await client.listResources()).resources),
    read: async (uri) => textOf((await client.readResource({ uri })).contents),
    watch: async (uri, heard) => {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard(params.uri));
      await (mode === 'legacy' ? client.subscribeResource({ uri }) : client.listen({ resourceSubscriptions: [uri] }));
    },
    watchTools: async (heard) => {
      client.setNotificationHandler('notifications/tools/list_changed', heard);
      if (mode !== 'legacy') await client.listen({ toolsListChanged: true });
    },
    close: () => client.close(),
  };
}
