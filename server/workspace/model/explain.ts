import type { Text } from '@portico/contracts';
import { z } from 'zod';
import { nearest } from './did-you-mean.ts';

type ZodIssue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** A finding of a format's schema in words; `onKey` when the key itself is what is wrong. */
export interface Explained {
  readonly path: Path;
  readonly onKey: boolean;
  readonly message: Text;
}

interface Within {
  readonly schema: z.ZodType;
  readonly value: unknown;
}

/** Says what a schema found: what was wrong, what is expected, and what to write instead. */
export function explain(issue: ZodIssue, within: Within): Explained[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  const one = (message: Text, onKey = false): Explained[] => [{ path, onKey, message }];
  const given = valueAt(within.value, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(within.schema, path);
      return issue.keys.map((key) => ({ path: [...path, key], onKey: true, message: unknownKey(key, known) }));
    }
    case 'invalid_type':
      return given === undefined ? one(missing(path.at(-1))) : one(wrongType(issue.expected, given));
    case 'invalid_value':
      return given === undefined ? one(missing(path.at(-1))) : one(wrongValue(given, issue.values.map(String)));
    case 'invalid_union':
      return explainUnion(issue, { ...within, path, given });
    case 'invalid_key':
      return one(
        { en: `"${String(path.at(-1))}" can not be a name here: ${first(issue.issues)}.`, zh: `“${String(path.at(-1))}”不能作为此处的名称：${first(issue.issues)}。` },
        true,
      );
    case 'invalid_element':
      return one({ en: first(issue.issues), zh: first(issue.issues) });
    case 'too_small':
      return one(boundary('least', issue.origin, Number(issue.minimum)));
    case 'too_big':
      return one(boundary('most', issue.origin, Number(issue.maximum)));
    case 'invalid_format':
      return one({ en: `"${brief(given)}" does not fit: ${issue.message}.`, zh: `“${brief(given)}”不符合要求：${issue.message}。` });
    case 'not_multiple_of':
      return one({ en: `Use a multiple of ${issue.divisor}.`, zh: `应为 ${issue.divisor} 的倍数。` });
    default:
      return one({ en: issue.message, zh: issue.message });
  }
}

