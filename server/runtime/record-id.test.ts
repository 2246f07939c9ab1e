import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeId, encodeId } from './record-id.ts';
import { entityNamed } from './testing.ts';

const line = { ...entityNamed('OrderLine'), key: ['product', 'quantity'] };

it('gives back the key of every id it makes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
      (product, quantity) => {
        expect(decodeId(line, encodeId([product, quantity]))).toEqual({ product, quantity });
      },
    ),
  );
});

it('knows what can be no id', () => {
  for (const id of ['', 'a', 'a~b', 'a~1~2', 'a~1.5']) expect(decodeId(line, id)).toBeUndefined();
});
