import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import './bpmn-look.css';
import Modeler from 'bpmn-js/lib/Modeler';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { porticoModdle } from '@portico/bpmn';
import { cssVariables, fonts } from '../../../kit/theme.ts';
import type { Change, Moddle } from '../design/moddle.ts';
import { withPlaces } from './lay-out.ts';

/**
 * The one file that knows bpmn-js. Everybody else sees a `Diagram`: what is chosen, changes as values of the model, marks
 * on elements by id. The mark of bpmn.io stays on every picture, as its licence asks.
 */

export type Tone = 'error' | 'warning' | 'token' | 'waiting' | 'failed' | 'done' | 'heat';
/** Something shown on an element: a colour around it and, with `text`, a badge at its corner. */
export interface ElementMark {
  readonly element: string;
  readonly tone: Tone;
  readonly text?: string;
  readonly title?: string;
}

export interface DiagramView {
  /** Another number after every change of the model or the choice. */
  readonly revision: number;
  /** The chosen element; without a choice what the picture is of: the process or the collaboration. Undefined until one is open. */
  readonly chosen: Moddle | undefined;
  readonly isRoot: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Why the text can not be drawn. */
  readonly problem: string | undefined;
}

export interface Diagram {
  now(): DiagramView;
  subscribe(told: () => void): () => void;
  /** Draws a text; what was drawn and its way back are gone. */
  open(text: string): Promise<void>;
  /** The picture as a text, in lines. */
  text(): Promise<string>;
  /** Told after every change a person made. */
  onChange(told: () => void): void;
  onChoose(told: (id: string | undefined) => void): void;
  change(changes: readonly Change[]): void;
  make(type: string, values: Readonly<Record<string, unknown>>): Moddle;
  /** All that is drawn and can be chosen, in the order of the file. */
  elements(): readonly Moddle[];
  /** Chooses an element and brings it into sight. */
  choose(id: string | undefined): void;
  mark(marks: readonly ElementMark[]): void;
  /** Puts a new element behind the chosen one, or connects the chosen one with another. */
  append(type: string): void;
  connect(to: string): void;
  /** Opens the menu of what the chosen element can become. */
  replace(): void;
  act(action: 'undo' | 'redo' | 'copy' | 'paste' | 'removeSelection' | 'selectElements' | 'find'): void;
  zoom(to: 'fit' | 'in' | 'out'): void;
  focus(): void;
  destroy(): void;
}

interface Drawn {
  readonly id: string;
  readonly businessObject: Moddle;
  readonly labelTarget?: Drawn;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly waypoints?: readonly { readonly x: number; readonly y: number }[];
}
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** As much of bpmn-js' services as is used here. */
interface Services {
  readonly eventBus: { on(event: string, told: (event: { readonly element?: Drawn }) => void): void };
  readonly canvas: {
    zoom(level: number, center?: 'auto'): number;
    viewbox(): { readonly scale: number; readonly inner: Box; readonly outer: { readonly width: number; readonly height: number } };
    viewbox(box: Box): void;
    addMarker(id: string, name: string): void;
    removeMarker(id: string, name: string): void;
    getRootElement(): Drawn;
    getAbsoluteBBox(element: Drawn): Box;
    scrollToElement(element: Drawn, padding?: number): void;
    focus(): void;
    resized(): void;
  };
  readonly overlays: { add(id: string, type: string, overlay: { position: Readonly<Record<string, number>>; html: HTMLElement }): string; remove(filter: { type: string }): void };
  readonly selection: { get(): Drawn[]; select(elements: Drawn | Drawn[] | null): void };
  readonly elementRegistry: { get(id: string): Drawn | undefined; filter(keep: (element: Drawn) => boolean): Drawn[] };
  readonly commandStack: { canUndo(): boolean; canRedo(): boolean; registerHandler(name: string, handler: unknown): void; execute(name: string, context: unknown): void };
  readonly bpmnFactory: { create(type: string, values: Readonly<Record<string, unknown>>): Moddle };
  readonly elementFactory: { createShape(attributes: Readonly<Record<string, unknown>>): Drawn };
  readonly autoPlace: { append(source: Drawn, shape: Drawn): Drawn };
  readonly modeling: Modeling & { connect(from: Drawn, to: Drawn): unknown };
  readonly popupMenu: {
    open(element: Drawn, menu: string, at: { readonly x: number; readonly y: number; readonly cursor: object }, options: { title: string; width: number; search: boolean }): void;
  };
  readonly editorActions: { trigger(action: string): void; isRegistered(action: string): boolean };
}
interface Modeling {
  updateProperties(element: Drawn, values: Readonly<Record<string, unknown>>): void;
  updateModdleProperties(element: Drawn, part: Moddle, values: Readonly<Record<string, unknown>>): void;
}

