import { PorticoError, type Definitions, type JsonObject, type ToolResult } from '@portico/contracts';
import type { Connector, Conversation, Greeting } from './connect/connector.ts';

/** A provider that is ours: no MCP on the other side, but an API or a database that became tools. */
export interface Native {
  readonly name: string;
  readonly version: string;
  readonly instructions?: string;
  /** What it shows; read again when `fresh`, because the system behind may have changed. */
  definitions(how: { signal: AbortSignal; fresh: boolean }): Promise<Definitions>;
  call(tool: string, args: JsonObject, how: Conversation): Promise<ToolResult>;
  /** Contents of a resource; undefined when there is none. */
  read?(uri: string, how: { signal: AbortSignal }): Promise<JsonObject | undefined>;
  close(): Promise<void>;
}

/** Lets a converted system be met like any other provider. Its lists are read anew at each greeting. */
export function connectorOf(native: Native): Connector {
  const refuse = (code: number, message: string): PorticoError =>
    new PorticoError('provider.refused', { params: { provider: native.name, reason: message }, rpc: { code, message } });

  async function request(message: { method: string; params: JsonObject }, how: Conversation): Promise<JsonObject> {
    const { method, params } = message;
    const shown = (): Promise<Definitions> => native.definitions({ signal: how.signal, fresh: false });
    switch (method) {
      case 'ping':
        return {};
      case 'tools/list':
        return { tools: (await shown()).tools };
      case 'prompts/list':
        return { prompts: (await shown()).prompts };
      case 'resources/list':
        return { resources: (await shown()).resources };
      case 'resources/templates/list':
        return { resourceTemplates: (await shown()).resourceTemplates };
      case 'tools/call': {
        const args = params['arguments'];
        return { ...(await native.call(String(params['name']), typeof args === 'object' && args !== null ? (args as JsonObject) : {}, how)) };
      }
      case 'resources/read': {
        const uri = String(params['uri']);
        const found = await native.read?.(uri, { signal: how.signal });
        if (!found) throw refuse(-32_602, `There is no resource ${uri}`);
        return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(found) }] };
      }
      default:
        throw refuse(-32_601, `There is no method "${method}"`);
    }
  }

  return {
    greet: async ({ signal }): Promise<Greeting> => {
      const shown = await native.definitions({ signal, fresh: true });
      const resources = shown.resources.length > 0 ? { resources: {} } : {};
      return {
        era: 'modern',
        protocolVersion: '2026-07-28',
        capabilities: { tools: {}, ...resources },
        serverInfo: { name: native.name, version: native.version },
        ...(native.instructions !== undefined && { instructions: native.instructions }),
      };
    },
    request,
    listen: (_filter, { signal }) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    close: () => native.close(),
  };
}
