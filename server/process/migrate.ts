import { PorticoError, processesMigrate, type Text } from '@portico/contracts';
import type { InstanceState, ProcessDefinition } from '@portico/bpmn';
import { implementChange, type Implementation } from '../kernel/index.ts';
import { definitionFor, processOf, requireRunnable, versionOf } from './definitions.ts';
import { appOf } from './apps.ts';
import { definitionOf, holdInstances, moveInstance, type InstanceRow } from './store.ts';
import { otherVersions } from './store-look.ts';

/** Most instances one call moves. */
const most = 1000;

interface Misfit {
  readonly element: string | null;
  readonly message: Text;
}
type Verdict = { readonly state: InstanceState } | Misfit;

/** `processes.migrate`: running instances go on in another version, as far as their tokens have a place there. */
export const migrateProcess: Implementation = implementChange(processesMigrate, async (ctx, input) => {
  const app = appOf(ctx);
  const runnable = requireRunnable(app, input.process);
  const at = ctx.clock.now();
  const about = { app: app.id, file: runnable.file };
  const target =
    input.version === undefined
      ? await versionOf(ctx.tx, { tenant: ctx.tenant, app: app.id, runnable, id: ctx.clock.id(), at })
      : await definitionOf(ctx.tx, { ...about, number: input.version });
  if (!target) throw new PorticoError('not_found', { params: { what: 'process', name: `${input.process} ${input.version ?? ''}` } });
  const to = processOf(target, app.model, runnable.name);
  const wanted = input.instances ?? (await otherVersions(ctx.tx, { app: app.id, process: runnable.name, definition: target.id, limit: most + 1 }));
  const rows = await holdInstances(ctx.tx, wanted.slice(0, most));
  const moved: string[] = [];
  const refused: { instance: string; element: string | null; message: Text }[] = [];
  for (const row of rows) {
    const verdict = await judge(row);
    if ('state' in verdict) {
      moved.push(row.id);
      if (!input.dryRun)
        await moveInstance(ctx.tx, {
          id: row.id,
          tenant: ctx.tenant,
          number: row.revision + 1,
          definition: target.id,
          state: verdict.state,
          map: input.map,
          by: ctx.principal.name,
          at,
        });
    } else refused.push({ instance: row.id, ...verdict });
  }
  for (const id of wanted.slice(0, most)) if (!rows.some((row) => row.id === id)) refused.push({ instance: id, element: null, message: missing });
  return { version: target.number, moved, refused, more: wanted.length > most };

  async function judge(row: InstanceRow): Promise<Verdict> {
    if (row.app !== app.id || row.process !== runnable.name) return { element: null, message: missing };
    if (row.state.status !== 'running') return { element: null, message: { en: 'The instance has ended.', zh: '该实例已结束。' } };
    const from = await definitionFor(ctx.tx, app.model, row);
    return fit(row.state, { from, to, map: input.map });
  }
});

const missing: Text = { en: 'There is no such instance of this process.', zh: '该流程没有此实例。' };

/** The state with its elements renamed, if everything that stands or runs has its like in the other version. */
export function fit(state: InstanceState, about: { from: ProcessDefinition; to: ProcessDefinition; map: Readonly<Record<string, string>> }): Verdict {
  const { from, to, map } = about;
  const named = (id: string): string => (id === from.id ? to.id : (map[id] ?? id));
  for (const token of state.tokens) {
    const problem = misfit(token.at, { ...about, named }) ?? openMisfit(Object.entries(token.open ?? {}));
    if (problem) return problem;
    if (token.state === 'arrived' && token.by !== undefined && !to.flows[token.by]) return gone(token.at, nameOf(from, token.at));
  }
  for (const scope of state.scopes) {
    const problem =
      openMisfit(Object.entries(scope.open ?? {})) ?? scope.compensable?.map(({ activity }) => misfit(activity, { ...about, named })).find((one) => one !== undefined);
    if (problem) return problem;
  }
  return {
    state: {
      ...state,
      tokens: state.tokens.map((token) => ({ ...token, at: named(token.at), ...(token.open && { open: renamed(token.open) }) })),
      scopes: state.scopes.map((scope) => ({
        ...scope,
        of: named(scope.of),
        ...(scope.open && { open: renamed(scope.open) }),
        ...(scope.compensable && { compensable: scope.compensable.map((one) => ({ ...one, activity: named(one.activity) })) }),
      })),
    },
  };

  /** What is waited for has to be there too: a boundary event, the start of an event sub-process. */
  function openMisfit(open: readonly (readonly [string, number])[]): Misfit | undefined {
    return open.flatMap(([element, count]) => (count < 0 ? [] : [misfit(element, { ...about, named })])).find((one) => one !== undefined);
  }

  function renamed(open: Readonly<Record<string, number>>): Record<string, number> {
    return Object.fromEntries(Object.entries(open).map(([element, count]) => [named(element), count]));
  }
}

/** Why an element of the old version has no like in the new one; undefined when it has. */
function misfit(at: string, about: { from: ProcessDefinition; to: ProcessDefinition; named: (id: string) => string }): Misfit | undefined {
  const { from, to, named } = about;
  const [old, now] = [from.nodes[at], to.nodes[named(at)]];
  const word = nameOf(from, at);
  if (!now) return gone(at, word);
  if (kindOf(old) !== kindOf(now)) {
    const message = {
      en: `"${word}" (${at}) is something else in this version. Map it to an element of the same kind.`,
      zh: `“${word}”（${at}）在新版本中类型不同，请映射到相同类型的元素。`,
    };
    return { element: at, message };
  }
  if (old && now.scope !== named(old.scope)) {
    return { element: at, message: { en: `"${word}" (${at}) lies in another sub-process in this version.`, zh: `“${word}”（${at}）在新版本中位于其他子流程。` } };
  }
  return undefined;
}

function gone(at: string, word: string): Misfit {
  return {
    element: at,
    message: {
      en: `The instance stands on "${word}" (${at}), which this version does not have. Map it to another element, or wait until the instance has left it.`,
      zh: `实例停留在“${word}”（${at}），新版本中没有该元素。请将其映射到其他元素，或等待实例离开该元素。`,
    },
  };
}

function nameOf(definition: ProcessDefinition, id: string): string {
  const plain = definition.nodes[id]?.name.plain ?? '';
  return plain === '' ? id : plain;
}

function kindOf(node: ProcessDefinition['nodes'][string] | undefined): string {
  if (node?.kind === 'activity') return `${node.work.type}${node.loop?.type ?? ''}`;
  if (node?.kind === 'gateway') return node.type;
  return node && 'trigger' in node ? `${node.kind}:${node.trigger.type}` : (node?.kind ?? '');
}
