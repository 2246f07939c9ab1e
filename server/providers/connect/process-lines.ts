/** A line that was longer than allowed: how it began and ended, and its length in bytes. */
export interface LongLine {
  readonly head: string;
  readonly tail: string;
  readonly bytes: number;
}

const newline = 0x0a;
const glimpse = 512;

/**
 * Cuts a stream of bytes into lines. Of a line longer than `most` bytes only beginning and end are kept: nothing of it
 * piles up, however long it gets.
 */
export function createLineReader(options: { most: number; line: (text: string) => void; long: (line: LongLine) => void }): {
  take(chunk: Buffer): void;
  /** No more comes: what is left is the last line, if it was not cut off for its length. */
  end(): void;
  /** Bytes of the line so far. */
  readonly bytes: number;
} {
  let parts: Buffer[] = [];
  let bytes = 0;
  let skipped: { head: string; tail: Buffer } | undefined;

  const keep = (part: Buffer): void => {
    bytes += part.length;
    if (skipped) {
      skipped.tail = lastOf(skipped.tail, part);
      return;
    }
    parts.push(part);
    if (bytes <= options.most) return;
    const all = Buffer.concat(parts);
    parts = [];
    skipped = { head: all.toString('utf8', 0, glimpse), tail: Buffer.from(all.subarray(-glimpse)) };
  };
  const finish = (): void => {
    if (skipped) options.long({ head: skipped.head, tail: skipped.tail.toString('utf8'), bytes });
    else if (bytes > 0) options.line((parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).toString('utf8'));
    parts = [];
    bytes = 0;
    skipped = undefined;
  };
  return {
    take: (chunk) => {
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        if (at > from) keep(chunk.subarray(from, at));
        from = at + 1;
        finish();
      }
      if (from < chunk.length) keep(chunk.subarray(from));
    },
    end: () => {
      if (!skipped) finish();
    },
    get bytes() {
      return bytes;
    },
  };
}

/** Copied, so that no chunk is held for the sake of its end. */
function lastOf(before: Buffer, part: Buffer): Buffer {
  return Buffer.from(part.length >= glimpse ? part.subarray(-glimpse) : Buffer.concat([before, part]).subarray(-glimpse));
}
