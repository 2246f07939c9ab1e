/** The text with places for its elements: laid out from left to right where it says none, as texts written by hand or by a model do. */
export async function withPlaces(text: string): Promise<string> {
  if (/<(?:[\w-]+:)?BPMNShape\b/.test(text)) return text;
  const { layoutProcess } = await import('bpmn-auto-layout');
  return layoutProcess(text);
}
