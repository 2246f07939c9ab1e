/** What a connection test found. */
export type TestResult = { readonly ok: true; readonly tools: readonly { readonly name: string; readonly title: string }[] } | { readonly ok: false; readonly words: string };

/** Reads the answer of `tools/list`, as JSON or as the first event of a stream (MCP, Streamable HTTP). */
export function readToolsAnswer(text: string): TestResult {
  const data = text.trimStart().startsWith('{')
    ? text
    : text
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5))
        .join('\n');
  try {
    const answer = JSON.parse(data) as { result?: { tools?: { name: string; title?: string }[] }; error?: { message?: string } };
    if (answer.result?.tools) return { ok: true, tools: answer.result.tools.map((tool) => ({ name: tool.name, title: tool.title ?? tool.name })) };
    return { ok: false, words: answer.error?.message ?? text.slice(0, 500) };
  } catch {
    return { ok: false, words: text.slice(0, 500) };
  }
}

/** Asks an MCP address of this Portico for its tools, as a client with this key would. */
export async function listTools(url: string, key: string, language: string): Promise<TestResult> {
  // Same path on the origin the page is open at: the page may talk to no other.
  const response = await fetch(new URL(url, location.href).pathname, {
    method: 'POST',
    credentials: 'omit',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'accept-language': language },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  });
  return readToolsAnswer(await response.text());
}
