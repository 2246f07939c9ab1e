import { PorticoError } from '@portico/contracts';
import { describe, expect, it } from 'vitest';
import { readDocument } from './read-document.ts';
import { fixture } from './testing.ts';

describe('readDocument', () => {
  it.each([
    ['shop-3.1.yaml', '3.1.0', '3.1', 'Shop'],
    ['library-3.0.json', '3.0.3', '3.0', 'Library'],
    ['clinic-2.0.yaml', '2.0', '3.0', 'Clinic'],
  ])('reads %s', (name, version, dialect, title) => {
    expect(readDocument(`\uFEFF${fixture(name)}`)).toMatchObject({ version, dialect, title });
  });

  it.each([
    ['openapi: 3.1.0\ninfo:\n  title: A\n bad: [1, 2\n', { line: 4 }],
    ['{"openapi": "3.0.0",\n "info": {,}}', { line: 2 }],
    ['openapi: 3.1.0\nopenapi: 3.1.0\n', { line: 2 }],
    ['just words', { line: 1 }],
    ['info: {}', { place: '#/openapi' }],
    ['openapi: 4.0.0', { place: '#/openapi' }],
    ['swagger: 1.2', { place: '#/swagger' }],
    ['openapi: 3.1.0\ninfo: {}\npaths: [1]', { place: '#/paths', line: 3 }],
  ])('refuses %j with its place', (text, place) => {
    const error = caught(() => readDocument(text, 'api.yaml'));
    expect(error.code).toBe('conversion.unreadable');
    expect(error.issues[0]).toMatchObject({ file: 'api.yaml', ...place });
    expect(error.issues[0]?.message.zh).toMatch(/\p{Script=Han}/u);
  });

  it('refuses what would take too long to read', () => {
    expect(caught(() => readDocument(`openapi: 3.1.0\n#${'x'.repeat(13 * 1024 * 1024)}`)).message).toContain('at most 12 MB of YAML are read');
  });

  it('refuses aliases that unfold without end', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[index]}`).join(',')}]`)].join('\n');
    expect(caught(() => readDocument(`openapi: 3.1.0\n${bomb}`)).code).toBe('conversion.unreadable');
  });

  it('reads Swagger 2 as OpenAPI 3: servers, bodies, forms, list formats, responses', () => {
    const { root } = readDocument(fixture('clinic-2.0.yaml'));
    expect(root).toMatchObject({
      servers: [{ url: 'https://clinic.test/v1' }, { url: 'http://clinic.test/v1' }],
      components: { securitySchemes: { login: { type: 'http', scheme: 'basic' } } },
      paths: {
        '/patients': {
          get: {
            parameters: [
              { name: 'ward', in: 'query', schema: { type: 'string' } },
              { name: 'tags', style: 'pipeDelimited', explode: false },
              { name: 'ids', style: 'form', explode: true },
              { name: 'plain', style: 'form', explode: false },
              { name: 'sheets', style: 'tabDelimited', explode: false },
            ],
            responses: { '200': { content: { 'application/json': { schema: { type: 'array' } } } } },
          },
          post: { requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/definitions/Patient' } } } } },
        },
        '/patients/{id}/scans': { post: { requestBody: { content: { 'multipart/form-data': { schema: { required: ['scan'], properties: { scan: { format: 'binary' } } } } } } } },
      },
    });
  });
});

function caught(run: () => unknown): PorticoError {
  try {
    run();
  } catch (error) {
    if (error instanceof PorticoError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
