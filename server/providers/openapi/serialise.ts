import { isObject } from './json.ts';
import type { Writing } from './plan.ts';

/**
 * Writes parameter values as OpenAPI 3.1.1 sections 4.8.12 ("Style Values", "Style Examples") and RFC 6570 want them.
 * Undefined stands for a value that is not there, as null does in query, header and cookie.
 */
export function writePath(name: string, value: unknown, how: Writing): string {
  const encode = encoder(how);
  if (how.json) return encode(JSON.stringify(value));
  const key = encodeKey(name);
  const { style, explode } = how;
  if (style === 'matrix') {
    if (explode && Array.isArray(value)) return value.map((one) => `;${key}=${encode(plain(one))}`).join('');
    if (explode && isObject(value))
      return pairs(value)
        .map(([inner, one]) => `;${encodeKey(inner)}=${encode(one)}`)
        .join('');
    const joined = listed(value, false, encode).join(',');
    return joined === '' ? `;${key}` : `;${key}=${joined}`;
  }
  const parts = listed(value, explode, encode);
  return style === 'label' ? `.${parts.join(explode ? '.' : ',')}` : parts.join(',');
}

/** `name=value` pairs, already percent-encoded; none for a value that is not there. */
export function writeQuery(name: string, value: unknown, how: Writing): string[] {
  if (value === undefined || value === null) return [];
  const encode = encoder(how);
  const key = encodeKey(name);
  if (how.json) return [`${key}=${encode(JSON.stringify(value))}`];
  if (how.style === 'deepObject' && typeof value === 'object') return deep(key, value, encode);
  if (!Array.isArray(value) && !isObject(value)) return [`${key}=${encode(plain(value))}`];
  if (how.explode)
    return isObject(value) ? pairs(value).map(([inner, one]) => `${encodeKey(inner)}=${encode(one)}`) : (value as unknown[]).map((one) => `${key}=${encode(plain(one))}`);
  const parts = listed(value, false, encode);
  return parts.length === 0 ? [] : [`${key}=${parts.join(delimiters[how.style] ?? ',')}`];
}

/** The value of a header, not encoded: style `simple`. */
export function writeHeader(value: unknown, how: Writing): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (how.json) return JSON.stringify(value);
  return listed(value, how.explode, (text) => text).join(',');
}

/** `name=value` pairs of the Cookie header: style `form`. */
export function writeCookie(name: string, value: unknown, how: Writing): string[] {
  return writeQuery(name, value, { ...how, style: 'form' });
}

const delimiters: Partial<Record<Writing['style'], string>> = { spaceDelimited: '%20', pipeDelimited: '%7C', tabDelimited: '%09' };

/** Items of a list, or keys and values of an object: `R,100` or, exploded, `R=100`. */
function listed(value: unknown, explode: boolean, encode: (text: string) => string): string[] {
  if (Array.isArray(value)) return value.map((one) => encode(plain(one)));
  if (!isObject(value)) return [encode(plain(value))];
  return pairs(value).flatMap(([key, one]) => (explode ? [`${encode(key)}=${encode(one)}`] : [encode(key), encode(one)]));
}

function pairs(value: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(value).flatMap(([key, one]) => (one === undefined || one === null ? [] : [[key, plain(one)]]));
}

/** `filter[size][min]=1`; items of lists by their index. What OpenAPI leaves open beyond the first level, as most servers read it. */
function deep(key: string, value: unknown, encode: (text: string) => string): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [`${key}=${encode(plain(value))}`];
  return Object.entries(value).flatMap(([inner, one]) => deep(`${key}%5B${encodeKey(inner)}%5D`, one, encode));
}

/** Texts as they are; what has no form of its own inside another value, as JSON. */
export function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Only unreserved characters of RFC 3986 stay as they are. */
export function encodeKey(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** With `allowReserved` reserved characters stay as well, but for those that would end the value or start another. */
function encoder(how: Writing): (text: string) => string {
  if (how.allowReserved !== true) return encodeKey;
  return (text) => encodeKey(text).replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/g, (code) => decodeURIComponent(code));
}
