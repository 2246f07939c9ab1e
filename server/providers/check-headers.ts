import { PorticoError, type JsonObject, type ToolDefinition } from '@portico/contracts';
import { marksOf } from './connect/mirrored-headers.ts';

/** Headers of a request by lower-case names. */
export type Headers = Readonly<Record<string, string | undefined>>;

const headerMismatch = -32_020;

/**
 * Throws HeaderMismatch when the `Mcp-Param-…` headers of a call and the arguments they repeat disagree: 2026-07-28,
 * Streamable HTTP, "Custom Headers". Whoever sits before us may have decided by the header, so it must tell the truth.
 */
export function checkHeaders(tool: ToolDefinition, args: JsonObject, headers: Headers): void {
  const marks = marksOf(tool);
  if (typeof marks === 'string') return;
  for (const { header, path } of marks) {
    const value = path.reduce<unknown>((inside, key) => (isObject(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined), args);
    const given = headers[header];
    if (given === undefined ? !isSaid(value) : agrees(decodeHeader(given.trim()), value)) continue;
    const detail = given === undefined ? `${header} is missing` : `${header} is not what "${path.join('.')}" says`;
    throw new PorticoError('request.invalid', { params: { detail }, rpc: { code: headerMismatch, message: `Headers and body disagree: ${detail}` } });
  }
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSaid = (value: unknown): boolean => typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value);

/** Whole numbers are compared as numbers: `42.0` is 42. */
function agrees(given: string | undefined, value: unknown): boolean {
  if (given === undefined || !isSaid(value)) return false;
  return typeof value === 'number' ? given.trim() !== '' && Number(given) === value : given === String(value);
}

/** A header's value, out of its base64 where it is wrapped; undefined when it is wrapped wrongly. */
function decodeHeader(value: string): string | undefined {
  const inner = /^=\?base64\?(.*)\?=$/s.exec(value)?.[1];
  if (inner === undefined) return value;
  const bytes = Buffer.from(inner, 'base64');
  return bytes.toString('base64') === inner ? bytes.toString('utf8') : undefined;
}
