import { type Action, nodesOf, type Page, type Title, titleIn } from '@portico/contracts';
import { type Language, type useText } from '../../../kit/index.ts';
import { insideSentence, spell } from '../../../render/index.ts';
import { type DraftModel, entityNamed } from '../design/model.ts';
import { textIn } from './title-text.ts';

type Translate = ReturnType<typeof useText>['t'];
interface Around {
  readonly model: DraftModel;
  readonly page: Page;
}

/** Kinds of steps in the order they are offered; `start` waits for processes. */
export const actionKinds = [
  'open',
  'record',
  'save',
  'create',
  'update',
  'delete',
  'confirm',
  'notify',
  'set',
  'show',
  'close',
  'refresh',
  'call',
  'start',
  'navigate',
] as const satisfies readonly Action['do'][];

/** A step of a kind, filled with what is most likely meant. */
export function newAction(kind: Action['do'], { model, page }: Around): Action {
  const entity = model.entities[0]?.name ?? '';
  const id = '=row.id';
  switch (kind) {
    case 'open':
      return { do: 'open', page: model.pages.find(({ name }) => name !== page.name)?.name ?? page.name };
    case 'record':
      return { do: 'record', entity, id, mode: 'view' };
    case 'save':
      return { do: 'save', form: firstOf(page, 'form') };
    case 'create':
      return { do: 'create', entity, values: {} };
    case 'update':
      return { do: 'update', entity, id, values: {} };
    case 'delete':
      return { do: 'delete', entity, id };
    case 'call':
      return { do: 'call', tool: '' };
    case 'start':
      return { do: 'start', process: 'process' };
    case 'navigate':
      return { do: 'navigate', url: 'https://', newTab: true };
    case 'confirm':
      return { do: 'confirm', text: { en: 'Are you sure?', zh: '确定吗？' } };
    case 'notify':
      return { do: 'notify', text: { en: 'Done.', zh: '已完成。' }, kind: 'done' };
    case 'set':
      return { do: 'set', state: Object.keys(page.state ?? {})[0] ?? 'value', value: '' };
    case 'show':
      return { do: 'show', modal: firstOf(page, 'modal') };
    case 'close':
      return { do: 'close' };
    default:
      return { do: 'refresh' };
  }
}

/** A step as a sentence: `Open “Orders” with id = row.id`. */
export function actionWords(action: Action, around: Around & { readonly t: Translate; readonly language: Language }): string {
  const { t, language, model, page } = around;
  const entity = (name: string): string => {
    const found = entityNamed(model, name);
    return insideSentence(titleIn(language, found?.title, spell(name)), language);
  };
  const name = (title: Title | undefined, fallback: string): string => titleIn(language, title, fallback);
  switch (action.do) {
    case 'open':
      return t('designer.say.open', { name: name(model.pages.find((one) => one.name === action.page)?.title, action.page) });
    case 'record':
      return t(`designer.say.record_${action.mode}`, { entity: entity(action.entity) });
    case 'save':
      return t('designer.say.save', { name: action.form });
    case 'create':
      return t('designer.say.create', { entity: entity(action.entity) });
    case 'update':
      return t('designer.say.update', { entity: entity(action.entity) });
    case 'delete':
      return t('designer.say.delete', { entity: entity(action.entity) });
    case 'call':
      return action.tool === '' ? t('designer.say.callNone') : t('designer.say.call', { name: action.tool });
    case 'start':
      return t('designer.say.start', { name: action.process });
    case 'navigate':
      return t('designer.say.navigate', { url: action.url });
    case 'confirm':
      return t('designer.say.confirm', { text: textIn(action.text, language) });
    case 'notify':
      return t('designer.say.notify', { text: textIn(action.text, language) });
    case 'set':
      return t('designer.say.set', { name: action.state, value: typeof action.value === 'string' ? action.value : JSON.stringify(action.value) });
    case 'show': {
      const modal = [...nodesOf(page)].find(({ node }) => node.id === action.modal)?.node;
      return t('designer.say.show', { name: textIn(modal?.props?.['title'], language) || action.modal });
    }
    case 'close':
      return t('designer.say.close');
    case 'refresh':
      return t(action.sources ? 'designer.say.refreshSome' : 'designer.say.refresh', { names: (action.sources ?? []).join(', ') });
    default:
      return JSON.stringify(action);
  }
}

function firstOf(page: Page, type: string): string {
  return [...nodesOf(page)].find(({ node }) => node.type === type)?.node.id ?? type;
}
