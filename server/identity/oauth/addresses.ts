import type { Config } from '../../kernel/index.ts';

type Place = Pick<Config, 'publicUrl'>;

/** The authorization server's name, RFC 8414: it stands in every answer and never changes while `PUBLIC_URL` stays. */
export function issuerOf(config: Place): string {
  return `${config.publicUrl}/oauth`;
}

/** An MCP address that takes our access tokens: which it is below `/oauth/mcp`. */
export interface Resource {
  /** RFC 8707: the exact URL, and the audience of its tokens. */
  readonly url: string;
  /** `/oauth/mcp…` */
  readonly path: string;
  /** One app or provider; undefined where several are met (`/oauth/mcp`, toolsets, the platform). */
  readonly provider: string | undefined;
}

const paths = /^\/oauth\/mcp(?:\/(toolsets\/)?([a-z][a-z0-9-]{0,39}))?$/;

/** The resource a path stands for; undefined for the addresses that take keys (`/mcp…`) and all others. */
export function resourceAt(config: Place, path: string): Resource | undefined {
  const found = paths.exec(path);
  if (!found) return undefined;
  const [, toolset, name] = found;
  const provider = toolset === undefined && name !== 'platform' && name !== 'toolsets' ? name : undefined;
  return { url: `${config.publicUrl}${path}`, path, provider };
}

/** The resource an identifier names, compared letter by letter. */
export function resourceNamed(config: Place, url: string): Resource | undefined {
  return url.startsWith(`${config.publicUrl}/`) ? resourceAt(config, url.slice(config.publicUrl.length)) : undefined;
}

/** RFC 9728, section 3.1: the well-known part stands before the path of the resource. */
export function metadataUrl(config: Place, resource: Resource): string {
  const { origin, pathname } = new URL(resource.url);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}
