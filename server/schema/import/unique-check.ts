/** Distinct values looked at before giving up; 4 million take 64 MB. */
const most = 4_000_000;

/**
 * Tells whether all values of a column differ, in bounded memory: values that only grow need none; others are kept as 53-bit
 * hashes. It may call a unique column not unique (a collision, too many values), never the other way round.
 */
export class UniqueCheck {
  #table: Float64Array | undefined;
  #count = 0;
  #last: bigint | undefined;
  #growing = true;
  #unique = true;

  get unique(): boolean {
    return this.#unique;
  }

  add(text: string): void {
    if (!this.#unique) return;
    if (this.#growing) {
      const value = /^\d{1,18}$/.test(text) ? BigInt(text) : undefined;
      if (value !== undefined && (this.#last === undefined || value > this.#last)) this.#last = value;
      else this.#growing = false;
    }
    if (this.#count >= most) {
      this.#table = undefined;
      if (!this.#growing) this.#unique = false;
      return;
    }
    if (!this.#insert(hash53(text))) this.#unique = false;
  }

  #insert(hash: number): boolean {
    let table = this.#table;
    if (!table || this.#count * 2 >= table.length) table = this.#grow();
    const mask = table.length - 1;
    for (let at = hash % table.length; ; at = (at + 1) & mask) {
      const held = table[at];
      if (held === hash) return false;
      if (held === 0) {
        table[at] = hash;
        this.#count += 1;
        return true;
      }
    }
  }

  #grow(): Float64Array {
    const old = this.#table;
    const table = new Float64Array(Math.max(1024, (old?.length ?? 0) * 2));
    this.#table = table;
    this.#count = 0;
    if (old) for (const hash of old) if (hash !== 0) this.#insert(hash);
    return table;
  }
}

/** A hash of 53 bits, never 0 (two rounds of FNV-1a with different seeds, then mixed). */
function hash53(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x5bd1e995;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
  return (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff) || 1;
}
