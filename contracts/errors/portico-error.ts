import { fill, type Language, type Text } from '../text.ts';
import { kinds, states } from './kinds.ts';
import { errorTable, type ErrorCode, type ErrorEntry } from './table.ts';

/** One finding inside an error or a report: where, and what, in both languages. */
export interface Issue {
  /** A file of the app or the uploaded script, if there is one. */
  readonly file?: string;
  /** 1-based line in that file. */
  readonly line?: number;
  /** Field name, element id or JSON pointer. */
  readonly place?: string;
  readonly message: Text;
}

/** What fills the placeholders of a message; words for people, such as a reason, stand in both languages. */
export type Params = Readonly<Record<string, string | number | boolean | Text>>;

export interface ErrorDetails {
  /** Fill the message's placeholders. Never put a secret here: parameters are shown and logged. */
  readonly params?: Params;
  readonly issues?: readonly Issue[];
  readonly cause?: unknown;
  /** What a provider answered in the terms of JSON-RPC, to be passed on as it is. */
  readonly rpc?: RpcAnswer;
  /** With what HTTP status a provider refused. */
  readonly http?: HttpRefusal;
}

/** How the HTTP server of a provider refused; `challenge` is its `WWW-Authenticate` (RFC 9110), for whoever gets credentials. */
export interface HttpRefusal {
  readonly status: number;
  readonly challenge?: string;
}

/** A JSON-RPC error object as a provider sent it. */
export interface RpcAnswer {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The only error that modules throw on purpose. Edges translate it; nobody else does. */
export class PorticoError extends Error {
  readonly code: ErrorCode;
  readonly params: Params;
  readonly issues: readonly Issue[];
  readonly rpc: RpcAnswer | undefined;
  readonly http: HttpRefusal | undefined;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(fill(errorTable[code].message.en, paramsIn('en', details.params ?? {})), { cause: details.cause });
    this.name = 'PorticoError';
    this.code = code;
    this.params = details.params ?? {};
    this.issues = details.issues ?? [];
    this.rpc = details.rpc;
    this.http = details.http;
  }

  get entry(): ErrorEntry {
    return errorTable[this.code];
  }

  /** The message in the reader's language; the kind and the state of the thing it is about in her words too. */
  messageIn(language: Language): string {
    const { what, state } = this.params;
    const kind = wordFor(kinds, what)?.[language];
    const condition = wordFor(states, state)?.[language];
    return fill(this.entry.message[language], {
      ...paramsIn(language, this.params),
      ...(kind !== undefined && { what: kind }),
      ...(condition !== undefined && { state: condition }),
    });
  }
}

function wordFor(words: Readonly<Record<string, Text>>, key: unknown): Text | undefined {
  return typeof key === 'string' && Object.hasOwn(words, key) ? words[key] : undefined;
}

/** The parameters as one reader gets them; a whole sentence leaves its full stop to the message it stands in. */
function paramsIn(language: Language, params: Params): Readonly<Record<string, string | number | boolean>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? value[language].replace(/[.。]$/, '') : value]));
}

/** RFC 9457 problem details, as every HTTP error of Portico looks. `type` is `about:blank#<code>`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly retryable: boolean;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  readonly issues?: readonly { file?: string; line?: number; place?: string; message: string }[];
  readonly trace?: string;
}

/** Translates an error for a reader; `trace` is the id under which the server logged it. */
export function toProblem(error: PorticoError, reader: { language: Language; trace?: string }): Problem {
  const detail = error.messageIn(reader.language);
  return {
    type: `about:blank#${error.code}`,
    title: detail,
    status: error.entry.status,
    code: error.code,
    detail,
    retryable: error.entry.retryable,
    params: paramsIn(reader.language, error.params),
    ...(error.issues.length > 0 && {
      issues: error.issues.map((issue) => ({ ...issue, message: issue.message[reader.language] })),
    }),
    ...(reader.trace !== undefined && { trace: reader.trace }),
  };
}
