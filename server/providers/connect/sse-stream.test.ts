import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvents, type SseEvent } from './sse-stream.ts';

async function* pieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    if (cut > from && cut < bytes.length) {
      yield bytes.subarray(from, cut);
      from = cut;
    }
  }
  yield bytes.subarray(from);
}

async function read(text: string, how: { cuts?: readonly number[]; eventBytes?: number; totalBytes?: number } = {}): Promise<SseEvent[]> {
  const events: SseEvent[] = [];
  const limits = {
    eventBytes: how.eventBytes ?? 1000,
    ...(how.totalBytes !== undefined && { totalBytes: how.totalBytes }),
    exceeded: (limit: number) => new Error(`more than ${limit}`),
  };
  for await (const event of readEvents(pieces(new TextEncoder().encode(text), how.cuts ?? []), limits)) events.push(event);
  return events;
}

test('reads fields, comments, several lines of data, ids and times to come back', async () => {
  const text = ':ping\n\nid: 7\nretry: 500\ndata:\n\nevent: message\ndata: {"a":\ndata:1}\n\ndata: lost';
  expect(await read(text)).toEqual([
    { id: '7', type: 'message', data: '', retry: 500 },
    { id: undefined, type: 'message', data: '{"a":\n1}', retry: undefined },
  ]);
});

test('reads the same however the bytes are cut and the lines end', async () => {
  const text = 'id: 一\ndata: grüße 你好\n\n: still there\n\ndata: x\ndata: y\n\n';
  const whole = await read(text);
  expect(whole.map((event) => event.data)).toEqual(['grüße 你好', 'x\ny']);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(80)), async (end, cuts) => {
      expect(await read(text.replaceAll('\n', end), { cuts })).toEqual(whole);
    }),
  );
});

test('stops at the limit of one event and of the whole stream', async () => {
  await expect(read(`data: ${'x'.repeat(50)}\n\n`, { eventBytes: 40 })).rejects.toThrow('more than 40');
  await expect(read('data: x\n'.repeat(20), { eventBytes: 40 })).rejects.toThrow('more than 40');
  await expect(read('data: x\n\n'.repeat(20), { totalBytes: 100 })).rejects.toThrow('more than 100');
  expect(await read('data: x\n\n'.repeat(20), { eventBytes: 40 })).toHaveLength(20);
});

test('a long line in many small pieces takes time in proportion to its length', async () => {
  const timeOf = async (length: number): Promise<number> => {
    const text = `data: ${'x'.repeat(length)}\n\n`;
    const cuts = Array.from({ length: text.length / 500 }, (_, index) => index * 500);
    const began = performance.now();
    expect(await read(text, { cuts, eventBytes: 10 * length })).toHaveLength(1);
    return performance.now() - began;
  };
  await timeOf(100_000);
  expect((await timeOf(8_000_000)) / (await timeOf(1_000_000))).toBeLessThan(40);
});
