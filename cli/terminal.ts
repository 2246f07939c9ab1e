import { createInterface } from 'node:readline/promises';
import type { Language, Text } from '@portico/contracts';
import { cut } from './table.ts';

const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Style = keyof typeof styles;

/** Where the words go: results to standard output, progress and errors to standard error. */
export interface Terminal {
  readonly language: Language;
  /** Columns of the screen; undefined when the output is a file or a pipe. */
  readonly columns: number | undefined;
  /** Somebody is there to answer a question. */
  readonly asks: boolean;
  out(line: string): void;
  /** Bytes as they are, awaiting a slow reader. */
  write(bytes: Uint8Array | string): Promise<void>;
  error(line: string): void;
  /** Shows what is being done, in place on a screen; undefined takes it away. */
  progress(line: string | undefined): void;
  ask(question: string): Promise<string>;
  say(text: Text): string;
  /** Colour, where the output (or, with `onError`, the error output) is a screen and NO_COLOR is not set. */
  paint(style: Style, text: string, onError?: boolean): string;
}

/** The reader's language by the usual variables; English unless Chinese is asked for. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const wanted = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find((value) => value !== undefined && value !== '');
  return wanted?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en';
}

export function processTerminal(environment: Readonly<Record<string, string | undefined>>): Terminal {
  const { stdin, stdout, stderr } = process;
  const language = languageOf(environment);
  const plain = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  let shown = '';
  const clear = (): void => {
    if (shown !== '' && stderr.isTTY) stderr.write('\r\u001b[K');
  };
  const restore = (): void => {
    if (shown !== '' && stderr.isTTY) stderr.write(shown);
  };
  return {
    language,
    columns: stdout.isTTY ? stdout.columns : undefined,
    asks: stdin.isTTY && stderr.isTTY,
    out: (line) => {
      clear();
      stdout.write(`${line}\n`);
      restore();
    },
    write: (bytes) => new Promise((resolve) => (stdout.write(bytes) ? resolve() : stdout.once('drain', resolve))),
    error: (line) => {
      clear();
      stderr.write(`${line}\n`);
      restore();
    },
    progress: (line) => {
      clear();
      // Without a screen every step is a line of its own, once.
      if (line !== undefined && !stderr.isTTY && line !== shown) stderr.write(`${line}\n`);
      shown = line === undefined ? '' : stderr.isTTY ? cut(line, stderr.columns - 1) : line;
      restore();
    },
    ask: async (question) => {
      const asking = createInterface({ input: stdin, output: stderr });
      try {
        return await asking.question(question);
      } finally {
        asking.close();
      }
    },
    say: (text) => text[language],
    paint: (style, text, onError = false) => (plain || !(onError ? stderr : stdout).isTTY ? text : `\u001b[${styles[style]}m${text}\u001b[0m`),
  };
}
