/** About how many tokens a text costs a model: four characters of Latin script or one of Chinese each. */
export function tokensOf(text: string): number {
  let quarters = 0;
  for (const letter of text) quarters += (letter.codePointAt(0) ?? 0) > 0x2e7f ? 4 : 1;
  return Math.ceil(quarters / 4);
}

/** What a tool puts into a model's context: name, description, input schema. */
export function toolTokens(tool: { readonly name: string; readonly description: string; readonly inputSchema: unknown }): number {
  return tokensOf(JSON.stringify({ name: tool.name, description: tool.description, input_schema: tool.inputSchema }));
}
