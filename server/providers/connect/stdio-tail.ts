/** The last lines a provider's processes wrote to stderr, for the console and for saying why one ended. */
export interface Tail {
  /** A new process begins: its last words are its own. */
  begin(): void;
  add(line: string): void;
  lines(): readonly string[];
  /** The last thing it said that helps, or nothing. */
  lastWords(): string;
  /** The text without secrets. */
  masked(text: string): string;
}

const most = 100;
/** Shorter values (`1`, `true`, `info`) are no secrets, and would be found everywhere. */
const shortestSecret = 6;
const mask = '[secret]';

/** Keeps 100 lines in which every value of `secrets` is masked. */
export function createTail(secrets: readonly string[]): Tail {
  const hidden = secrets.filter((value) => value.length >= shortestSecret).toSorted((a, b) => b.length - a.length);
  const masked = (text: string): string => hidden.reduce((rest, secret) => rest.replaceAll(secret, mask), text);
  const kept: string[] = [];
  let own = 0;
  return {
    masked,
    begin: () => {
      own = 0;
    },
    add: (line) => {
      kept.push(masked(line.trimEnd()));
      own += 1;
      if (kept.length > most) kept.shift();
    },
    lines: () => [...kept],
    lastWords: () => {
      const last = own === 0 ? undefined : kept.slice(-own).findLast((line) => line.trim() !== '' && !/^\s*(at |node:|Node\.js v)/.test(line));
      return last === undefined ? '' : last.trim().slice(0, 200);
    },
  };
}
