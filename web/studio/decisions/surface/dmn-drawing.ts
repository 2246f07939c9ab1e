import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import './dmn-look.css';
import Modeler, { type View, type Viewer } from 'dmn-js/lib/Modeler';
import { fonts } from '../../../kit/theme.ts';

/** The one file that knows dmn-js. The mark of bpmn.io stays on every view, as its licence asks. */
export interface DecisionDrawing {
  now(): DrawingView;
  subscribe(told: () => void): () => void;
  open(text: string): Promise<void>;
  text(): Promise<string>;
  /** Told after every change a person made. */
  onChange(told: () => void): void;
  /** Shows one view: the picture of what needs what, or one decision. */
  show(id: string): void;
  act(action: 'undo' | 'redo'): void;
  /** Rules of the table that is shown, by id, told apart from the others. */
  mark(rules: readonly string[]): void;
  destroy(): void;
}

export interface DrawingView {
  readonly revision: number;
  readonly views: readonly { readonly id: string; readonly element: string; readonly name: string; readonly kind: 'picture' | 'table' | 'expression' }[];
  readonly shown: string | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly problem: string | undefined;
}

const kinds = { drd: 'picture', decisionTable: 'table', literalExpression: 'expression', boxedExpression: 'expression' } as const;
const look = { defaultFillColor: 'var(--raised)', defaultStrokeColor: 'var(--ink)', defaultLabelColor: 'var(--ink)' };
const type = { fontFamily: fonts.text, fontSize: 12, lineHeight: 1.25 };

/** Puts an empty drawing into an element of the page. `words` are dmn-js' own, in the language of the page. */
export function createDecisionDrawing(host: HTMLElement, words: Readonly<Record<string, string>>): DecisionDrawing {
  const translate = (template: string, slots: Readonly<Record<string, string>> = {}): string =>
    (words[template.replaceAll('.', '').trim()] ?? template).replaceAll(/\{([^}]+)\}/g, (_, key: string) => slots[key.trim()] ?? `{${key}}`);
  const additionalModules = [{ translate: ['value', translate] }];
  const drawing = new Modeler({
    container: host,
    drd: { additionalModules, drdRenderer: look, textRenderer: { defaultStyle: type } },
    decisionTable: { additionalModules },
    literalExpression: { additionalModules },
    boxedExpression: { additionalModules },
  });
  const matched = host.appendChild(document.createElement('style'));
  const listeners = new Set<() => void>();
  let view: DrawingView = { revision: 0, views: [], shown: undefined, canUndo: false, canRedo: false, problem: undefined };
  let onChange: () => void = () => undefined;
  let isOpen = false;
  let opening = 0;

  const keyOf = ({ type: kind, element }: View): string => `${kind}:${element.id}`;
  const stack = (): ReturnType<typeof stackOf> => stackOf(drawing.getActiveViewer());
  const show = (problem?: string): void => {
    const active = drawing.getActiveView();
    view = {
      revision: view.revision + 1,
      views: drawing.getViews().map((one) => ({ id: keyOf(one), element: one.element.id, name: one.element.name ?? one.element.id, kind: kinds[one.type] })),
      shown: active && keyOf(active),
      canUndo: isOpen && stack()?.canUndo() === true,
      canRedo: isOpen && stack()?.canRedo() === true,
      problem,
    };
    for (const told of listeners) told();
  };

  drawing.on('views.changed', () => isOpen && show());
  drawing.on('viewer.created', ({ viewer }) =>
    viewer.on('commandStack.changed', () => {
      // A view that opens empties its stack: that is no change.
      if (!isOpen || viewer !== drawing.getActiveViewer() || (stackOf(viewer)?.canUndo() !== true && stackOf(viewer)?.canRedo() !== true)) return;
      show();
      onChange();
    }),
  );

  const open = async (one: View | undefined): Promise<void> => {
    if (!one) return;
    await drawing.open(one);
    if (one.type === 'drd') drawing.getActiveViewer()?.get('canvas').zoom('fit-viewport', 'auto');
    show();
  };

  return {
    now: () => view,
    subscribe: (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
    open: async (text) => {
      const attempt = (opening += 1);
      const kept = view.shown;
      isOpen = false;
      try {
        await drawing.importXML(text);
        if (attempt !== opening) return;
        isOpen = true;
        // A file with one decision is opened at that decision.
        const views = drawing.getViews();
        const decisions = views.filter((one) => one.type !== 'drd');
        await open(views.find((one) => keyOf(one) === kept) ?? (decisions.length === 1 ? decisions[0] : (drawing.getActiveView() ?? views[0])));
        show();
      } catch (error) {
        if (attempt === opening) show(error instanceof Error ? error.message : String(error));
      }
    },
    text: async () => (await drawing.saveXML({ format: true })).xml,
    onChange: (told) => {
      onChange = told;
    },
    show: (id) => void open(drawing.getViews().find((one) => keyOf(one) === id)),
    act: (action) => {
      if (action === 'undo' ? view.canUndo : view.canRedo) drawing.getActiveViewer()?.get('editorActions').trigger(action);
    },
    mark: (rules) => {
      matched.textContent = rules.map((rule) => `[data-row-id="${CSS.escape(rule)}"]`).join(',') + (rules.length > 0 ? '{background:var(--tag-green-soft) !important}' : '');
    },
    destroy: () => {
      listeners.clear();
      drawing.destroy();
      matched.remove();
    },
  };
}

function stackOf(viewer: Viewer | undefined) {
  return viewer?.get('commandStack');
}
