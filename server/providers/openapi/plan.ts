import type { JsonObject, ToolDefinition } from '@portico/contracts';

/** A tool made of an operation: what agents see, and plain data that tells how to make the request. */
export interface ConvertedTool {
  readonly definition: ToolDefinition;
  readonly call: ToolCall;
}
export type ToolCall = CallPlan | ChoicePlan;

/** Several operations behind one tool: an argument says which. */
export interface ChoicePlan {
  readonly choose: string;
  readonly cases: Readonly<Record<string, { readonly inputSchema: JsonObject; readonly call: CallPlan }>>;
}

/** Everything that is needed to turn arguments into a request and its answer into a result. */
export interface CallPlan {
  /** `GET /pets/{petId}`, for messages. */
  readonly operation: string;
  readonly method: string;
  /** Template below the server's base URL. */
  readonly path: string;
  /** Base URL of this very operation, where it has one of its own; absolute, or relative to the provider's. */
  readonly server?: string;
  /** Hosts beside the provider's own that are given its credentials. */
  readonly credentialHosts?: readonly string[];
  readonly accept: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly parameters: readonly ParameterPlan[];
  readonly body?: BodyPlan;
  /** Arguments with a value that callers do not see, and values of those they leave out. */
  readonly fixed?: JsonObject;
  readonly defaults?: JsonObject;
  /** Alternatives; all schemes of one are used together. An empty one means that none is needed. */
  readonly security: readonly (readonly string[])[];
  readonly schemes: Readonly<Record<string, Scheme>>;
  readonly pages?: PagePlan;
  readonly shape?: ShapePlan;
  /** The definition has an output schema, so the result must fit it. */
  readonly structured?: true;
}

export type Style = 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'tabDelimited' | 'deepObject';

/** How a value is written: OpenAPI's `style`, `explode` and `allowReserved`; `json` where the parameter has a media type instead. */
export interface Writing {
  readonly style: Style;
  readonly explode: boolean;
  readonly allowReserved?: true;
  readonly json?: true;
}
export interface ParameterPlan extends Writing {
  readonly argument: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly name: string;
}

export interface BodyPlan {
  readonly mediaType: string;
  readonly kind: 'json' | 'form' | 'multipart' | 'text' | 'file';
  readonly required: boolean;
  /** The argument that is the whole body. */
  readonly whole?: string;
  /** Arguments that are properties of the body. */
  readonly fields?: readonly FieldPlan[];
  /** The body is built from this instead: `"{{argument}}"` stands for its value, also within a text. */
  readonly template?: unknown;
}
export interface FieldPlan {
  readonly argument: string;
  readonly name: string;
  /** The value names an uploaded file, or is a list of such. */
  readonly file?: true;
  /** Media type of a part. */
  readonly contentType?: string;
  readonly writing?: Writing;
}

/** A security scheme, without its secret. */
export type Scheme =
  | { readonly kind: 'key'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  /** The credential is `user:password`. */
  | { readonly kind: 'basic' }
  /** `Authorization: <scheme> <credential>`. */
  | { readonly kind: 'http'; readonly scheme: string };

/** How an operation gives its rows page by page. `argument` is what names the page, the offset or the cursor. */
export interface PagePlan {
  readonly kind: 'page' | 'offset' | 'cursor' | 'link';
  readonly argument?: string;
  /** Name of that query parameter in the API. */
  readonly parameter?: string;
  /** Number of the first page, where it is not 1 (or of the first offset, where it is not 0). */
  readonly start?: number;
  /** Argument that says how many rows a page has. */
  readonly size?: string;
  /** Path of the rows in the answer, where they are not the answer or its only list. */
  readonly rows?: string;
  /** Path of the next cursor or URL in the answer, where it has no usual name. */
  readonly next?: string;
  /** Argument that asks for all pages, and the most rows that are then gathered. */
  readonly all: string;
  readonly most: number;
}

/** What is done with an answer before an agent sees it. */
export interface ShapePlan {
  /** Only these paths are kept: `name`, `owner.login`, `items[].id`. */
  readonly pick?: readonly string[];
  readonly truncate?: { readonly rows?: number | undefined; readonly characters?: number | undefined };
  /** Rows become a compact table: of all columns that hold no lists or objects, or of these. */
  readonly table?: true | readonly string[];
  /** A text with `{{path}}` filled from the answer. */
  readonly template?: string;
}
