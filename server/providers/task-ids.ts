import { timingSafeEqual } from 'node:crypto';
import { PorticoError, type JsonObject, type Principal } from '@portico/contracts';
import type { Exchange, Kernel, ProviderInUse } from '../kernel/index.ts';
import { isObject, refused, rpcCodes } from './connect/json-rpc.ts';

/**
 * Ids of tasks (extension `io.modelcontextprotocol/tasks`, and `tasks` of 2025-11-25) as their owner knows them. All who
 * share a provider's credential are one client to it: so an id goes out signed for whoever made the task, and comes back
 * from nobody else. Nothing is kept, so tasks outlive a restart and any replica knows them.
 */
export interface TaskIds {
  /** Parameters of a request about tasks with the provider's own id. Throws `not_found` for what is not the caller's. */
  back(method: string, params: JsonObject): JsonObject;
  /** A result or a notification with the ids the caller knows. */
  out(value: JsonObject): JsonObject;
  /** The same for what comes before the result. */
  hearing(exchange: Exchange): Exchange;
}

const extension = 'io.modelcontextprotocol/tasks';
const related = 'io.modelcontextprotocol/related-task';
const purpose = 'mcp.task';

/** Is a request about tasks that were made before? */
export const aboutTasks = (method: string): boolean => method.startsWith('tasks/');

export function taskIdsOf(kernel: Pick<Kernel, 'vault'>, whose: { provider: Pick<ProviderInUse, 'id' | 'name'>; principal: Principal; exchange: Exchange }): TaskIds {
  const { provider, principal, exchange } = whose;
  const owner = [principal.tenant, provider.id, principal.kind, principal.id, principal.onBehalfOf?.id ?? ''];
  const signed = (id: string): string => `${Buffer.from(id).toString('base64url')}.${kernel.vault.sign(purpose, JSON.stringify([...owner, id]))}`;

  function own(handle: string): string {
    const id = Buffer.from(handle.split('.', 1)[0] ?? '', 'base64url').toString();
    const [right, shown] = [Buffer.from(signed(id)), Buffer.from(handle)];
    if (right.length !== shown.length || !timingSafeEqual(right, shown)) throw new PorticoError('not_found', { params: { what: 'task', name: handle.slice(0, 200) } });
    return id;
  }

  const out = (value: JsonObject): JsonObject => atIds(value, signed);
  return {
    back: (method, params) => {
      if (exchange.era === 'modern') requireExtension(provider.name, { method, capabilities: exchange.capabilities });
      // A list would show the tasks of all who share the provider, unless it keeps a session for this caller.
      if (method === 'tasks/list' && exchange.era === 'legacy' && exchange.session === undefined)
        throw refused(provider.name, { code: rpcCodes.methodNotFound, message: 'tasks/list needs a session' });
      return atIds(params, own);
    },
    out,
    hearing: (given) => ({
      ...given,
      notify: (method, params) => given.notify(method, method.startsWith('notifications/tasks') ? out(params) : params),
      ask: (method, params) => given.ask(method, out(params)),
    }),
  };
}

const methods: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);

/** What the provider would say: said here, before an id is looked at that can't be one. */
function requireExtension(provider: string, { method, capabilities }: { method: string; capabilities: JsonObject }): void {
  if (!methods.has(method)) throw refused(provider, { code: rpcCodes.methodNotFound, message: `There is no method "${method}"` });
  const { extensions } = capabilities;
  if (isObject(extensions) && extensions[extension] !== undefined) return;
  throw refused(provider, {
    code: rpcCodes.missingCapability,
    message: `The client does not support ${extension}`,
    data: { requiredCapabilities: { extensions: { [extension]: {} } } },
  });
}

/** Every place in which the two protocols of tasks name one. */
function atIds(value: JsonObject, change: (id: string) => string): JsonObject {
  const { taskId, task, tasks, _meta: meta } = value;
  const about = isObject(meta) ? meta[related] : undefined;
  return {
    ...value,
    ...(typeof taskId === 'string' && { taskId: change(taskId) }),
    ...(isObject(task) && { task: atIds(task, change) }),
    ...(Array.isArray(tasks) && { tasks: tasks.map((one) => (isObject(one) ? atIds(one, change) : (one as unknown))) }),
    ...(isObject(meta) && isObject(about) && { _meta: { ...meta, [related]: atIds(about, change) } }),
  };
}
