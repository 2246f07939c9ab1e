import type { JsonObject } from '@portico/contracts';
import type { Findings } from './findings.ts';
import { objectAt, pointer, textAt, valueAt } from './json.ts';
import type { ApiOperation, ApiParameter } from './operations.ts';
import type { BodyPlan, FieldPlan, ParameterPlan, Style } from './plan.ts';
import { readBody, type BodyPart } from './read-body.ts';
import type { ApiDocument } from './read-document.ts';
import type { Schemas } from './schemas.ts';
import { tidy } from './texts.ts';

/** One argument of a tool, and what of the request it fills. */
export interface Argument {
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
  readonly fills: { readonly parameter: Omit<ParameterPlan, 'argument'> } | { readonly field: Omit<FieldPlan, 'argument'> } | { readonly whole: true };
}
export interface Inputs {
  readonly arguments: readonly Argument[];
  readonly body: Omit<BodyPlan, 'whole' | 'fields'> | undefined;
  /** Sentences that say what the schema of the arguments can not. */
  readonly hints: readonly string[];
}
interface From {
  readonly document: ApiDocument;
  readonly schemas: Schemas;
  readonly findings: Findings;
}

/** Header parameters that OpenAPI tells to ignore, and those a client sets by itself. */
const ownHeaders = new Set(['accept', 'content-type', 'authorization']);
const wireHeaders = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer', 'keep-alive', 'proxy-authorization']);
const places = ['path', 'query', 'header', 'cookie'] as const;
const styles: Readonly<Record<(typeof places)[number], readonly Style[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'tabDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};

/** One flat list of arguments out of path, query, header, cookie and body; names that meet are told apart. */
export function argumentsOf(operation: ApiOperation, from: From): Inputs {
  const names = new Names(operation, from.findings);
  const parameters = places.flatMap((where) => parametersIn(operation, where, from));
  const converted = parameters.map((one) => parameterArgument(one, names, from));
  const body = readBody(operation, from);
  const parts = body?.parts.map((part) => partArgument(part, names)) ?? [];
  return { arguments: [...converted, ...parts], body: body?.plan, hints: body?.hints ?? [] };
}

function parametersIn(operation: ApiOperation, where: (typeof places)[number], { findings }: From): (ApiParameter & { where: typeof where })[] {
  const described = operation.parameters.filter((one) => one.in === where);
  if (where === 'path') {
    const inPath = new Set([...operation.path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name));
    const missing = [...inPath].filter((name) => !described.some((one) => one.name === name));
    for (const name of missing)
      findings.add('path parameter', operation.place, { en: `{${name}} in the path is not described; it is taken as a text.`, zh: `路径中的 {${name}} 未描述，按文本处理。` });
    const known = described.filter((one) => inPath.has(one.name) || leaveOut(one, findings, { en: 'it does not stand in the path', zh: '它不在路径中' }));
    const made = missing.map((name) => ({ name, in: 'path', value: { schema: { type: 'string' } }, place: operation.place, where }));
    return [...known.map((one) => ({ ...one, where })), ...made];
  }
  return described
    .filter((one) => {
      if (where !== 'header') return true;
      const name = one.name.toLowerCase();
      if (ownHeaders.has(name)) return leaveOut(one, findings, { en: 'OpenAPI has it follow from media types and security', zh: '按 OpenAPI 规定，它由媒体类型和安全设置决定' });
      return !wireHeaders.has(name) || leaveOut(one, findings, { en: 'the HTTP connection sets it by itself', zh: '它由 HTTP 连接自动设置' });
    })
    .map((one) => ({ ...one, where }));
}

function leaveOut(one: ApiParameter, findings: Findings, why: { en: string; zh: string }): false {
  findings.add('left out', one.place, { en: `The ${one.in} parameter "${one.name}" was left out: ${why.en}.`, zh: `已略去 ${one.in} 参数“${one.name}”：${why.zh}。` });
  return false;
}

function parameterArgument(one: ApiParameter & { where: (typeof places)[number] }, names: Names, { schemas, findings }: From): Argument {
  const { where, value } = one;
  const [media, described] = Object.entries(objectAt(value, 'content'))[0] ?? [];
  const schema = media === undefined ? (valueAt(value, 'schema') ?? {}) : (valueAt(described, 'schema') ?? {});
  const at = media === undefined ? pointer(one.place, 'schema') : pointer(one.place, 'content', media, 'schema');
  const wanted = textAt(value, 'style');
  const style = styles[where].find((known) => known === wanted) ?? styles[where][0] ?? 'form';
  if (wanted !== undefined && wanted !== style)
    findings.add('style', pointer(one.place, 'style'), {
      en: `The style "${wanted}" is not one for ${where} parameters; "${style}" is used.`,
      zh: `${where} 参数不支持样式“${wanted}”，改用“${style}”。`,
    });
  const explode = typeof value['explode'] === 'boolean' ? value['explode'] : style === 'form' || style === 'deepObject';
  const converted = schemas.convert(schema, at);
  const example: unknown = value['example'];
  return {
    name: names.take(one.name, where, one.place),
    schema: {
      ...converted,
      ...(textAt(value, 'description') !== undefined && { description: tidy(textAt(value, 'description') ?? '', 400) }),
      ...(value['deprecated'] === true && { deprecated: true }),
      ...(example !== undefined && converted['examples'] === undefined && JSON.stringify(example).length <= 120 && { examples: [example] }),
    },
    required: where === 'path' || value['required'] === true,
    fills: {
      parameter: {
        in: where,
        name: one.name,
        style,
        explode,
        ...(value['allowReserved'] === true && { allowReserved: true }),
        ...(media !== undefined && { json: true }),
      },
    },
  };
}

function partArgument(part: BodyPart, names: Names): Argument {
  return { name: names.take(part.name, 'body', part.place), schema: part.schema, required: part.required, fills: part.field ? { field: part.field } : { whole: true } };
}

/** Argument names: letters, digits, `_`, `.`, `-`, at most 64, as model interfaces want them; each once. */
class Names {
  readonly #taken = new Set<string>();
  readonly #operation: ApiOperation;
  readonly #findings: Findings;

  constructor(operation: ApiOperation, findings: Findings) {
    this.#operation = operation;
    this.#findings = findings;
  }

  take(name: string, where: string, place: string): string {
    const plain =
      name
        .replace(/[^A-Za-z0-9_.-]+/g, '_')
        .replace(/^_+|_+$/g, '')
        .slice(0, 60) || where;
    // A name that is valid as it is stays so, underscores in front included.
    const wanted = /^(?!__proto__$)[A-Za-z0-9_.-]{1,64}$/.test(name) ? name : plain;
    let free = this.#taken.has(wanted) ? `${wanted.slice(0, 56)}_${where}` : wanted;
    for (let count = 2; this.#taken.has(free); count += 1) free = `${wanted.slice(0, 52)}_${where}_${count}`;
    this.#taken.add(free);
    if (free !== name)
      this.#findings.add('argument name', `${this.#operation.key} ${place}`, {
        en: `${this.#operation.key}: "${name}" in the ${where} is called "${free}" in the tool.`,
        zh: `${this.#operation.key}：${where} 中的“${name}”在工具中名为“${free}”。`,
      });
    return free;
  }
}