/** Of a union's ways to fail, the one that came furthest is what the writer had in mind. */
function explainUnion(issue: Extract<ZodIssue, { code: 'invalid_union' }>, at: Within & { path: Path; given: unknown }): Explained[] {
  if (at.given === undefined) return [{ path: at.path, onKey: false, message: missing(at.path.at(-1)) }];
  const near = issue.errors.find((ways) => ways.length > 0 && ways.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'));
  if (near) {
    const schema = schemaAt(at.schema, at.path);
    const options = schema === undefined ? [] : unionOptions(schema);
    const option = options[issue.errors.findIndex((ways) => ways === near)] ?? schema ?? z.unknown();
    return near.flatMap((one) => explain(one, { schema: option, value: at.given })).map((found) => ({ ...found, path: [...at.path, ...found.path] }));
  }
  const expected = [...new Set(issue.errors.flat().map((one) => (one.code === 'invalid_type' ? typeName(one.expected) : undefined)))].filter((name) => name !== undefined);
  return [
    {
      path: at.path,
      onKey: false,
      message: {
        en: `Expected ${expected.map((name) => name.en).join(' or ')}, found ${kindOf(at.given).en}.`,
        zh: `应为${expected.map((name) => name.zh).join('或')}，实际为${kindOf(at.given).zh}。`,
      },
    },
  ];
}

function unknownKey(key: string, known: readonly string[]): Text {
  const meant = nearest(key, known);
  if (meant !== undefined) return { en: `There is no "${key}" here. Did you mean "${meant}"?`, zh: `此处没有“${key}”，是否想写“${meant}”？` };
  return { en: `There is no "${key}" here. Known: ${known.join(', ')}.`, zh: `此处没有“${key}”。可用：${known.join('、')}。` };
}

function missing(key: string | number | undefined): Text {
  return key === undefined ? { en: 'The file is empty.', zh: '文件为空。' } : { en: `"${key}" is missing. Add it.`, zh: `缺少“${key}”，请补充。` };
}

function wrongType(expected: string, given: unknown): Text {
  const hint = expected === 'string' && (typeof given === 'number' || typeof given === 'boolean') ? { en: ' Put it in quotes.', zh: '请加引号。' } : { en: '', zh: '' };
  return { en: `Expected ${typeName(expected).en}, found ${kindOf(given).en}.${hint.en}`, zh: `应为${typeName(expected).zh}，实际为${kindOf(given).zh}。${hint.zh}` };
}

function wrongValue(given: unknown, values: readonly string[]): Text {
  const meant = nearest(String(given), values);
  if (values.length === 1) return { en: `Expected ${values[0]}, found ${brief(given)}.`, zh: `应为 ${values[0]}，实际为 ${brief(given)}。` };
  const hint = meant === undefined ? { en: '', zh: '' } : { en: ` Did you mean "${meant}"?`, zh: `是否想写“${meant}”？` };
  return { en: `"${brief(given)}" is not one of ${values.join(', ')}.${hint.en}`, zh: `“${brief(given)}”不在可选值中：${values.join('、')}。${hint.zh}` };
}

function boundary(side: 'least' | 'most', origin: string, limit: number): Text {
  const [en, zh] = origin === 'string' ? ['characters', '个字符'] : origin === 'array' || origin === 'set' ? ['entries', '项'] : ['', ''];
  return side === 'least'
    ? { en: `At least ${limit} ${en}`.trim().concat('.'), zh: `至少为 ${limit}${zh}。` }
    : { en: `At most ${limit} ${en}`.trim().concat('.'), zh: `至多为 ${limit}${zh}。` };
}

const typeNames: Readonly<Record<string, Text>> = {
  string: { en: 'a text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  int: { en: 'a whole number', zh: '整数' },
  boolean: { en: 'true or false', zh: 'true 或 false' },
  array: { en: 'a list', zh: '列表' },
  object: { en: 'a mapping', zh: '映射' },
  record: { en: 'a mapping', zh: '映射' },
};

function typeName(expected: string): Text {
  return typeNames[expected] ?? { en: expected, zh: expected };
}

function kindOf(value: unknown): Text {
  if (value === null) return { en: 'nothing', zh: '空值' };
  if (Array.isArray(value)) return { en: 'a list', zh: '列表' };
  if (typeof value === 'object') return { en: 'a mapping', zh: '映射' };
  return { en: `${typeof value === 'string' ? 'the text' : 'the value'} "${brief(value)}"`, zh: `“${brief(value)}”` };
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function first(issues: readonly ZodIssue[]): string {
  return issues[0]?.message ?? '';
}

function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Record<string | number, unknown>)[part];
  }
  return here;
}

/** Keys an object of the format may have at `path`. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const found = schemaAt(schema, path);
  if (!found) return [];
  const candidates = [found, ...unionOptions(found)];
  return candidates.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
}

function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  let here: z.ZodType | undefined = unwrap(schema);
  for (const part of path) here = here && step(here, part);
  return here;
}

function step(schema: z.ZodType, part: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const next: unknown = (schema.shape as Record<string, unknown>)[part];
    return next instanceof z.ZodType ? unwrap(next) : undefined;
  }
  if (schema instanceof z.ZodRecord) return unwrap(schema.valueType as z.ZodType);
  if (schema instanceof z.ZodArray) return unwrap(schema.element as z.ZodType);
  for (const option of unionOptions(schema)) {
    const next = step(option, part);
    if (next) return next;
  }
  return undefined;
}

function unionOptions(schema: z.ZodType): z.ZodType[] {
  return schema instanceof z.ZodUnion ? schema.options.map((option) => unwrap(option as z.ZodType)) : [];
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) return unwrap(schema.unwrap() as z.ZodType);
  return schema;
}
