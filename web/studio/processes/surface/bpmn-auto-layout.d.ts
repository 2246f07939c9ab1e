declare module 'bpmn-auto-layout' {
  /** A BPMN text with places for its elements. */
  export function layoutProcess(text: string): Promise<string>;
}
