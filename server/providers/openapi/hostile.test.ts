import { PorticoError } from '@portico/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { convert } from './convert.ts';
import { readCuration } from './curation.ts';
import { readDocument, type ApiDocument } from './read-document.ts';
import { fixture } from './testing.ts';

const documents = ['shop-3.1.yaml', 'library-3.0.json', 'clinic-2.0.yaml'].map((name) => parse(fixture(name)) as object);
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e300,
    '',
    'x',
    'constructor',
    '__proto__',
    [],
    {},
    [null],
    [[]],
    { $ref: '#' },
    { $ref: '#/paths' },
    { $ref: 'http://127.0.0.1/x' },
    { $ref: 5 },
    { type: 'nothing' },
    { type: ['string', 7] },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Puts a value in place of what stands at a random path. */
function spoil(document: object, steps: readonly number[], value: unknown): object {
  const copy = structuredClone(document);
  let at = copy as Record<string, unknown>;
  for (const [index, step] of steps.entries()) {
    const keys = Object.keys(at);
    const key = keys[step % Math.max(keys.length, 1)];
    if (key === undefined) break;
    const inner = at[key];
    if (index === steps.length - 1 || typeof inner !== 'object' || inner === null) {
      at[key] = value;
      break;
    }
    at = inner as Record<string, unknown>;
  }
  return copy;
}

/** Anything but a PorticoError is a bug. */
function readOrRefuse(text: string): ApiDocument | undefined {
  try {
    return readDocument(text);
  } catch (error) {
    if (error instanceof PorticoError) return undefined;
    throw error;
  }
}

describe('a document with anything anywhere', () => {
  it('is refused with its place, or becomes valid tools with every operation told of', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false, code: { optimize: false } });
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.array(fc.nat(30), { minLength: 1, maxLength: 10 }), strange, (document, steps, value) => {
        const spoiled = spoil(document, steps, value);
        const read = readOrRefuse(JSON.stringify(spoiled));
        if (!read) return;
        const { tools, report } = convert(read, readCuration({}));
        expect(report.taken + report.notTaken.length).toBe(report.operations);
        for (const { definition } of tools) {
          expect(definition.name).toMatch(/^[A-Za-z0-9_-]{1,60}$/);
          for (const schema of [definition.inputSchema, definition.outputSchema ?? {}]) {
            ajv.compile(schema);
            ajv.removeSchema(schema);
          }
        }
      }),
      { numRuns: 1000 },
    );
  }, 60_000);
});
