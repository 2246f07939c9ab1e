import type { ServerResponse } from 'node:http';
import type { Streams } from '../streams.ts';
import { isObject, rpcCodes } from './message.ts';

/** HTTP+SSE of protocol version 2024-11-05: a GET opens the stream everything comes back on, messages are POSTed. */
export interface OldSse {
  /** Answers the GET. Throws `request.rate_limited` when the caller holds too many streams open. */
  open(response: ServerResponse, visit: OldVisit): void;
  /** Takes the body of a POST. `unknown`: no stream of this caller's has that id (404); `malformed`: not a message (400). */
  take(post: { session: string; owner: string; text: string }): 'accepted' | 'unknown' | 'malformed';
}

export interface OldVisit {
  /** Where messages go, as the client sees it, e.g. `/mcp/crm/sse`: `?session=…` is added. */
  readonly path: string;
  /** Whose stream it is: nobody else's messages are taken. */
  readonly owner: string;
  readonly credential: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly stillMay: () => Promise<boolean>;
  readonly handle: Handle;
}

/**
 * Answers one message: a request, a notification or the client's answer to a question. Gives the whole JSON-RPC
 * response, or undefined where there is none; never rejects. `way.tell` says something before.
 */
export type Handle = (message: Readonly<Record<string, unknown>>, way: OldWay) => Promise<Readonly<Record<string, unknown>> | undefined>;

export interface OldWay {
  readonly session: string;
  /** Aborted when the stream has gone. In this era that cancels: nothing could be answered any more. */
  readonly signal: AbortSignal;
  /** `droppable`: may be left out while the client reads too slowly (progress). */
  tell(message: Readonly<Record<string, unknown>>, droppable?: boolean): void;
}

interface Open extends OldWay {
  readonly owner: string;
  readonly handle: Handle;
}

/** Bytes that may wait for a slow reader before what is droppable is left out. */
const mostWaiting = 1024 * 1024;

/** `newId` gives ids nobody can guess; with several replicas they may say which one it is. */
export function createOldSse(means: { readonly streams: Streams; readonly newId: () => string }): OldSse {
  const sessions = new Map<string, Open>();

  function open(response: ServerResponse, visit: OldVisit): void {
    const session = means.newId();
    const gone = new AbortController();
    const stream = means.streams.open(response, {
      owner: visit.owner,
      credential: visit.credential,
      headers: visit.headers,
      stillMay: visit.stillMay,
      onEnd: () => {
        sessions.delete(session);
        gone.abort(new Error('the stream was closed'));
      },
    });
    sessions.set(session, {
      session,
      owner: visit.owner,
      handle: visit.handle,
      signal: gone.signal,
      tell: (message, droppable) => {
        if (droppable !== true || response.writableLength <= mostWaiting) stream.send({ ...message });
      },
    });
    response.write(`event: endpoint\ndata: ${visit.path}?session=${encodeURIComponent(session)}\n\n`);
  }

  function take({ session, owner, text }: { session: string; owner: string; text: string }): 'accepted' | 'unknown' | 'malformed' {
    const found = sessions.get(session);
    if (!found || found.owner !== owner) return 'unknown';
    const message = messageIn(text);
    if (!message) return 'malformed';
    found.handle(message, found).then(
      (answer) => answer && found.tell(answer),
      () => message['id'] !== undefined && found.tell({ jsonrpc: '2.0', id: message['id'], error: { code: rpcCodes.refused, message: 'It could not be answered' } }),
    );
    return 'accepted';
  }

  return { open, take };
}

function messageIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && value['jsonrpc'] === '2.0' ? value : undefined;
  } catch {
    return undefined;
  }
}
