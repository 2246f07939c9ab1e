/** NULL in COPY's text format. */
export const copyNull = '\\N';

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '' };

/** One value in PostgreSQL's COPY text format. NUL characters, which PostgreSQL can't hold, are left out. */
export function copyValue(value: string | null): string {
  if (value === null) return copyNull;
  // oxlint-disable-next-line no-control-regex -- these are the characters the format escapes
  return /[\\\t\n\r\0]/.test(value) ? value.replace(/[\\\t\n\r\0]/g, (found) => escapes[found] ?? found) : value;
}

/** One line, with its line end. */
export function copyLine(values: readonly (string | null)[]): string {
  return `${values.map(copyValue).join('\t')}\n`;
}

/** A list as an array literal, which COPY takes for an array column. `null` inside is NULL. */
export function arrayLiteral(values: readonly (string | null | string[])[]): string {
  const parts = values.map((value) => {
    if (value === null) return 'NULL';
    if (Array.isArray(value)) return arrayLiteral(value);
    return `"${value.replace(/[\\"]/g, (found) => `\\${found}`)}"`;
  });
  return `{${parts.join(',')}}`;
}

/** Reads one line of COPY text (without its line end) into values. */
export function readCopyLine(line: string, delimiter = '\t', nullText = copyNull): (string | null)[] {
  return splitUnescaped(line, delimiter).map((raw) => (raw === nullText ? null : unescape(raw)));
}

function splitUnescaped(line: string, delimiter: string): string[] {
  if (!line.includes('\\')) return line.split(delimiter);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === delimiter) {
      parts.push(line.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(line.slice(start));
  return parts;
}

const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescape(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[\s\S])/g, (_, code: string) => {
    if (/^x[0-9a-fA-F]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return controls[code] ?? code;
  });
}
