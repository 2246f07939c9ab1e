import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PorticoError } from '@portico/contracts';
import { unreadable } from './unreadable.ts';

/** Names the `TextDecoder` labels for PostgreSQL's `client_encoding` names that differ from them. */
const clientEncodings: Readonly<Record<string, string>> = {
  UTF8: 'utf-8',
  UNICODE: 'utf-8',
  SQL_ASCII: 'utf-8',
  LATIN1: 'windows-1252',
  LATIN2: 'iso-8859-2',
  LATIN9: 'iso-8859-15',
  WIN1250: 'windows-1250',
  WIN1251: 'windows-1251',
  WIN1252: 'windows-1252',
  KOI8R: 'koi8-r',
  GBK: 'gb18030',
  GB18030: 'gb18030',
  EUC_CN: 'gb18030',
  BIG5: 'big5',
  SJIS: 'shift_jis',
  EUC_JP: 'euc-jp',
  EUC_KR: 'euc-kr',
};

/**
 * Finds a text file's encoding as a `TextDecoder` label: a byte order mark, else UTF-8 if all of it is valid, else what the
 * script says (`SET client_encoding`), else GB18030 if it reads as Chinese, else windows-1252. Reads the file once.
 */
export async function detectEncoding(path: string): Promise<string> {
  const head = await readHead(path, 64 * 1024);
  if (head.length >= 2 && head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head.length >= 2 && head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const blank = zeroBytes(head);
  if (blank.odd > head.length / 8 && blank.even === 0) return 'utf-16le';
  if (blank.even > head.length / 8 && blank.odd === 0) return 'utf-16be';
  if (await isValid(path, 'utf-8')) return 'utf-8';
  const said = /client_encoding\s*(?:=|to)\s*'?([\w-]+)/i.exec(head.toString('latin1'))?.[1]?.toUpperCase();
  const known = said === undefined ? undefined : clientEncodings[said];
  if (known !== undefined && known !== 'utf-8') return known;
  return (await isValid(path, 'gb18030')) && (await readsAsChinese(path)) ? 'gb18030' : 'windows-1252';
}

/** The file's text in chunks, without a byte order mark. */
export async function* readText(path: string, encoding: string): AsyncIterable<string> {
  const decoder = decoderOf(encoding);
  for await (const chunk of bytes(path)) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(clientEncodings[encoding.toUpperCase()] ?? encoding);
  } catch {
    throw new PorticoError('request.invalid', { params: { detail: `unknown encoding "${encoding}"; use for example utf-8, gb18030 or windows-1252` } });
  }
}

/** Bytes of a file; a missing or unreadable file becomes a clear error. */
export async function* bytes(path: string): AsyncIterable<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EACCES') throw error;
    throw unreadable(path, { en: 'the file can not be opened. Check its path and permissions.', zh: '无法打开该文件，请检查路径和权限。' });
  } finally {
    stream.destroy();
  }
}

async function readHead(path: string, size: number): Promise<Buffer> {
  let file;
  try {
    file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    throw unreadable(path, { en: 'the file can not be opened. Check its path and permissions.', zh: '无法打开该文件，请检查路径和权限。' });
  } finally {
    await file?.close();
  }
}

function zeroBytes(head: Buffer): { even: number; odd: number } {
  let even = 0;
  let odd = 0;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  return { even, odd };
}

async function isValid(path: string, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes(path)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Western text can be valid GB18030 by chance; Chinese text keeps to the GB 2312 rows, both bytes from A1 on. */
async function readsAsChinese(path: string): Promise<boolean> {
  let usual = 0;
  let other = 0;
  let lead = 0;
  for await (const chunk of bytes(path)) {
    for (const byte of chunk) {
      if (lead !== 0) {
        if (lead >= 0xa1 && lead <= 0xf7 && byte >= 0xa1) usual += 1;
        else other += 1;
        lead = 0;
      } else if (byte >= 0x81) lead = byte;
    }
    if (usual + other > 100_000) break;
  }
  return usual > other;
}
