import { PorticoError } from '@portico/contracts';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { convertText } from './convert-text.ts';
import { convert } from './convert.ts';
import { readCuration } from './curation.ts';
import { readDocument } from './read-document.ts';

function document(operations: number): object {
  const paths = Object.fromEntries(
    Array.from({ length: operations }, (_, at) => [
      `/things/${at}`,
      {
        get: {
          operationId: `thing_${at}`,
          description: 'Gives a thing. '.repeat(20),
          parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }],
          responses: { 200: { description: 'ok' } },
        },
      },
    ]),
  );
  return { openapi: '3.1.0', info: { title: 'Things', version: '1' }, servers: [{ url: 'https://things.test' }], paths };
}

describe('convertText', () => {
  it('reads a long document in a thread: the same tools, and nobody waits', async () => {
    const text = stringify(document(1500));
    expect(text.length).toBeGreaterThan(500_000);
    let [last, longest] = [performance.now(), 0];
    const tick = (): void => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    };
    const ticker = setInterval(tick, 5);
    const started = performance.now();
    const conversion = await convertText({ text, file: 'things.yaml', curation: {} });
    const whole = performance.now() - started;
    clearInterval(ticker);
    tick();
    expect(longest).toBeLessThan(whole / 3);
    expect(conversion).toEqual(structuredClone(convert(readDocument(text, 'things.yaml'), readCuration({}))));
    expect(conversion.tools).toHaveLength(1500);
  }, 60_000);

  it('tells what is wrong, and where, from the thread too', async () => {
    const text = `${stringify(document(300))}\nbroken: [1, 2\n`;
    const error = await convertText({ text, file: 'things.yaml', curation: {} }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PorticoError);
    expect(error).toMatchObject({ code: 'conversion.unreadable', issues: [{ file: 'things.yaml', line: expect.any(Number) as number }] });
  }, 60_000);

  it('stops when nobody waits for it any more', async () => {
    const gone = new AbortController();
    const conversion = convertText({ text: JSON.stringify(document(3000)), file: 'things.json', curation: {}, signal: gone.signal });
    gone.abort(new Error('gone'));
    await expect(conversion).rejects.toThrow('gone');
    await expect(convertText({ text: stringify(document(200)), file: 'next.yaml', curation: {} })).resolves.toMatchObject({ report: { taken: 200 } });
  }, 60_000);
});
