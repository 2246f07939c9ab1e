import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readTar, writeTar, type Entry } from './tar.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'portico-tar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function* once(...chunks: Uint8Array[]): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield* chunks;
}

async function* listed(files: readonly { name: string; bytes: Uint8Array }[]): AsyncIterable<Entry> {
  await Promise.resolve();
  for (const { name, bytes } of files) yield { name, size: bytes.length, bytes: once(bytes) };
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

async function* sliced(bytes: Buffer, size: number): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('what is written reads back, however it is cut into chunks and whatever is skipped', async () => {
  const file = fc.record({ name: fc.stringMatching(/^[a-z/]{1,20}[a-z]$/), bytes: fc.uint8Array({ maxLength: 1500 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 5 }), fc.integer({ min: 1, max: 2000 }), fc.boolean(), async (files, size, skipping) => {
      const archive = await whole(writeTar(listed(files), new Date(0)));
      const found: { name: string; bytes: Uint8Array }[] = [];
      for await (const entry of readTar(sliced(archive, size))) {
        if (skipping && found.length % 2 === 0) found.push({ name: entry.name, bytes: new Uint8Array(0) });
        else found.push({ name: entry.name, bytes: new Uint8Array(await whole(entry.bytes)) });
      }
      const expected = files.map(({ name, bytes }, index) => ({ name, bytes: skipping && index % 2 === 0 ? new Uint8Array(0) : bytes }));
      expect(found).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test('any tar reads it, long names included', async () => {
  const long = `git/${'a'.repeat(36)}/${'b'.repeat(36)}.git/objects/pack/${'c'.repeat(60)}`;
  const file = path.join(folder, 'a.tar');
  writeFileSync(
    file,
    await whole(
      writeTar(
        listed([
          { name: 'one', bytes: Buffer.from('1') },
          { name: long, bytes: Buffer.from('two') },
        ]),
        new Date(),
      ),
    ),
  );
  expect(execFileSync('tar', ['-tf', file], { encoding: 'utf8' })).toBe(`one\n${long}\n`);
  expect(execFileSync('tar', ['-xOf', file, long], { encoding: 'utf8' })).toBe('two');
});

test('a cut archive and one that is none are refused', async () => {
  const archive = await whole(writeTar(listed([{ name: 'one', bytes: Buffer.alloc(3000, 1) }]), new Date()));
  const read = async (bytes: Buffer): Promise<void> => {
    for await (const entry of readTar(sliced(bytes, 700))) await whole(entry.bytes);
  };
  await expect(read(archive.subarray(0, 2000))).rejects.toThrow('ends too early');
  await expect(read(Buffer.alloc(2000, 7))).rejects.toThrow('not an archive');
});

test('a file that shrinks while it is read stops the backup', async () => {
  const lying = async function* (): AsyncIterable<Entry> {
    await Promise.resolve();
    yield { name: 'x', size: 5, bytes: once(Buffer.from('123')) };
  };
  await expect(whole(writeTar(lying(), new Date()))).rejects.toThrow('changed while it was read');
});
