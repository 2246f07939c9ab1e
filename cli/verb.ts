import type { Text } from '@portico/contracts';
import type { Client } from './client.ts';
import type { Terminal } from './terminal.ts';

/**
 * How a value is written: `list` as `a,b` or JSON, `json` as JSON or `@file`, `title` as text or JSON, `each` as text and
 * as often as wanted, `words` as all that follows up to the next flag of the verb, or with `--` up to the end.
 */
export type FlagKind = 'text' | 'title' | 'number' | 'yes' | 'list' | 'json' | 'each' | 'words';

export interface Flag {
  /** As the operation calls it; on the command line in kebab-case. */
  readonly name: string;
  readonly kind: FlagKind;
  readonly required?: boolean;
  /** Also (or for the named verbs: only) by its place: the how-manieth word after the verb. */
  readonly place?: number;
  readonly placeOnly?: boolean;
  readonly choices?: readonly string[];
  readonly fallback?: unknown;
  /** Stands for the value in help. */
  readonly example?: string;
  readonly about?: Text;
}

export interface Means {
  readonly terminal: Terminal;
  readonly client: Client;
  readonly json: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type Input = Readonly<Record<string, unknown>>;

/** What `portico <words> …` does. */
export interface Verb {
  readonly words: string;
  readonly title: Text;
  readonly about: Text;
  readonly flags: readonly Flag[];
  /** Gives the exit code; nothing is 0. */
  run(means: Means, input: Input): Promise<number | void>;
}
