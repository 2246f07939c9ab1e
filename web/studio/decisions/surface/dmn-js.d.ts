/** As much of dmn-js as is used here: it comes without types. */
declare module 'dmn-js/lib/Modeler' {
  export interface View {
    readonly id: string;
    readonly name?: string;
    readonly type: 'drd' | 'decisionTable' | 'literalExpression' | 'boxedExpression';
    readonly element: { readonly id: string; readonly name?: string };
  }
  export interface Viewer {
    on(event: string, told: () => void): void;
    get(service: 'editorActions'): { trigger(action: string): void; isRegistered?(action: string): boolean };
    get(service: 'commandStack'): { canUndo(): boolean; canRedo(): boolean };
    get(service: 'canvas'): { zoom(level: 'fit-viewport', center: 'auto'): void };
  }
  export default class Modeler {
    constructor(options: { container: HTMLElement; common?: object; drd?: object; decisionTable?: object; literalExpression?: object; boxedExpression?: object });
    importXML(text: string): Promise<unknown>;
    saveXML(options: { format: boolean }): Promise<{ xml: string }>;
    open(view: View): Promise<unknown>;
    getViews(): readonly View[];
    getActiveView(): View | undefined;
    getActiveViewer(): Viewer | undefined;
    on(event: string, told: (event: { readonly viewer: Viewer }) => void): void;
    destroy(): void;
  }
}
