export interface ClientSettings {
  readonly name: string;
  /** The file or command the text belongs to. */
  readonly place: string;
  readonly text: string;
}

/** Settings of common MCP clients for one address and key, ready to copy. */
export function clientSettings({ name, url, key }: { name: string; url: string; key: string }): readonly ClientSettings[] {
  const header = `Bearer ${key}`;
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  return [
    { name: 'Claude Code', place: 'shell', text: `claude mcp add --transport http ${name} ${url} \\\n  --header "Authorization: ${header}"` },
    { name: 'Cursor', place: '.cursor/mcp.json', text: json({ mcpServers: { [name]: { url, headers: { Authorization: header } } } }) },
    { name: 'VS Code', place: '.vscode/mcp.json', text: json({ servers: { [name]: { type: 'http', url, headers: { Authorization: header } } } }) },
    { name: 'Inspector', place: 'shell', text: `npx @modelcontextprotocol/inspector --cli ${url} --transport http \\\n  --header "Authorization: ${header}" --method tools/list` },
    {
      name: 'curl',
      place: 'shell',
      text: `curl -s ${url} \\\n  -H "Authorization: ${header}" \\\n  -H "Content-Type: application/json" \\\n  -H "Accept: application/json, text/event-stream" \\\n  -d '${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })}'`,
    },
  ];
}
