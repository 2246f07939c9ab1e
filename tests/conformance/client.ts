// The provider connector as a client under test: the official suite starts this program with a server's address, names
// the scenario in MCP_CONFORMANCE_SCENARIO, and watches what arrives. What an application decides (which tool, which
// answer) is written here; everything on the wire is the connector's.
import type { JsonObject, ToolDefinition } from '../../contracts/index.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { silentExchange, type Exchange } from '../../server/kernel/exchange.ts';
import { createHttp } from '../../server/kernel/http.ts';
import { createLog } from '../../server/kernel/log.ts';
import { createHttpConnector } from '../../server/providers/connect/http.ts';
import { createSignIn, type Entered } from './sign-in.ts';

const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as { toolCalls?: readonly { name: string; arguments: JsonObject }[] } & Entered;
const url = process.argv.at(-1) ?? '';

const http = createHttp({ allow: ['127.0.0.1', 'localhost', '::1'] });
const connector = createHttpConnector({
  name: 'conformance',
  url,
  limits: { answerBytes: 4 * 1024 * 1024, requestMs: 20_000, idleMs: 10_000, streams: 10 },
  http,
  log: createLog('warn'),
  clock: systemClock,
});

/** Accepts every form with the defaults it proposes. */
const exchange: Exchange = {
  ...silentExchange,
  client: { name: 'portico-conformance', version: '1.0.0' },
  capabilities: { elicitation: { form: {} } },
  ask: (_method, params) => Promise.resolve({ action: 'accept', content: defaultsOf(params) }),
};

function defaultsOf(params: JsonObject): JsonObject {
  const { properties } = (params['requestedSchema'] ?? {}) as { properties?: Record<string, { default?: unknown }> };
  return Object.fromEntries(Object.entries(properties ?? {}).flatMap(([name, schema]) => ('default' in schema ? [[name, schema.default]] : [[name, true]])));
}

const signIn = createSignIn({ fetch: http.fetch, url, entered: context });
const guarded = scenario.startsWith('auth/');

function request(method: string, params: JsonObject, tool?: ToolDefinition): Promise<JsonObject> {
  const send = (headers: Readonly<Record<string, string>>) =>
    connector.request({ method, params }, { signal: AbortSignal.timeout(25_000), exchange, headers, ...(tool && { tool }) });
  return guarded ? signIn.use(send) : send({});
}

async function toolsOf(): Promise<readonly ToolDefinition[]> {
  return (await request('tools/list', {}))['tools'] as readonly ToolDefinition[];
}

/** Calls a tool and answers what it asks for (multi-round-trip requests, 2026-07-28), as the router does for its callers. */
async function callTool(tool: ToolDefinition, given: JsonObject): Promise<JsonObject> {
  let more: JsonObject = {};
  for (let round = 0; round < 8; round += 1) {
    const result = await request('tools/call', { name: tool.name, arguments: given, ...more }, tool);
    if (result['resultType'] !== 'input_required') return result;
    const asked = Object.entries((result['inputRequests'] ?? {}) as Record<string, { method: string; params: JsonObject }>);
    const answers = await Promise.all(asked.map(async ([key, { method, params }]) => [key, await exchange.ask(method, params)] as const));
    more = { inputResponses: Object.fromEntries(answers), ...('requestState' in result && { requestState: result['requestState'] }) };
  }
  throw new Error('asked too often');
}

async function callEach(given: (tool: ToolDefinition) => JsonObject): Promise<void> {
  for (const tool of await toolsOf()) await callTool(tool, given(tool));
}

/** What each scenario wants an application to do. Those of authorization all want the same: to list the tools and call them. */
const scenarios: Readonly<Record<string, () => Promise<unknown>>> = {
  initialize: toolsOf,
  tools_call: () => callEach(() => ({ a: 5, b: 3 })),
  'elicitation-sep1034-client-defaults': () => callEach(() => ({})),
  'sse-retry': () => callEach(() => ({})),
  'request-metadata': toolsOf,
  'sep-2322-client-request-state': () => callEach(() => ({})),
  'http-standard-headers': async () => {
    await callEach(() => ({}));
    const resources = (await request('resources/list', {}))['resources'] as readonly { uri: string }[];
    for (const { uri } of resources) await request('resources/read', { uri });
    const prompts = (await request('prompts/list', {}))['prompts'] as readonly { name: string }[];
    for (const { name } of prompts) await request('prompts/get', { name });
  },
  'http-custom-headers': async () => {
    const tools = await toolsOf();
    for (const call of context.toolCalls ?? []) {
      const tool = tools.find((one) => one.name === call.name);
      if (tool) await callTool(tool, call.arguments);
    }
  },
  'http-invalid-tool-headers': () => callEach(() => ({ region: 'us-west1' })),
  'json-schema-ref-no-deref': toolsOf,
  'json-schema-2020-12-preservation': async () => {
    const [focal, echo] = await toolsOf();
    if (focal && echo) await callTool(echo, { schema: focal.inputSchema });
  },
};

const run = guarded ? () => callEach(() => ({})) : scenarios[scenario];
if (!run) throw new Error(`no such scenario here: ${scenario}`);
await run();
await connector.close();
await http.close();
