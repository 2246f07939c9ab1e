import type { Call, Json, ProcessDefinition, Variables } from '@portico/bpmn';
import { functionsCall, operations, PorticoError, scopeCovers, toolsCall, type JsonObject, type Operation, type Principal } from '@portico/contracts';
import type { AppInUse, OutsideContext, Pump } from '../kernel/index.ts';
import { openLedger, type Event } from './advance.ts';
import { appsById } from './apps.ts';
import { catches } from './catches.ts';
import { definitionFor } from './definitions.ts';
import { meansFor } from './means.ts';
import { holdInstances, keepWork, postponeWork, readInstance, takeWork, type InstanceRow, type WorkRow } from './store.ts';
import { portico } from './take-steps.ts';

/** How often somebody who waits long for an answer says that she is still at it, and for how long; milliseconds. */
const pulse = 5000;
const lease = 15_000;
const longestPause = 24 * 3_600_000;

interface Asked {
  readonly instance: InstanceRow;
  readonly app: AppInUse;
  readonly definition: ProcessDefinition;
  readonly element: string;
  readonly call: Call;
  readonly input: Variables;
  /** The same for every attempt: by it the other side can tell that it has done this already. */
  readonly key: string;
}

/** What service and send tasks ask of the world, each through the door for whoever the process acts for. */
export const callPump: Pump<WorkRow> = {
  name: 'process.calls',
  batch: 1,
  atOnce: 16,
  take: (tx, at) => takeWork(tx, { ...at, calls: true }),
  run: async (as, [row], signal) => {
    if (!row) return;
    const own = await as(portico(row.tenant), { address: 'worker' });
    const asked = await own.read(async (tx) => {
      const instance = await readInstance(tx, row.instance);
      const app = instance && (await appsById(tx, [instance.app])).get(instance.app);
      return instance && app && askedFor(row, { instance, app, definition: await definitionFor(tx, app.model, instance) });
    });
    if (!asked) return;
    const beat = setInterval(() => void own.transact(({ tx }) => keepWork(tx, { id: row.id, until: new Date(own.clock.now().getTime() + lease) })).catch(() => undefined), pulse);
    try {
      const ctx = await as(narrowed(asked), {
        address: `process ${asked.app.name}/${asked.instance.process}/${asked.instance.id}#${asked.element}`,
        depth: asked.instance.depth,
      });
      const result = await perform(ctx, asked);
      await answer(own, { row, asked, event: { type: 'completed', wait: row.wait ?? '', result } });
    } catch (error) {
      if (signal.aborted) return;
      await failed(own, { row, asked, error });
    } finally {
      clearInterval(beat);
    }
  },
};

function askedFor(row: WorkRow, about: Pick<Asked, 'instance' | 'app' | 'definition'>): Asked {
  const { element, call, input } = row.data as unknown as { element: string; call: Call; input: Variables };
  return { ...about, element, call, input, key: `${row.instance}:${row.wait ?? row.id}` };
}

/**
 * Whoever draws a process must not get at what those who start it may do elsewhere: the step acts in its own app, or on the
 * one provider it names.
 */
function narrowed({ instance, app, call }: Asked): Principal {
  const { principal } = instance;
  const scope = call.kind === 'tool' || call.kind === 'agent' ? `provider:${call.name.split('/')[0] ?? ''}` : `app:${app.name}`;
  return scopeCovers(principal.scopes, scope) ? { ...principal, scopes: [scope] } : principal;
}

/** Asks for it by name; what comes back are the variables of the answer. */
async function perform(ctx: OutsideContext, { app, call, input, key }: Asked): Promise<Variables> {
  switch (call.kind) {
    case 'operation':
      return fields(await ctx.call(requireOperation(call.name), withKey(call.name, { ...('app' in input ? {} : { app: app.name }), ...input }, key)));
    case 'function':
      return fields((await ctx.call(functionsCall, { app: app.name, function: call.name, input })).result);
    case 'tool':
    case 'agent':
      return callTool(ctx, { name: call.name, input, key });
  }
}

function requireOperation(name: string): Operation {
  const found = operations.get(name);
  if (!found) throw new PorticoError('operation.unknown', { params: { name } });
  if (!mayAsk(found)) throw new PorticoError('process.call', { params: { element: name, detail: { en: 'a process can not ask for this operation', zh: '流程不能调用该操作' } } });
  return found;
}

