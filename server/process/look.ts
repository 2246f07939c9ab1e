import { incidentWords, type FlowNode, type ProcessDefinition } from '@portico/bpmn';
import { PorticoError, processesGet, processesHistory, processesInstance, processesInstances, processesList, type Language, type Output } from '@portico/contracts';
import { implementRead, type AppInUse, type Implementation, type ReadContext, type Tx } from '../kernel/index.ts';
import { resultOf } from './advance.ts';
import { appOf } from './apps.ts';
import { definitionFor, hashOf, processOf, requireRunnable, runnableOf, startsOf, titleOf } from './definitions.ts';
import { schemaOfForm } from './form.ts';
import { mayEdit, personOf, starter } from './may.ts';
import { instanceShown, type Instance } from './shown.ts';
import { countsOf, detailOf, findSummary, seekInstances, stepsOf, versionsOf, type Summary, type WaitRow } from './store-look.ts';

/** What runs and how it stands: `processes.list`, `get`, `instances`, `instance`, `history`. */
export const lookAtProcesses: readonly Implementation[] = [
  implementRead(processesList, async (ctx) => {
    const app = appOf(ctx);
    return ctx.read(async (tx) => {
      const counts = new Map((await countsOf(tx, app.id)).map((one) => [one.process, one]));
      const mayStart = await starter(tx, ctx.principal, app);
      const processes = [];
      for (const runnable of runnableOf(app.model)) {
        const { name, file, definition } = runnable;
        const versions = await versionsOf(tx, { app: app.id, file, process: name });
        processes.push({
          name,
          title: titleOf(definition.name, name),
          description: definition.documentation ?? null,
          version: versionNow(versions, runnable.source),
          tool: definition.tool ?? null,
          runAs: [...(definition.runAs ?? [])],
          starts: formsOf(app, runnable, ctx.from.language),
          mayStart: mayStart(file),
          running: counts.get(name)?.running ?? 0,
          stuck: counts.get(name)?.stuck ?? 0,
        });
      }
      return { processes };
    });
  }),

  implementRead(processesGet, async (ctx, input) => {
    const app = appOf(ctx);
    const runnable = requireRunnable(app, input.process);
    const versions = await ctx.read((tx) => versionsOf(tx, { app: app.id, file: runnable.file, process: runnable.name }));
    const current = versionNow(versions, runnable.source);
    const number = input.version ?? current;
    const asked = versions.find((one) => one.number === number);
    if (!asked && number !== current) throw new PorticoError('not_found', { params: { what: 'process', name: `${input.process} ${number}` } });
    const definition = asked ? processOf(asked, app.model, runnable.name) : runnable.definition;
    return {
      name: runnable.name,
      title: titleOf(definition.name, runnable.name),
      version: number,
      id: definition.id,
      source: asked?.source ?? runnable.source,
      runAs: [...(definition.runAs ?? [])],
      starts: formsOf(app, { definition }, ctx.from.language),
      elements: Object.values(definition.nodes).map((node) => ({ id: node.id, title: titleOf(node.name, node.id), kind: kindOf(node) })),
      versions: versions.map(({ number: version, at, running }) => ({ number: version, at, running, current: version === current })),
    };
  }),

  implementRead(processesInstances, async (ctx, input) => {
    const app = appOf(ctx);
    const { cursor, limit, ...sought } = input;
    return ctx.read(async (tx) => {
      const all = await mayEdit(tx, ctx.principal, input.app);
      const rows = await seekInstances(tx, { ...sought, app: app.id, before: cursor, limit: limit + 1, ...(!all && { starter: personOf(ctx.principal).id }) });
      const page = rows.slice(0, limit);
      return { instances: await instancesShown(tx, app, page), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    });
  }),

  implementRead(processesInstance, async (ctx, input) => {
    const app = appOf(ctx);
    return ctx.read(async (tx) => {
      const { summary, operates } = await visible(tx, ctx, input);
      const { state, waits, children } = await detailOf(tx, summary.id);
      const definition = await definitionFor(tx, app.model, summary);
      const root = state.scopes.find(({ parent }) => parent === undefined);
      return {
        ...(await instanceShown(tx, app, summary)),
        variables: { ...resultOf(state) },
        tokens: state.tokens.map(({ id, at, state: how }) => ({ id, element: at, state: how })),
        scopes: state.scopes.filter((scope) => scope !== root).map(({ id, of, parent, variables }) => ({ id, of, parent: parent ?? null, variables: { ...variables } })),
        waits: waits.map((wait) => waitShown(definition, wait)),
        error: state.error ? { code: state.error.code, text: state.error.text ?? null, element: state.error.at } : null,
        children: children.map(({ id, process, wait }) => ({ id, process, element: waits.find((one) => one.id === wait)?.element ?? wait.split(':')[1] ?? wait })),
        mayOperate: operates,
      };
    });
  }),

  implementRead(processesHistory, async (ctx, input) =>
    ctx.read(async (tx) => {
      const { summary } = await visible(tx, ctx, input);
      const rows = await stepsOf(tx, { instance: summary.id, after: Number(input.cursor ?? 0) || 0, limit: input.limit + 1 });
      const page = rows.slice(0, input.limit);
      const steps = page.map(({ marks, ...step }) => ({ ...step, marks: marks.map(([element, event, token]) => ({ element, event, token })) }));
      return { steps: steps as Output<typeof processesHistory>['steps'], next: rows.length > input.limit ? String(page.at(-1)?.number ?? '') : null };
    }),
  ),
];

/** The number of the version new instances run: that of this content, or the one it will get. */
function versionNow(versions: readonly { number: number; hash: string }[], source: string): number {
  const hash = hashOf(source);
  return versions.find((one) => one.hash === hash)?.number ?? (versions[0]?.number ?? 0) + 1;
}

function formsOf(app: AppInUse, runnable: { definition: ProcessDefinition }, language: Language): Output<typeof processesList>['processes'][number]['starts'] {
  return startsOf(runnable).map((start) => ({ element: start.id, title: titleOf(start.name, start.id), schema: schemaOfForm(app.model, start.form, language) }));
}

/** `user`, `gateway:exclusive`, `start:timer`: what an element is, in one word. */
function kindOf(node: FlowNode): string {
  switch (node.kind) {
    case 'activity':
      return node.work.type;
    case 'gateway':
      return `gateway:${node.type}`;
    case 'end':
    case 'throw':
      return `${node.kind}:${node.result.type}`;
    default:
      return `${node.kind}:${node.trigger.type}`;
  }
}

/** The instance if it is the caller's to see: she may edit the app, or has started it. Throws `process.no_instance`. */
export async function visible(tx: Tx, ctx: Pick<ReadContext, 'principal' | 'app'>, asked: { app: string; instance: string }): Promise<{ summary: Summary; operates: boolean }> {
  const summary = await findSummary(tx, asked.instance);
  const operates = await mayEdit(tx, ctx.principal, asked.app);
  if (!summary || summary.app !== ctx.app?.id || (!operates && summary.starter !== personOf(ctx.principal).id)) {
    throw new PorticoError('process.no_instance', { params: { instance: asked.instance } });
  }
  return { summary, operates };
}

async function instancesShown(tx: Tx, app: AppInUse, summaries: readonly Summary[]): Promise<Instance[]> {
  const shown: Instance[] = [];
  for (const summary of summaries) shown.push(await instanceShown(tx, app, summary));
  return shown;
}

function waitShown(definition: ProcessDefinition, wait: WaitRow): Output<typeof processesInstance>['waits'][number] {
  const { id, token, element, type, since, due, key, incident, failed, attempts, next } = wait;
  const node = definition.nodes[element];
  const error = incident ? { code: incident.code, message: incidentWords(incident) } : failed;
  return { id, token, element, title: node ? titleOf(node.name, element) : element, type, since, due, name: wait.refers ?? wait.name, key, error, attempts, next };
}
