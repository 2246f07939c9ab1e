import path from 'node:path';
import type { Issue, Text } from '@portico/contracts';

/** Findings of one kind that are listed one by one; further ones are counted. */
const listed = 100;

/** Collects what an import did not take over. Nothing is dropped in silence: what is too often to list is counted. */
export class Findings {
  readonly #file: string;
  readonly #issues: Issue[] = [];
  readonly #kinds = new Map<string, { line: number; count: number; listed: number; text: (count: number) => Text }>();

  constructor(file: string) {
    this.#file = path.basename(file);
  }

  add(message: Text, at: { line?: number | undefined; place?: string | undefined } = {}): void {
    this.#issues.push({
      file: this.#file,
      ...(at.line !== undefined && { line: at.line }),
      ...(at.place !== undefined && { place: at.place }),
      message,
    });
  }

  /** One line for all findings of a kind, with the number of them and the first one's line. */
  count(kind: string, line: number, text: (count: number) => Text): void {
    const known = this.#kinds.get(kind);
    if (known) known.count += 1;
    else this.#kinds.set(kind, { line, count: 1, listed: 0, text });
  }

  /** Lists the first hundred of a kind one by one and counts the others. */
  each(kind: string, finding: { message: Text; line: number; place?: string | undefined }, rest: (count: number) => Text): void {
    const known = this.#kinds.get(kind);
    if (known) {
      if (known.listed < listed) {
        known.listed += 1;
        this.add(finding.message, finding);
      } else {
        if (known.count === 0) known.line = finding.line;
        known.count += 1;
      }
      return;
    }
    this.#kinds.set(kind, { line: finding.line, count: 0, listed: 1, text: rest });
    this.add(finding.message, finding);
  }

  /** All findings, by line; those without a line come last. */
  list(): Issue[] {
    const counted = [...this.#kinds.values()].filter((kind) => kind.count > 0).map((kind): Issue => ({ file: this.#file, line: kind.line, message: kind.text(kind.count) }));
    return [...this.#issues, ...counted].toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity));
  }
}
