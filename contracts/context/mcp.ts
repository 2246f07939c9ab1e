/**
 * Shapes of MCP 2026-07-28 (and, where they are the same, of older revisions) that cross our boundaries. They are open:
 * what we do not know passes through. https://modelcontextprotocol.io/specification/2026-07-28
 */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Hints by the tool's author; trusted only as far as the approved surface carries them. */
export interface ToolHints {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

export interface ToolDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject;
  readonly annotations?: ToolHints;
  readonly _meta?: JsonObject;
  readonly [more: string]: unknown;
}

export interface PromptDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly arguments?: readonly { readonly name: string; readonly title?: string; readonly description?: string; readonly required?: boolean }[];
  readonly _meta?: JsonObject;
  readonly [more: string]: unknown;
}

export interface ResourceDefinition {
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly _meta?: JsonObject;
  readonly [more: string]: unknown;
}

export interface ResourceTemplateDefinition {
  readonly uriTemplate: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly _meta?: JsonObject;
  readonly [more: string]: unknown;
}

/** Everything a provider shows: what is fingerprinted, pinned, compared and approved as one. */
export interface Definitions {
  readonly instructions?: string;
  readonly tools: readonly ToolDefinition[];
  readonly prompts: readonly PromptDefinition[];
  readonly resources: readonly ResourceDefinition[];
  readonly resourceTemplates: readonly ResourceTemplateDefinition[];
}

export const noDefinitions: Definitions = { tools: [], prompts: [], resources: [], resourceTemplates: [] };

/** The kinds of things a surface is made of; `name` is the uri of a resource and the uriTemplate of a template. */
export type ItemKind = 'tool' | 'prompt' | 'resource' | 'resourceTemplate' | 'instructions';

/** What `tools/call` gives: `resultType` is missing in what older servers answer and then means `complete`. */
export interface ToolResult {
  readonly resultType?: 'complete' | 'input_required' | 'task';
  readonly content?: readonly JsonObject[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
  readonly _meta?: JsonObject;
  readonly [more: string]: unknown;
}