/** Records, processes, tasks, functions and what can be read of the app; not its files, members and settings. */
function mayAsk({ name, allow, effect, result }: Operation): boolean {
  if (result === 'stream') return false;
  if (['record', 'process', 'function'].includes(allow.on) || name.startsWith('tasks.') || name.startsWith('processes.')) return true;
  return allow.on === 'app' && effect === 'read';
}

/** Only what the operation takes: an app or a key that it does not know would be refused. */
function withKey(name: string, input: Variables, key: string): Record<string, unknown> {
  const known = shapeOf(requireOperation(name));
  const { app, ...rest } = input;
  return { ...rest, ...(known.has('app') && app !== undefined && { app }), ...(known.has('idempotencyKey') && { idempotencyKey: key }) };
}

function shapeOf(operation: Operation): ReadonlySet<string> {
  const { shape } = operation.input as { readonly shape?: Readonly<Record<string, unknown>> };
  return new Set(Object.keys(shape ?? {}));
}

async function callTool(ctx: OutsideContext, asked: { name: string; input: Variables; key: string }): Promise<Variables> {
  const [provider = '', ...rest] = asked.name.split('/');
  const more = { _meta: { 'io.portico/idempotencyKey': asked.key } };
  const result = (await ctx.call(toolsCall, { provider, tool: rest.join('/'), arguments: { ...asked.input }, more })) as JsonObject;
  const text = textOf(result);
  if (result['isError'] === true) throw new PorticoError('process.call', { params: { element: asked.name, detail: text.slice(0, 500) } });
  const structured = result['structuredContent'];
  return structured === undefined || structured === null ? { text } : fields(structured);
}

function textOf(result: JsonObject): string {
  const content = Array.isArray(result['content']) ? (result['content'] as readonly { type?: string; text?: string }[]) : [];
  return content.flatMap((part) => (part.type === 'text' && typeof part.text === 'string' ? [part.text] : [])).join('\n');
}

function fields(value: unknown): Variables {
  const plain = JSON.parse(JSON.stringify(value ?? null)) as Json;
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain) ? (plain as Variables) : { value: plain };
}

async function answer(ctx: OutsideContext, { row, asked, event }: { row: WorkRow; asked: Asked; event: Event }): Promise<void> {
  await ctx.transact(async (change) => {
    const [instance] = await holdInstances(change.tx, [asked.instance.id]);
    const ledger = openLedger(change, () => asked.app.name);
    if (instance) ledger.move({ instance, definition: await definitionFor(change.tx, asked.app.model, instance), event, by: null, work: row.id }, meansFor(asked.app));
    else ledger.settle(row.id);
    await ledger.close();
  });
}

/** Tried again as the call says; then an error the model catches, or else an incident. */
async function failed(ctx: OutsideContext, { row, asked, error }: { row: WorkRow; asked: Asked; error: unknown }): Promise<void> {
  const known = error instanceof PorticoError ? error : new PorticoError('internal', { params: { trace: ctx.trace }, cause: error });
  if (known !== error) ctx.log.error({ err: error, instance: row.instance, element: asked.element }, 'a step of a process failed');
  const { code } = known;
  const again = (known.entry.retryable || known.entry.audience !== 'person') && row.attempts <= asked.call.retries;
  if (again) {
    const message = { en: known.messageIn('en'), zh: known.messageIn('zh') };
    const due = new Date(ctx.clock.now().getTime() + Math.min(milliseconds(asked.call.backoff) * 2 ** (row.attempts - 1), longestPause));
    await ctx.transact(({ tx }) => postponeWork(tx, { ids: [row.id], due, error: { code, message } }));
    return;
  }
  const [text, zh] = [known.messageIn('en'), known.messageIn('zh')];
  const caught = catches(asked.definition, asked.element, code);
  const wait = row.wait ?? '';
  await answer(ctx, { row, asked, event: caught ? { type: 'error', wait, code, text } : { type: 'failed', wait, code, text, zh } });
}

/** An ISO 8601 duration of days and less. */
function milliseconds(duration: string): number {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration) ?? [];
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (total > 0 ? total : 10) * 1000;
}
