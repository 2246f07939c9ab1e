// A POSIX archive (ustar), as any tar reads it: enough of it for our own backups, streamed both ways.

/** Size is known before the bytes come. */
export interface Entry {
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const block = 512;
const padding = (size: number): number => (block - (size % block)) % block;

/** The archive's bytes. Throws when an entry gives more or fewer bytes than it said. */
export async function* writeTar(entries: AsyncIterable<Entry>, at: Date): AsyncIterable<Uint8Array> {
  for await (const entry of entries) {
    yield header(entry, at);
    let written = 0;
    for await (const chunk of entry.bytes) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== entry.size) throw new Error(`${entry.name} changed while it was read: ${written} bytes instead of ${entry.size}`);
    yield new Uint8Array(padding(entry.size));
  }
  yield new Uint8Array(2 * block);
}

function header(entry: Entry, at: Date): Uint8Array {
  const bytes = Buffer.alloc(block);
  const { prefix, name } = splitName(entry.name);
  bytes.write(name, 0, 100);
  bytes.write('0000600\0', 100);
  bytes.write('0000000\0', 108);
  bytes.write('0000000\0', 116);
  bytes.write(octal(entry.size, 12), 124);
  bytes.write(octal(Math.floor(at.getTime() / 1000), 12), 136);
  bytes.write('        ', 148);
  bytes.write('0', 156);
  bytes.write('ustar\u000000', 257);
  bytes.write(prefix, 345, 155);
  bytes.write(`${sumOf(bytes).toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

function octal(number: number, width: number): string {
  const digits = number.toString(8).padStart(width - 1, '0');
  if (digits.length >= width) throw new Error(`too large for an archive: ${number} bytes`);
  return `${digits}\0`;
}

function splitName(full: string): { prefix: string; name: string } {
  if (Buffer.byteLength(full) <= 100) return { prefix: '', name: full };
  for (let at = full.indexOf('/'); at >= 0; at = full.indexOf('/', at + 1)) {
    const parts = { prefix: full.slice(0, at), name: full.slice(at + 1) };
    if (Buffer.byteLength(parts.name) <= 100 && Buffer.byteLength(parts.prefix) <= 155) return parts;
  }
  throw new Error(`too long a name for an archive: ${full}`);
}

function sumOf(bytes: Buffer): number {
  return bytes.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);
}

/** Entry after entry; bytes that were not read are skipped. Throws on anything that is not such an archive, or is cut. */
export async function* readTar(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Entry> {
  const source = new ByteSource(bytes);
  for (;;) {
    const head = await source.take(block);
    if (head.every((byte) => byte === 0)) return;
    const entry = readHeader(head);
    let left = entry.size;
    const content = async function* (): AsyncIterable<Uint8Array> {
      while (left > 0) {
        const chunk = await source.some(left);
        left -= chunk.length;
        yield chunk;
      }
    };
    yield { ...entry, bytes: content() };
    while (left > 0) left -= (await source.some(left)).length;
    await source.take(padding(entry.size));
  }
}

function readHeader(head: Buffer): { name: string; size: number } {
  const text = (from: number, length: number): string => {
    const part = head.subarray(from, from + length);
    const end = part.indexOf(0);
    return part.subarray(0, end < 0 ? length : end).toString();
  };
  if (text(257, 5) !== 'ustar' || Number.parseInt(text(148, 7), 8) !== sumOf(head)) throw new Error('not an archive of this kind, or a damaged one');
  const prefix = text(345, 155);
  return { name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`, size: Number.parseInt(text(124, 11), 8) };
}

class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** At least one byte, at most `most`. */
  async some(most: number): Promise<Uint8Array> {
    while (this.#held.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) throw new Error('the archive ends too early');
      this.#held = next.value;
    }
    const part = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(part.length);
    return part;
  }

  async take(size: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let left = size; left > 0; left -= parts.at(-1)?.length ?? 0) parts.push(await this.some(left));
    return Buffer.concat(parts);
  }
}
