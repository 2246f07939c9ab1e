/** Files as a ZIP archive without compression (PKWARE APPNOTE 6.3, stored, names in UTF-8). For a few small files. */
export function zipOf(files: readonly { readonly name: string; readonly text: string }[], at: Date): Uint8Array<ArrayBuffer> {
  const { date, time } = dosTime(at);
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const listed: Uint8Array[] = [];
  let offset = 0;
  for (const file of files) {
    const name = encoder.encode(file.name);
    const content = encoder.encode(file.text);
    // Version 2.0, names are UTF-8, stored; then when, check sum, sizes.
    const about = numbers([2, 20], [2, 0x0800], [2, 0], [2, time], [2, date], [4, crc32(content)], [4, content.length], [4, content.length], [2, name.length], [2, 0]);
    const local = joined([numbers([4, 0x04034b50]), about, name, content]);
    listed.push(joined([numbers([4, 0x02014b50], [2, 20]), about, numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name]));
    parts.push(local);
    offset += local.length;
  }
  const directory = joined(listed);
  const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, directory.length], [4, offset], [2, 0]);
  return joined([...parts, directory, end]);
}

/** File names for titles: nothing a file system refuses, and each only once. */
export function fileNames(titles: readonly string[], extension: string): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const stem =
      title
        .replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .slice(0, 100) || 'file';
    let name = `${stem}.${extension}`;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${stem} (${count}).${extension}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** Numbers of so many bytes each, the lowest byte first. */
function numbers(...given: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(given.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of given) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

/** Local date and time in steps of two seconds, from 1980 on. */
function dosTime(at: Date): { date: number; time: number } {
  const year = Math.max(0, at.getFullYear() - 1980);
  return { date: (year << 9) | ((at.getMonth() + 1) << 5) | at.getDate(), time: (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1) };
}
