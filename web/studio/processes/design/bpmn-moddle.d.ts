declare module 'bpmn-moddle' {
  /** Reads and writes BPMN; extensions are named by their prefix. */
  export class BpmnModdle {
    constructor(extensions: Readonly<Record<string, unknown>>);
    create(type: string, values: Readonly<Record<string, unknown>>): unknown;
    fromXML(text: string): Promise<{ readonly rootElement: unknown; readonly elementsById: unknown }>;
    toXML(root: unknown, options: { readonly format: boolean }): Promise<{ readonly xml: string }>;
  }
}
