import type { Action } from '@portico/contracts';
import { isRecord } from './props.ts';

type Values = Readonly<Record<string, unknown>>;

/** What actions of a page can do, so that the order and the rules stand apart from React. */
export interface Doer {
  open(page: string, params: Values): void;
  view(entity: string, id: string): void;
  edit(form: { entity: string; id?: string | undefined; preset?: Values | undefined }): void;
  save(form: string): Promise<boolean>;
  create(entity: string, values: Values): Promise<void>;
  update(entity: string, id: string, values: Values): Promise<void>;
  remove(entity: string, id: string): Promise<void>;
  call(tool: { tool: string; provider?: string | undefined; arguments: Values }): Promise<unknown>;
  start(process: string, variables: Values): Promise<void>;
  navigate(address: unknown, newTab: boolean): void;
  confirm(words: unknown, danger: boolean): Promise<boolean>;
  notify(words: unknown, kind: 'done' | 'note' | 'problem'): void;
  set(state: string, value: unknown): void;
  show(modal: string): void;
  close(): void;
  refresh(sources: readonly string[] | undefined): Promise<void>;
}

/**
 * Runs actions one after the other; each sees what the one before has done. Gives false when a confirmation was refused
 * or a form could not be saved: what follows is left out. What fails is thrown.
 */
export async function runActions(actions: readonly Action[], by: { doer: Doer; work: (value: unknown) => Promise<unknown> }): Promise<boolean> {
  for (const action of actions) if (!(await runAction(action, by))) return false;
  return true;
}

async function runAction(action: Action, { doer, work }: { doer: Doer; work: (value: unknown) => Promise<unknown> }): Promise<boolean> {
  const values = async (given: Values | undefined): Promise<Values> => {
    const worked = await work(given ?? {});
    return isRecord(worked) ? worked : {};
  };
  switch (action.do) {
    case 'open':
      doer.open(action.page, await values(action.params));
      return true;
    case 'record': {
      const id = idText(await work(action.id));
      if (action.mode === 'new') doer.edit({ entity: action.entity, preset: await values(action.preset) });
      else if (id !== undefined && action.mode === 'edit') doer.edit({ entity: action.entity, id });
      else if (id !== undefined) doer.view(action.entity, id);
      return true;
    }
    case 'save':
      return doer.save(action.form);
    case 'create':
      await doer.create(action.entity, await values(action.values));
      return true;
    case 'update':
      await doer.update(action.entity, needId(await work(action.id)), await values(action.values));
      return true;
    case 'delete':
      await doer.remove(action.entity, needId(await work(action.id)));
      return true;
    case 'call': {
      const answer = await doer.call({ tool: action.tool, provider: action.provider, arguments: await values(action.arguments) });
      if (action.into !== undefined) doer.set(action.into, answer);
      return true;
    }
    case 'start':
      await doer.start(action.process, await values(action.variables));
      return true;
    case 'navigate':
      doer.navigate(await work(action.url), action.newTab === true);
      return true;
    case 'confirm':
      return doer.confirm(await work(action.text), action.danger === true);
    case 'notify':
      doer.notify(await work(action.text), action.kind ?? 'done');
      return true;
    case 'set':
      doer.set(action.state, await work(action.value));
      return true;
    case 'show':
      doer.show(action.modal);
      return true;
    case 'close':
      doer.close();
      return true;
    case 'refresh':
      await doer.refresh(action.sources);
      return true;
    default:
      throw new ActionFault('unknownAction', String((action as { do?: unknown }).do));
  }
}

/** An action that can't be done as it is written; `reason` names the words that say why. */
export class ActionFault extends Error {
  readonly reason: 'unknownAction' | 'noRecord' | 'noForm' | 'noProcess' | 'badAddress';
  readonly detail: string;

  constructor(reason: ActionFault['reason'], detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

function idText(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}

function needId(value: unknown): string {
  const id = idText(value);
  if (id === undefined) throw new ActionFault('noRecord', '');
  return id;
}
