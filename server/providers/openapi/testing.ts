import { readFileSync } from 'node:fs';
import { convert, type Conversion } from './convert.ts';
import { readCuration } from './curation.ts';
import type { CallPlan, ConvertedTool } from './plan.ts';
import { readDocument } from './read-document.ts';

export const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

/** Converts a fixture, or a document written in a test. */
export function converted(document: string | object, curation: object = {}): Conversion {
  const text = typeof document === 'string' ? fixture(document) : JSON.stringify(document);
  return convert(readDocument(text), readCuration(curation));
}

/** A document with one operation: `POST /things` unless told otherwise. */
export function documentWith(operation: object, more: { path?: string; method?: string; components?: object; openapi?: string; root?: object } = {}): object {
  return {
    openapi: more.openapi ?? '3.1.0',
    info: { title: 'Test', version: '1' },
    servers: [{ url: 'https://api.test' }],
    paths: { [more.path ?? '/things']: { [more.method ?? 'post']: { operationId: 'act', responses: { '200': { description: 'ok' } }, ...operation } } },
    ...(more.components && { components: more.components }),
    ...more.root,
  };
}

export function toolOf(conversion: Conversion, name: string): ConvertedTool {
  const tool = conversion.tools.find((one) => one.definition.name === name);
  if (!tool) throw new Error(`no tool ${name} among ${conversion.tools.map((one) => one.definition.name).join(', ')}`);
  return tool;
}

export function planOf(tool: ConvertedTool): CallPlan {
  if ('choose' in tool.call) throw new Error(`${tool.definition.name} is merged`);
  return tool.call;
}
