import type { JsonObject } from '@portico/contracts';
import type { FastifyReply } from 'fastify';
import { silentExchange } from '../kernel/index.ts';
import { openChannel } from './channel.ts';
import { modernExchange } from './converse.ts';
import { hop } from './hop.ts';
import { canSubscribe, concerning, openStream } from './listening.ts';
import { parkedGone, type About as StateOf, type ParkedCall } from './parked.ts';
import { isObject, type RpcRequest } from './protocol/message.ts';
import { clientOf, listened, modern, readFilter, subscribed } from './protocol/modern.ts';
import { send } from './refuse.ts';
import { ownerOf } from './sessions.ts';
import { faceOf, pick } from './standing.ts';
import { takesStream, type Means, type Visit } from './visit.ts';

/** A new client's request: it stands alone, unless it goes on with a call that was parked. */
export async function askNew(means: Means, visit: Visit, message: RpcRequest): Promise<void> {
  const { request, reply, principal } = visit;
  const about: StateOf = { principal, address: request.url.split('?')[0] ?? '', method: message.method, params: message.params };
  const state = message.params['requestState'] === undefined ? undefined : await means.states.open(about, message.params['requestState']);
  const went = await hop(means, visit, state?.park?.replica);
  if (went === 'done') return;
  const parked = state?.park && means.parking.take(state.park.id);
  if (state?.park && (went === 'gone' || !parked)) throw parkedGone();
  const channel = openChannel(reply, takesStream(request));
  const call = parked ?? (await begin(means, visit, { message, provider: state?.provider }));
  const gone = (): void => {
    if (!reply.raw.writableFinished) call.abandon();
  };
  reply.raw.once('close', gone);
  call.notify = (method, params) => channel.tell({ jsonrpc: '2.0', method, params }, true);
  if (parked) giveAnswers(parked, message.params['inputResponses']);
  return send(means, visit, {
    channel,
    id: message.id,
    work: settle(means, about, call).finally(() => {
      call.notify = () => undefined;
    }),
  });
}

async function begin(means: Means, visit: Visit, asked: { message: RpcRequest; provider: unknown }): Promise<ParkedCall> {
  const { message, provider } = asked;
  const { requestState: _, ...params } = message.params;
  const request: RpcRequest = { ...message, params: provider === undefined ? params : { ...params, requestState: provider } };
  const controller = new AbortController();
  const begun = Promise.withResolvers<JsonObject>();
  const call: ParkedCall = {
    id: means.kernel.clock.id(),
    owner: ownerOf(visit.principal),
    done: begun.promise,
    questions: new Map(),
    onQuestion: undefined,
    notify: () => undefined,
    abandon: () => controller.abort(),
  };
  const address = await pick(means, visit);
  const { methods } = faceOf(means, visit, { address, exchange: modernExchange(request, call, visit.request.headers), signal: controller.signal });
  modern.answer(request, methods).then(begun.resolve, begun.reject);
  return call;
}

function giveAnswers(call: ParkedCall, responses: unknown): void {
  const given = isObject(responses) ? responses : {};
  for (const [key, question] of call.questions) {
    const answer = given[key];
    if (isObject(answer)) question.answer(answer);
  }
}

/** The result, or the questions that came first: then the call waits for its caller to come back. */
async function settle(means: Means, about: StateOf, call: ParkedCall): Promise<JsonObject> {
  const result = await new Promise<JsonObject | undefined>((resolve, reject) => {
    call.done.then(resolve, reject);
    call.onQuestion = () => setImmediate(() => resolve(undefined));
    if (call.questions.size > 0) call.onQuestion();
  });
  call.onQuestion = undefined;
  if (result) {
    const own = result['resultType'] === 'input_required' ? result['requestState'] : undefined;
    return own === undefined ? result : { ...result, requestState: await means.states.seal(about, { provider: own }) };
  }
  means.parking.park(call);
  const inputRequests = Object.fromEntries([...call.questions].map(([key, { method, params }]) => [key, { method, params }]));
  return { resultType: 'input_required', inputRequests, requestState: await means.states.seal(about, { park: { id: call.id, replica: means.kernel.replicas.id } }) };
}

/** `subscriptions/listen`: stays open until the client, the credential or the server ends it. */
export async function listen(means: Means, visit: Visit, message: RpcRequest): Promise<FastifyReply> {
  const gone = new AbortController();
  const { meta, capabilities, client } = clientOf(message.params);
  const { face, methods } = faceOf(means, visit, { address: await pick(means, visit), signal: gone.signal, exchange: { ...silentExchange, meta, capabilities, client } });
  const filter = readFilter(message, { changes: methods.changes, providers: await canSubscribe(face, methods) });
  await methods.about();
  const last = listened(message, methods.server);
  const stream = openStream(means, visit, {
    farewell: last,
    onEnd: () => gone.abort(),
    heard: concerning(face, visit, {
      changed: () => {
        if (filter.toolsListChanged) stream.send(subscribed(message, 'notifications/tools/list_changed'));
        if (filter.promptsListChanged) stream.send(subscribed(message, 'notifications/prompts/list_changed'));
        if (filter.resourcesListChanged) stream.send(subscribed(message, 'notifications/resources/list_changed'));
      },
      halted: () => stream.end(last),
    }),
  });
  stream.send(subscribed(message, 'notifications/subscriptions/acknowledged', { notifications: filter }));
  if (Object.keys(filter).length === 0) stream.end(last);
  if (filter.resourceSubscriptions) {
    const heard = async (): Promise<void> => {
      for await (const { method, params } of face.listen(filter.resourceSubscriptions ?? []))
        if (method === 'notifications/resources/updated') stream.send(subscribed(message, method, { ...params }));
    };
    heard().catch((error: unknown) => {
      if (!gone.signal.aborted) means.kernel.log.info({ err: error }, 'a subscription to resources ended');
    });
  }
  return visit.reply;
}
