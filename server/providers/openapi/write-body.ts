import { createHash } from 'node:crypto';
import type { JsonObject } from '@portico/contracts';
import type { Files } from './files.ts';
import { isObject, mapValues } from './json.ts';
import type { BodyPlan, FieldPlan } from './plan.ts';
import { encodeKey, plain, writeQuery } from './serialise.ts';

export interface WrittenBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

/** Builds the body of a request; undefined where there is nothing to send and nothing has to be. */
export async function writeBody(plan: BodyPlan, args: JsonObject, files: Files | undefined): Promise<WrittenBody | undefined> {
  const value = plan.template === undefined ? valueOf(plan, args) : fillTemplate(plan.template, args);
  if (value === undefined) {
    return plan.required && plan.whole === undefined && plan.kind === 'json' ? { bytes: encode('{}'), contentType: plan.mediaType } : undefined;
  }
  switch (plan.kind) {
    case 'json':
      return { bytes: encode(JSON.stringify(value)), contentType: plan.mediaType };
    case 'text':
      return { bytes: encode(plain(value)), contentType: /charset=/i.test(plan.mediaType) ? plan.mediaType : `${plan.mediaType}; charset=utf-8` };
    case 'form':
      return { bytes: encode(formPairs(plan, value).join('&')), contentType: 'application/x-www-form-urlencoded' };
    case 'multipart':
      return multipart(await partsOf(plan, value, files));
    case 'file': {
      const file = await fileOf(plain(value), files);
      return { bytes: Uint8Array.from(file.bytes), contentType: plan.mediaType.includes('*') ? file.mediaType : plan.mediaType };
    }
  }
}

function valueOf(plan: BodyPlan, args: JsonObject): unknown {
  if (plan.whole !== undefined) return args[plan.whole];
  const given = (plan.fields ?? []).filter((field) => args[field.argument] !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given.map((field) => [field.name, args[field.argument]]));
}

/** `"{{name}}"` alone stands for the value itself and vanishes with it; within a text it is written into it. */
export function fillTemplate(template: unknown, args: JsonObject): unknown {
  if (Array.isArray(template)) return template.map((one) => fillTemplate(one, args)).filter((one) => one !== undefined);
  if (isObject(template)) return Object.fromEntries(Object.entries(mapValues(template, (one) => fillTemplate(one, args))).filter(([, one]) => one !== undefined));
  if (typeof template !== 'string') return template;
  const alone = /^\{\{\s*([\w.-]+)\s*\}\}$/.exec(template)?.[1];
  const own = (name: string): unknown => (Object.hasOwn(args, name) ? args[name] : undefined);
  return alone === undefined ? template.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => plain(own(name))) : own(alone);
}

const fieldOf = (plan: BodyPlan, name: string): FieldPlan | undefined => plan.fields?.find((field) => field.name === name);

/** Lists repeat their name, objects are JSON, unless the document's `encoding` names a style. */
function formPairs(plan: BodyPlan, value: unknown): string[] {
  return Object.entries(isObject(value) ? value : {}).flatMap(([name, one]) => {
    const writing = fieldOf(plan, name)?.writing;
    if (writing) return writeQuery(name, one, writing);
    return (Array.isArray(one) ? one : [one]).filter((item) => item !== null && item !== undefined).map((item) => `${encodeKey(name)}=${encodeKey(plain(item))}`);
  });
}

interface Part {
  readonly name: string;
  readonly fileName?: string;
  readonly contentType?: string;
  readonly bytes: Uint8Array;
}

async function partsOf(plan: BodyPlan, value: unknown, files: Files | undefined): Promise<Part[]> {
  const parts: Part[] = [];
  for (const [name, one] of Object.entries(isObject(value) ? value : {})) {
    const field = fieldOf(plan, name);
    for (const item of Array.isArray(one) ? one : [one]) {
      if (item === null || item === undefined) continue;
      if (field?.file) {
        const file = await fileOf(plain(item), files);
        parts.push({ name, fileName: file.name, contentType: field.contentType?.includes('*') === false ? field.contentType : file.mediaType, bytes: file.bytes });
        continue;
      }
      const contentType = field?.contentType ?? (typeof item === 'object' ? 'application/json' : undefined);
      parts.push({ name, ...(contentType !== undefined && { contentType }), bytes: encode(contentType?.includes('json') ? JSON.stringify(item) : plain(item)) });
    }
  }
  return parts;
}

/** `multipart/form-data` as RFC 7578 and browsers write it. Its boundary is a hash of the parts, so it stands in none of them. */
function multipart(parts: readonly Part[]): WrittenBody {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part.bytes);
  const boundary = `portico-${hash.digest('hex').slice(0, 40)}`;
  const quote = (text: string): string => text.replace(/["\r\n]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  const pieces = parts.flatMap((part) => [
    encode(
      [
        `--${boundary}`,
        `Content-Disposition: form-data; name="${quote(part.name)}"${part.fileName === undefined ? '' : `; filename="${quote(part.fileName)}"`}`,
        ...(part.contentType === undefined ? [] : [`Content-Type: ${part.contentType.replace(/[\r\n]/g, '')}`]),
        '',
        '',
      ].join('\r\n'),
    ),
    part.bytes,
    encode('\r\n'),
  ]);
  return { bytes: Uint8Array.from(Buffer.concat([...pieces, encode(`--${boundary}--\r\n`)])), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** An uploaded file by its id, or the bytes of a `data:` URL (RFC 2397). */
async function fileOf(text: string, files: Files | undefined): Promise<{ name: string; mediaType: string; bytes: Uint8Array }> {
  const data = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[\w-]+=[^;,]*)*)(;base64)?,(.*)$/s.exec(text);
  if (data) {
    const [, mediaType = 'text/plain', , base64, content = ''] = data;
    return { name: 'file', mediaType, bytes: base64 === undefined ? encode(decodeURIComponent(content)) : new Uint8Array(Buffer.from(content, 'base64')) };
  }
  if (!files) throw new Refused({ en: 'Files can only be given as data: URLs here.', zh: '此处只能以 data: URL 的形式提供文件。' });
  return files.read(text);
}

/** The arguments fit the schema and can not be sent all the same; the caller is told. */
export class Refused extends Error {
  readonly text: { readonly en: string; readonly zh: string };
  constructor(text: { en: string; zh: string }) {
    super(text.en);
    this.name = 'Refused';
    this.text = text;
  }
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
