import { isObject, RpcError, rpcCodes } from './message.ts';
import { capabilitiesOf, header, type Headers, type Revision } from './revision.ts';
import { modernVersions } from './modern.ts';

/** MCP 2025-11-25 and older: `initialize`, served without sessions. https://modelcontextprotocol.io/specification/2025-11-25 */
export const legacyVersions: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];
const newest = '2025-11-25';

/** A missing header means 2025-03-26 or a client that never sends it. */
export function checkVersion(headers: Headers): void {
  const version = header(headers, 'mcp-protocol-version');
  if (version === undefined || legacyVersions.includes(version)) return;
  throw new RpcError(rpcCodes.refused, `MCP-Protocol-Version ${version} is not supported`, {
    status: 400,
    data: { supported: [...modernVersions, ...legacyVersions], requested: version },
  });
}

/** 2025-11-25 and older. */
export const legacy: Revision = {
  name: 'legacy',
  closingCancels: false,
  check: (request, headers) => {
    if (request.method === 'initialize' && modernVersions.includes(header(headers, 'mcp-protocol-version') ?? '')) {
      throw new RpcError(rpcCodes.headerMismatch, 'initialize belongs to 2025-11-25 and older, the header names a newer version', { status: 400 });
    }
    checkVersion(headers);
  },
  answer: async (request, methods) => {
    switch (request.method) {
      case 'initialize':
        return initialize(request.params, methods);
      case 'ping':
      case 'logging/setLevel':
        return {};
      case 'resources/read':
        return readResource(methods, request.params);
      default: {
        const result = await methods.call(request.method, request.params);
        if (result === undefined) throw new RpcError(rpcCodes.unknownMethod, `There is no method "${request.method}"`);
        return asBefore(result);
      }
    }
  },
};

/** A result without what only the newer era has. */
function asBefore(result: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { resultType: _, ttlMs: __, cacheScope: ___, ...rest } = result;
  return rest;
}

/** The revision that is spoken with a client that asks for one: that, or our newest. */
const versionFor = (asked: unknown): string => (typeof asked === 'string' && legacyVersions.includes(asked) ? asked : newest);

/** Who the client is and what it can do, from its `initialize`. */
export function clientOf(params: Readonly<Record<string, unknown>>): {
  capabilities: Readonly<Record<string, unknown>>;
  client: { name: string; version: string } | undefined;
  /** Does she know that a stream may end before its answer? Clients of older revisions stumble over the event that says where. */
  polls: boolean;
} {
  const { capabilities, clientInfo, protocolVersion } = params;
  return {
    capabilities: isObject(capabilities) ? capabilities : {},
    client: isObject(clientInfo) ? { name: String(clientInfo['name']), version: String(clientInfo['version']) } : undefined,
    polls: versionFor(protocolVersion) === newest,
  };
}

async function initialize(params: Readonly<Record<string, unknown>>, methods: Parameters<Revision['answer']>[1]): Promise<Record<string, unknown>> {
  const asked = params['protocolVersion'];
  if (typeof asked !== 'string') throw new RpcError(rpcCodes.invalidParams, '"protocolVersion" must be a string');
  const about = await methods.about();
  const changing = methods.changes ? { listChanged: true } : {};
  return {
    protocolVersion: versionFor(asked),
    capabilities: { logging: {}, ...capabilitiesOf(about, changing) },
    serverInfo: { ...methods.server, title: about.title },
    ...(about.instructions !== '' && { instructions: about.instructions }),
  };
}

/** This era has a code of its own for a resource that is not there. */
async function readResource(methods: Parameters<Revision['answer']>[1], params: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  try {
    return asBefore((await methods.call('resources/read', params)) ?? {});
  } catch (error) {
    if (error instanceof RpcError && error.code === rpcCodes.invalidParams && error.status === 200 && typeof params['uri'] === 'string') {
      throw new RpcError(rpcCodes.resourceNotFound, error.message, { data: error.data });
    }
    throw error;
  }
}
