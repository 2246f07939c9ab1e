import type { JsonObject } from '@portico/contracts';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject } from './canonical.ts';
import type { Problem } from './check-definitions.ts';
import { shapeOf } from './normal-form.ts';

/** Only the dialects' own schemas are compiled: no code is made from what a stranger wrote. Nothing is fetched or logged. */
const options = { strict: false, validateFormats: false, logger: false } as const;

interface Validator {
  validateSchema(schema: JsonObject): unknown;
  errorsText(errors?: null, how?: { dataVar: string }): string;
}
const dialects: readonly { readonly of: RegExp; readonly validator: Validator }[] = [
  { of: /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, validator: new Ajv2020(options) },
  { of: /^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, validator: new Ajv2019(options) },
  { of: /^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/, validator: new Ajv(options) },
];

/** Is it a JSON Schema (2020-12, 2019-09, draft-07 or -06) that works without the network? `headers`: may it name some? */
export function checkSchema(schema: JsonObject, steps: readonly string[], may: { headers: boolean }): Problem | undefined {
  return dialectProblem(schema, steps) ?? partsProblem(schema, steps) ?? headerProblem(schema, steps, may.headers);
}

function dialectProblem(schema: JsonObject, steps: readonly string[]): Problem | undefined {
  const named = schema['$schema'];
  const dialect = named === undefined ? dialects[0] : dialects.find(({ of }) => typeof named === 'string' && of.test(named));
  if (!dialect)
    return {
      steps: [...steps, '$schema'],
      message: { en: 'names a dialect that is not known here; JSON Schema 2020-12 and draft-07 are', zh: '使用了不支持的模式方言；支持 JSON Schema 2020-12 与 draft-07' },
    };
  const { $schema: _dialect, ...rest } = schema;
  if (dialect.validator.validateSchema(rest) === true) return undefined;
  const reason = dialect.validator.errorsText(null, { dataVar: '' }).slice(0, 300);
  return { steps, message: { en: `is no JSON Schema: ${reason}`, zh: `不是有效的 JSON Schema：${reason}` } };
}

/** References that lead out of the schema or nowhere, and patterns that are none. */
function partsProblem(schema: JsonObject, steps: readonly string[]): Problem | undefined {
  const targets = new Set<string>(['#', '']);
  const wanted: { readonly place: readonly string[]; readonly to: string }[] = [];
  const patterns: { readonly place: readonly string[]; readonly pattern: string }[] = [];
  eachSchema(schema, { place: steps, reachable: true }, (node, place) => {
    for (const key of ['$id', '$anchor', '$dynamicAnchor']) if (typeof node[key] === 'string') targets.add(key === '$id' ? node[key] : `#${node[key]}`);
    for (const key of ['$ref', '$dynamicRef']) if (typeof node[key] === 'string') wanted.push({ place: [...place, key], to: node[key] });
    if (typeof node['pattern'] === 'string') patterns.push({ place: [...place, 'pattern'], pattern: node['pattern'] });
    if (isObject(node['patternProperties']))
      for (const pattern of Object.keys(node['patternProperties'])) patterns.push({ place: [...place, 'patternProperties', pattern], pattern });
  });
  const lost = wanted.find(({ to }) => !targets.has(to) && !targets.has(to.split('#')[0] || '-') && !pointsInto(schema, to));
  if (lost)
    return {
      steps: lost.place,
      message: {
        en: `leads to ${JSON.stringify(lost.to.slice(0, 200))}, which is not in the schema; nothing is fetched`,
        zh: `引用的 ${JSON.stringify(lost.to.slice(0, 200))} 不在模式内；系统不会联网获取`,
      },
    };
  const broken = patterns.find(({ pattern }) => !isPattern(pattern));
  return broken && { steps: broken.place, message: { en: 'is no regular expression (ECMA-262)', zh: '不是有效的正则表达式（ECMA-262）' } };
}

function pointsInto(schema: JsonObject, reference: string): boolean {
  if (!reference.startsWith('#/')) return false;
  let at: unknown = schema;
  for (const step of reference.slice(2).split('/')) {
    const key = unescaped(step);
    if (typeof at !== 'object' || at === null || key === undefined || !Object.hasOwn(at, key)) return false;
    at = (at as JsonObject)[key];
  }
  return isObject(at) || typeof at === 'boolean';
}

function unescaped(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}

/** Compiled and thrown away; without the `u` flag, as most real ones are written. */
function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Every schema inside one, itself first. `reachable`: through `properties` alone. */
function eachSchema(node: unknown, at: { place: readonly string[]; reachable: boolean }, visit: (node: JsonObject, place: readonly string[], reachable: boolean) => void): void {
  if (!isObject(node)) return;
  const { place, reachable } = at;
  visit(node, place, reachable);
  for (const [keyword, value] of Object.entries(node)) {
    const shape = shapeOf(keyword, value);
    if (shape === 'data') continue;
    const inside = reachable && keyword === 'properties';
    if (shape === 'schema') eachSchema(value, { place: [...place, keyword], reachable: inside }, visit);
    else for (const [key, branch] of Object.entries(value as object)) eachSchema(branch, { place: [...place, keyword, key], reachable: inside }, visit);
  }
}

/** A token as RFC 9110 writes header names. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerTypes: readonly unknown[] = ['string', 'integer', 'boolean'];

/** `x-mcp-header` (MCP 2026-07-28) stands only at plain values reached by `properties` alone, each name once. */
function headerProblem(schema: JsonObject, steps: readonly string[], allowed: boolean): Problem | undefined {
  const names = new Set<string>();
  const problems: Problem[] = [];
  const wrong = (place: readonly string[], en: string, zh: string): number => problems.push({ steps: place, message: { en: `x-mcp-header ${en}`, zh: `x-mcp-header ${zh}` } });
  eachSchema(schema, { place: steps, reachable: true }, (node, place, reachable) => {
    if (!Object.hasOwn(node, 'x-mcp-header')) return;
    const name = node['x-mcp-header'];
    if (!allowed || !reachable || place.length === steps.length) wrong(place, 'may only stand at a property that is always reachable', '只能用于可直接到达的属性');
    else if (typeof name !== 'string' || !token.test(name)) wrong(place, 'is no header name (RFC 9110)', '不是有效的请求头名称（RFC 9110）');
    else if (!headerTypes.includes(node['type'])) wrong(place, 'needs a string, integer or boolean', '仅适用于字符串、整数或布尔值');
    else if (names.has(name.toLowerCase())) wrong(place, `"${name}" is there twice`, `“${name}”重复`);
    else names.add(name.toLowerCase());
  });
  return problems[0];
}
