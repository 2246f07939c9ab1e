import type { JsonObject } from '@portico/contracts';
import type { Exchange } from '../kernel/index.ts';
import type { Channel } from './channel.ts';
import type { ParkedCall } from './parked.ts';
import { clientOf } from './protocol/modern.ts';
import { isObject, RpcError, rpcCodes, type RpcRequest } from './protocol/message.ts';
import { header, type Headers } from './protocol/revision.ts';
import type { Session } from './sessions.ts';

const logLevel = 'io.modelcontextprotocol/logLevel';

/** Milliseconds an old client has to answer a question: a person may be behind it. */
const patience = 10 * 60_000;

const droppable = (method: string): boolean => method === 'notifications/progress' || method === 'notifications/message';

/** What a provider may want of the client, and the capability that says it can. */
const needs: Readonly<Record<string, string>> = { 'elicitation/create': 'elicitation', 'sampling/createMessage': 'sampling', 'roots/list': 'roots' };

function refuseUnable(capabilities: JsonObject, method: string): void {
  const need = needs[method];
  if (need === undefined || capabilities[need] === undefined) throw new RpcError(rpcCodes.unknownMethod, `The client does not support ${need ?? method}`);
}

/** The conversation of an old client's request: notifications and questions travel on the stream of its answer. */
export function legacyExchange(session: Session | undefined, request: RpcRequest, how: { channel: Channel; nextId: () => string }): Exchange {
  const { channel } = how;
  const meta = isObject(request.params['_meta']) ? request.params['_meta'] : {};
  const capabilities = session?.capabilities ?? {};
  return {
    era: 'legacy',
    capabilities,
    client: session?.client,
    meta: session?.logLevel === undefined ? meta : { ...meta, [logLevel]: session.logLevel },
    session: session?.id,
    ...(session && { sessionEnds: session.ended }),
    notify: (method, params) => channel.tell({ jsonrpc: '2.0', method, params }, droppable(method)),
    ...(channel.letGo && { letGo: channel.letGo }),
    ask: async (method, params) => {
      refuseUnable(capabilities, method);
      if (!session || !channel.streams) throw new RpcError(rpcCodes.unknownMethod, 'The client can not be asked: it has no session or takes no stream');
      const id = how.nextId();
      try {
        return await new Promise<JsonObject>((resolve, reject) => {
          const timer = setTimeout(() => reject(new RpcError(rpcCodes.refused, `The client did not answer ${method} in time`)), patience);
          timer.unref();
          session.questions.set(id, (answer) => {
            clearTimeout(timer);
            if (isObject(answer['error'])) reject(new RpcError(Number(answer['error']['code']), String(answer['error']['message'])));
            else resolve(isObject(answer['result']) ? answer['result'] : {});
          });
          channel.tell({ jsonrpc: '2.0', id, method, params: withElicitationId(params, id) }, false);
        });
      } finally {
        session.questions.delete(id);
      }
    },
  };
}

/** A question with an address has an id in this era; newer providers give none. */
function withElicitationId(params: JsonObject, id: string): JsonObject {
  return params['mode'] === 'url' && params['elicitationId'] === undefined ? { ...params, elicitationId: id } : params;
}

/** The conversation of a new client's request: a question parks the call until she comes back with the answer. */
export function modernExchange(request: RpcRequest, call: ParkedCall, headers: Headers): Exchange {
  const { meta, capabilities, client } = clientOf(request.params);
  let asked = 0;
  return {
    era: 'modern',
    capabilities,
    client,
    meta,
    headers: Object.fromEntries(Object.keys(headers).flatMap((name) => (name.startsWith('mcp-param-') ? [[name, header(headers, name)]] : []))),
    session: undefined,
    notify: (method, params) => call.notify(method, params),
    ask: (method, params) => {
      refuseUnable(capabilities, method);
      asked += 1;
      const key = `question-${asked}`;
      return new Promise<JsonObject>((resolve) => {
        call.questions.set(key, {
          method,
          params,
          answer: (answer) => {
            call.questions.delete(key);
            resolve(answer);
          },
        });
        call.onQuestion?.();
      });
    },
  };
}