/** Several values written as one step back. */
class ChangeTogether {
  static readonly $inject = ['modeling'];
  readonly #modeling: Modeling;
  constructor(modeling: Modeling) {
    this.#modeling = modeling;
  }
  preExecute({ drawn, changes }: { readonly drawn: Drawn; readonly changes: readonly Change[] }): void {
    for (const { of, set } of changes) {
      if (of === drawn.businessObject) this.#modeling.updateProperties(drawn, set);
      else this.#modeling.updateModdleProperties(drawn, of, set);
    }
  }
}

/** bpmn-js' own words, in the language of the page. */
export type DiagramWords = Readonly<Record<string, string>>;

interface Options {
  readonly words: DiagramWords;
  /** False: to look at, to choose from, to put marks on. */
  readonly editable: boolean;
}

/** Draws in colours of the theme, which change with it. */
const look = { defaultFillColor: 'var(--raised)', defaultStrokeColor: 'var(--ink)', defaultLabelColor: 'var(--ink)' };
const type = { fontFamily: fonts.text, fontSize: 12, lineHeight: 1.25 };

/** Pixels the palette takes, and those left free around a picture. */
const paletteWidth = 128;
const margin = 24;

/** Puts an empty picture into an element of the page. */
export function createDiagram(host: HTMLElement, { words, editable }: Options): Diagram {
  const translate = (template: string, slots: Readonly<Record<string, string>> = {}): string =>
    (words[template.replace(/\.$/, '')] ?? template).replaceAll(/\{([^}]+)\}/g, (_, key: string) => slots[key] ?? `{${key}}`);
  const options = {
    container: host,
    bpmnRenderer: look,
    textRenderer: { defaultStyle: type, externalStyle: type },
    moddleExtensions: { portico: porticoModdle },
    additionalModules: [{ translate: ['value', translate] }],
  };
  const drawing = editable ? new Modeler(options) : new NavigatedViewer(options);
  const service = <K extends keyof Services>(name: K): Services[K] => drawing.get(name);
  const listeners = new Set<() => void>();
  let view: DiagramView = { revision: 0, chosen: undefined, isRoot: true, canUndo: false, canRedo: false, problem: undefined };
  let isOpen = false;
  let opening = 0;
  /** The person has moved something: where the picture stands is hers. */
  let isTouched = false;
  let onChange: () => void = () => undefined;
  let marks: readonly ElementMark[] = [];
  let marked: readonly (readonly [string, string])[] = [];

  const chosen = (): Drawn => {
    const [first, ...more] = service('selection').get();
    const root = service('canvas').getRootElement();
    return first && more.length === 0 ? (first.labelTarget ?? first) : root;
  };
  const show = (problem?: string): void => {
    const one = isOpen ? chosen() : undefined;
    view = {
      revision: view.revision + 1,
      chosen: one?.businessObject,
      isRoot: one === undefined || one === service('canvas').getRootElement(),
      canUndo: editable && isOpen && service('commandStack').canUndo(),
      canRedo: editable && isOpen && service('commandStack').canRedo(),
      problem,
    };
    for (const told of listeners) told();
  };
  /** Everything in sight, at most in its own size, beside the palette. */
  const fit = (): void => {
    const canvas = service('canvas');
    const { inner, outer } = canvas.viewbox();
    const [left, around] = [editable ? paletteWidth : margin, margin];
    const [width, height] = [outer.width - left - around, outer.height - 2 * around];
    if (width <= 0 || height <= 0 || inner.width === 0) return;
    const scale = Math.min(1, width / inner.width, height / inner.height);
    const x = inner.x - (left + (width - inner.width * scale) / 2) / scale;
    const y = inner.y - (around + (height - inner.height * scale) / 2) / scale;
    canvas.viewbox({ x, y, width: outer.width / scale, height: outer.height / scale });
  };
  const drawMarks = (): void => {
    if (!isOpen) return;
    const canvas = service('canvas');
    const registry = service('elementRegistry');
    service('overlays').remove({ type: 'portico' });
    for (const [id, name] of marked) if (registry.get(id)) canvas.removeMarker(id, name);
    const there = marks.filter(({ element }) => registry.get(element));
    for (const { element, tone, text, title } of there) {
      canvas.addMarker(element, `portico-${tone}`);
      if (text !== undefined) service('overlays').add(element, 'portico', { position: placeOf(registry.get(element), tone), html: badge(tone, text, title) });
    }
    marked = there.map(({ element, tone }) => [element, `portico-${tone}`] as const);
  };

  const events = service('eventBus');
  events.on('selection.changed', () => isOpen && show());
  events.on('root.set', () => isOpen && show());
  if (editable) {
    service('commandStack').registerHandler('portico.change', ChangeTogether);
    events.on('commandStack.changed', () => {
      if (!isOpen) return;
      show();
      drawMarks();
      onChange();
    });
  }

  // The palette and the middle of the picture follow the room there is.
  const room = new ResizeObserver(() => {
    service('canvas').resized();
    if (isOpen && !isTouched) fit();
  });
  room.observe(host);
  for (const kind of ['pointerdown', 'wheel', 'keydown']) host.addEventListener(kind, () => (isTouched = true), { once: true, capture: true, passive: true });

  return {
    now: () => view,
    subscribe: (told) => {
      listeners.add(told);
      return () => listeners.delete(told);
    },
    open: async (text) => {
      const attempt = (opening += 1);
      const kept = isOpen ? service('selection').get()[0]?.id : undefined;
      const first = !isOpen;
      isOpen = false;
      try {
        // Colours of its own were chosen for paper.
        if (/\b(?:bioc:fill|color:background-color)=/.test(text)) host.setAttribute('style', cssVariables('light'));
        else host.removeAttribute('style');
        const placed = await withPlaces(text);
        if (attempt !== opening) return;
        await drawing.importXML(placed);
        if (attempt !== opening) return;
        isOpen = true;
        marked = [];
        if (first) fit();
        const again = kept === undefined ? undefined : service('elementRegistry').get(kept);
        if (again) service('selection').select(again);
        show();
        drawMarks();
      } catch (error) {
        if (attempt === opening) show(error instanceof Error ? error.message : String(error));
      }
    },
    text: async () => (await drawing.saveXML({ format: true })).xml ?? '',
    onChange: (told) => {
      onChange = told;
    },
    onChoose: (told) => events.on('element.click', ({ element }) => told(element?.labelTarget?.id ?? element?.id)),
    change: (changes) => service('commandStack').execute('portico.change', { drawn: chosen(), changes }),
    make: (name, values) => service('bpmnFactory').create(name, values),
    elements: () =>
      (isOpen ? service('elementRegistry').filter((one) => one.labelTarget === undefined && one !== service('canvas').getRootElement()) : []).map((one) => one.businessObject),
    choose: (id) => {
      const found = id === undefined ? undefined : service('elementRegistry').get(id);
      service('selection').select(found ?? null);
      if (found) service('canvas').scrollToElement(found, 80);
    },
    mark: (next) => {
      marks = next;
      drawMarks();
    },
    append: (name) => {
      const shape = service('elementFactory').createShape({ type: name });
      service('selection').select(service('autoPlace').append(chosen(), shape));
    },
    connect: (to) => {
      const found = service('elementRegistry').get(to);
      if (found) service('modeling').connect(chosen(), found);
    },
    replace: () => {
      const one = chosen();
      const room = host.getBoundingClientRect();
      const box = service('canvas').getAbsoluteBBox(one);
      const at = { x: room.left + box.x + box.width + 8, y: room.top + box.y };
      service('popupMenu').open(one, 'bpmn-replace', { ...at, cursor: at }, { title: words['Change element'] ?? '', width: 300, search: true });
    },
    act: (action) => {
      if (action === 'undo' || action === 'redo' ? view[action === 'undo' ? 'canUndo' : 'canRedo'] : service('editorActions').isRegistered(action))
        service('editorActions').trigger(action);
    },
    zoom: (to) => {
      const canvas = service('canvas');
      if (to === 'fit') fit();
      else canvas.zoom(Math.min(4, Math.max(0.2, canvas.viewbox().scale * (to === 'in' ? 1.25 : 0.8))), 'auto');
    },
    focus: () => service('canvas').focus(),
    destroy: () => {
      listeners.clear();
      room.disconnect();
      drawing.destroy();
    },
  };
}

/** Findings sit at the left upper corner, what happens at run time at the right one; on a line at its middle. */
function placeOf(drawn: Drawn | undefined, tone: Tone): Readonly<Record<string, number>> {
  if (drawn?.waypoints) {
    const middle = drawn.waypoints[Math.floor(drawn.waypoints.length / 2)];
    const least = (axis: 'x' | 'y'): number => Math.min(...(drawn.waypoints ?? []).map((point) => point[axis]));
    return { left: (middle?.x ?? 0) - least('x') - 10, top: (middle?.y ?? 0) - least('y') - 10 };
  }
  return tone === 'error' || tone === 'warning' ? { left: -10, top: -10 } : { right: 10, top: -10 };
}

function badge(tone: Tone, text: string, title: string | undefined): HTMLElement {
  const made = document.createElement('span');
  made.className = 'portico-badge';
  made.dataset['tone'] = tone;
  made.textContent = text;
  if (title !== undefined) made.title = title;
  return made;
}
