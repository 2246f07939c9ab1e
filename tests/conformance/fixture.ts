// Our own MCP server, whole: everything the conformance suite asks for, both eras on one address. A request with an
// envelope is of 2026-07-28, `initialize` opens a session of an older revision.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  isInitializeRequest,
  isLegacyRequest,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
  WebStandardStreamableHTTPServerTransport,
  type EventStore,
  type JSONRPCMessage,
} from '@modelcontextprotocol/server';
import { conformanceServer, type Changes, type Instance } from './fixture-server.ts';
import { createTasks } from './fixture-tasks.ts';

export interface Fixture {
  readonly url: string;
  /** Says that a list or resource changed to whoever listens, in both eras. */
  readonly changes: Changes;
  /** Sessions of the older era that are open. */
  sessions(): number;
  close(): Promise<void>;
}

interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly instance: Instance;
}

/** Starts the fixture on loopback; `eras` other than both leaves the newer one out. */
export async function startFixture({ eras = 'both' }: { eras?: 'both' | 'older' } = {}): Promise<Fixture> {
  const sessions = new Map<string, Session>();
  const inSessions = (tell: (instance: Instance) => unknown) => {
    for (const session of sessions.values()) tell(session.instance);
  };
  const changes: Changes = {
    count: { tools: 0, prompts: 0 },
    tools: () => {
      changes.count.tools += 1;
      modern.notify.toolsChanged();
      inSessions((instance) => instance.showTools());
    },
    prompts: () => {
      changes.count.prompts += 1;
      modern.notify.promptsChanged();
      inSessions((instance) => instance.showPrompts());
    },
    resource: (uri) => {
      modern.notify.resourceUpdated(uri);
      inSessions(({ server }) => server.server.sendResourceUpdated({ uri }));
    },
  };
  const tasks = createTasks();
  const modern = createMcpHandler(() => conformanceServer(changes).server, { legacy: 'reject' });

  async function serve(request: Request): Promise<Response> {
    const stranger = hostHeaderValidationResponse(request, localhostAllowedHostnames()) ?? originValidationResponse(request, localhostAllowedOrigins());
    if (stranger) return stranger;
    if (eras === 'both' && !(await isLegacyRequest(request))) return (await tasks.answer(request)) ?? modern.fetch(request);
    const id = request.headers.get('mcp-session-id');
    const session = id === null ? await openSession(request) : sessions.get(id);
    return session ? session.transport.handleRequest(request) : Response.json({ error: 'no session' }, { status: id === null ? 400 : 404 });
  }

  async function openSession(request: Request): Promise<Session | undefined> {
    if (request.method !== 'POST' || !isInitializeRequest(await request.clone().json())) return undefined;
    const instance = conformanceServer(changes);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: rememberEvents(),
      retryInterval: 200,
      onsessioninitialized: (id) => void sessions.set(id, { instance, transport }),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await instance.server.connect(transport);
    return { instance, transport };
  }

  const handle = toNodeHandler({ fetch: serve });
  const http = createServer((request, response) => void handle(request as Parameters<typeof handle>[0], response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp`,
    changes,
    sessions: () => sessions.size,
    close: async () => {
      await modern.close();
      await Promise.all([...sessions.values()].map((session) => session.instance.server.close()));
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Events of a session's streams in their order, so that a client that was cut off reads on from the last it saw. */
function rememberEvents(): EventStore {
  const events: { stream: string; message: JSONRPCMessage }[] = [];
  return {
    storeEvent: async (stream, message) => String(events.push({ stream, message })),
    getStreamIdForEventId: async (id) => events[Number(id) - 1]?.stream,
    replayEventsAfter: async (last, { send }) => {
      const stream = events[Number(last) - 1]?.stream ?? '';
      for (const [index, event] of events.entries()) {
        if (index >= Number(last) && event.stream === stream) await send(String(index + 1), event.message);
      }
      return stream;
    },
  };
}
