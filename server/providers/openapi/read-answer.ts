import { isUtf8 } from 'node:buffer';
import type { JsonObject, Language } from '@portico/contracts';
import type { Files } from './files.ts';
import { isObject, valueAt } from './json.ts';
import { isJson, isText } from './read-body.ts';
import type { Received } from './send-request.ts';
import { plain } from './serialise.ts';
import { shorten } from './texts.ts';

/** Characters of an API's own words about an error. */
const longestReason = 1500;
/** Images and sounds up to this size stand in the result itself; clients refuse much more. */
const inlineBytes = 1024 * 1024;

export const mediaTypeOf = (received: Received): string => (received.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** The answer as a JSON value; undefined for what is none. Media types lie, so the bytes have the last word. */
export function jsonOf(received: Received): { readonly value: unknown } | undefined {
  const type = mediaTypeOf(received);
  if (received.bytes.length === 0 || (type !== '' && !isJson(type) && !isText(type) && type !== 'application/octet-stream')) return undefined;
  if (!isJson(type) && !/^\s*[[{]/.test(Buffer.from(received.bytes.subarray(0, 64)).toString())) return undefined;
  try {
    return { value: JSON.parse(textOf(received)) as unknown };
  } catch {
    return undefined;
  }
}

export function textOf(received: Received): string {
  const charset = /charset="?([\w-]+)/i.exec(received.headers.get('content-type') ?? '')?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(received.bytes);
  } catch {
    return new TextDecoder().decode(received.bytes);
  }
}

/** An answer that is not JSON as content: text, a small image or sound, or a link to the file that was kept. */
export async function contentOf(received: Received, how: { files: Files | undefined; mostCharacters: number; language: Language }): Promise<JsonObject[]> {
  const zh = how.language === 'zh';
  const type = mediaTypeOf(received);
  if (received.bytes.length === 0)
    return [{ type: 'text', text: `${zh ? '完成' : 'Done'} (HTTP ${received.status}${received.statusText === '' ? '' : ` ${received.statusText}`})` }];
  const isAttached = /^\s*attachment/i.test(received.headers.get('content-disposition') ?? '');
  const kind = /^(image|audio)\//.exec(type)?.[1];
  if (kind !== undefined && !isText(type) && received.bytes.length <= inlineBytes) return [{ type: kind, data: Buffer.from(received.bytes).toString('base64'), mimeType: type }];
  if (!isAttached && isReadable(received, type)) {
    const text = textOf(received);
    if (text.length <= how.mostCharacters) return [{ type: 'text', text }];
    const start = text.slice(0, how.mostCharacters).toWellFormed();
    const note = zh ? `以上为 ${text.length} 个字符中的前 ${how.mostCharacters} 个。` : `The first ${how.mostCharacters} of ${text.length} characters.`;
    return [{ type: 'text', text: start }, { type: 'text', text: note }, ...(how.files ? [await linkTo(received, type, how.files)] : [])];
  }
  if (how.files) return [await linkTo(received, type, how.files)];
  return [
    {
      type: 'text',
      text: zh
        ? `返回了 ${received.bytes.length} 字节的文件（${type || '未知类型'}），此处无法保存。`
        : `A file of ${received.bytes.length} bytes came back (${type || 'unknown type'}); it can not be kept here.`,
    },
  ];
}

function isReadable(received: Received, type: string): boolean {
  if (isText(type) || isJson(type)) return true;
  return !/^(image|audio|video|font)\/|^application\/(pdf|zip|gzip|x-tar)/.test(type) && isUtf8(received.bytes) && !received.bytes.includes(0);
}

async function linkTo(received: Received, type: string, files: Files): Promise<JsonObject> {
  const mediaType = type || 'application/octet-stream';
  const name = fileNameOf(received);
  const { url } = await files.write({ name, mediaType, bytes: received.bytes });
  return { type: 'resource_link', uri: url, name, mimeType: mediaType, size: received.bytes.length };
}

function fileNameOf(received: Received): string {
  const disposition = received.headers.get('content-disposition') ?? '';
  const extended = /filename\*\s*=\s*utf-8''([^;]+)/i.exec(disposition)?.[1];
  const quoted = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(disposition);
  const named = extended === undefined ? (quoted?.[1] ?? quoted?.[2]) : decoded(extended);
  const last = named ?? decoded(received.url.pathname.split('/').findLast((part) => part !== '') ?? '');
  return last.replace(/[\\/\p{Cc}]/gu, '_').slice(0, 200) || 'file';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What an API says about a failure, as short as an agent can act on. */
export function failureText(received: Received, how: { operation: string; language: Language }): string {
  const zh = how.language === 'zh';
  const { status } = received;
  const head = `${how.operation}: HTTP ${status}${received.statusText === '' ? '' : ` ${received.statusText}`}`;
  const json = jsonOf(received);
  const readable =
    json ??
    (isReadable(received, mediaTypeOf(received))
      ? {
          value: textOf(received)
            .slice(0, 20_000)
            .replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]+>/gi, ' ')
            .replace(/\s+/g, ' ')
            .trim(),
        }
      : { value: '' });
  const reason = shorten(reasonIn(readable.value), longestReason);
  const hint = hintFor(received, zh);
  return [`${head}${reason === '' ? '' : `: ${reason}`}`, hint].filter((line) => line !== '').join('\n');
}

const spoken = ['message', 'error_description', 'detail', 'title', 'error', 'reason', 'description', 'msg', 'Message'];

/** The sentence first, then the details, if any. */
function reasonIn(value: unknown): string {
  if (!isObject(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const said = spoken.map((name) => valueAt(value, name)).filter((one) => one !== undefined && one !== null && one !== '');
  const sentence = said.map((one) => (isObject(one) ? reasonIn(one) : plain(one)))[0];
  const details = ['errors', 'details', 'invalid_params', 'violations', 'fields'].map((name) => valueAt(value, name)).find((one) => one !== undefined && one !== null);
  if (sentence === undefined) return JSON.stringify(value);
  return details === undefined ? sentence : `${sentence} ${JSON.stringify(details)}`;
}

function hintFor(received: Received, zh: boolean): string {
  const { status } = received;
  const wait = received.headers.get('retry-after');
  if (status >= 300 && status < 400) return zh ? 'API 将请求重定向到其他位置，未予跟随。' : 'The API sends this request elsewhere, which is not followed.';
  if (status === 401 || status === 403)
    return zh ? '该提供方的凭据缺失、无效或权限不足，请联系其负责人。' : 'The credentials of this provider are missing, not valid or not enough for this. Ask its owner.';
  if (status === 429 || (status === 503 && wait !== null))
    return zh ? `请${wait === null ? '稍后' : `在 ${wait} 秒后`}重试。` : `Try again ${wait === null ? 'later' : `after ${wait} seconds`}.`;
  if (status >= 500) return zh ? 'API 自身出错；如为只读操作可稍后重试。' : 'The API itself failed. A call that only reads can be tried again.';
  return '';
}
