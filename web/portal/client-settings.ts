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
    // It knows no remote servers in its file: a small program on the same machine passes everything on.
    {
      name: 'Claude Desktop',
      place: 'claude_desktop_config.json',
      text: json({ mcpServers: { [name]: { command: 'npx', args: ['-y', 'mcp-remote', url, '--header', 'Authorization:${PORTICO_AUTH}'], env: { PORTICO_AUTH: header } } } }),
    },
    { name: 'VS Code', place: '.vscode/mcp.json', text: json({ servers: { [name]: { type: 'http', url, headers: { Authorization: header } } } }) },
    { name: 'Cursor', place: '.cursor/mcp.json', text: json({ mcpServers: { [name]: { url, headers: { Authorization: header } } } }) },
    { name: 'Gemini CLI', place: 'shell', text: `gemini mcp add --transport http ${name} ${url} \\\n  --header "Authorization: ${header}"` },
    { name: 'Codex', place: '~/.codex/config.toml', text: `[mcp_servers.${name}]\nurl = "${url}"\nhttp_headers = { Authorization = "${header}" }` },
    { name: 'Inspector', place: 'shell', text: `npx @modelcontextprotocol/inspector --cli ${url} --transport http \\\n  --header "Authorization: ${header}" --method tools/list` },
    {
      name: 'curl',
      place: 'shell',
      text: `curl -s ${url} \\\n  -H "Authorization: ${header}" \\\n  -H "Content-Type: application/json" \\\n  -H "Accept: application/json, text/event-stream" \\\n  -d '${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })}'`,
    },
  ];
}
