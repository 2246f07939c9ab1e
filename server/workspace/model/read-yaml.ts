import type { Issue } from '@portico/contracts';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { explain } from './explain.ts';

export type Path = readonly (string | number)[];

/** A YAML file that was read: its value, and the line of every place in it. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** 1-based line of what stands at `path`; the nearest thing above it that exists. */
  line(path: Path): number;
  /** Line of the key itself. */
  keyLine(path: Path): number;
}

/** Parses YAML 1.2. Findings: what is not YAML, double keys, unknown tags, aliases that unfold without end. */
export function readYaml(file: string, text: string): { yaml: YamlFile | undefined; issues: Issue[] } {
  try {
    return read(file, text);
  } catch (error) {
    return { yaml: undefined, issues: [unreadable(file, error instanceof Error ? error.message : String(error))] };
  }
}

/** Checks a value that was read against a file format. */
export function checkFormat<S extends z.ZodType>(yaml: YamlFile, schema: S): { value: z.infer<S> | undefined; issues: Issue[] } {
  const parsed = schema.safeParse(yaml.value);
  if (parsed.success) return { value: parsed.data, issues: [] };
  const found = parsed.error.issues.flatMap((issue) => explain(issue, { schema, value: yaml.value }));
  return {
    value: undefined,
    issues: found.map(({ path, onKey, message }) => ({ file: yaml.file, line: onKey ? yaml.keyLine(path) : yaml.line(path), place: placeOf(path), message })),
  };
}

/** `['fields', 'e-mail', 'type']` → `fields.e-mail.type`. */
export function placeOf(path: Path): string {
  return path.map(String).join('.');
}

function read(file: string, text: string): { yaml: YamlFile | undefined; issues: Issue[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', schema: 'core' });
  const issues = [...document.errors, ...document.warnings].map((problem): Issue => {
    const line = lines.linePos(problem.pos[0]).line;
    if (problem.code === 'DUPLICATE_KEY') return { file, line, message: { en: 'This key stands here twice. Remove one of them.', zh: '该键重复出现，请删除其一。' } };
    return { ...unreadable(file, problem.message), line };
  });
  if (issues.length > 0) return { yaml: undefined, issues };
  const value: unknown = document.toJS({ maxAliasCount: 50 });
  const lineAt = (offset: number | undefined): number => (offset === undefined ? 1 : lines.linePos(offset).line);
  return {
    issues,
    yaml: {
      file,
      value,
      line: (path) => lineAt(offsetOf(document, path)),
      keyLine: (path) => lineAt(keyOffset(document, path) ?? offsetOf(document, path)),
    },
  };
}

function unreadable(file: string, detail: string): Issue {
  return { file, message: { en: `This is not valid YAML: ${detail}`, zh: `不是有效的 YAML：${detail}` } };
}

function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const part = path.slice(0, length);
    // The key's line is where people look for a value that is a block.
    const offset = (length > 0 ? keyOffset(document, part) : undefined) ?? nodeOffset(document, part);
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function nodeOffset(document: Document, path: Path): number | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function keyOffset(document: Document, path: Path): number | undefined {
  const last = path.at(-1);
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(last));
  return pair && isScalar(pair.key) ? pair.key.range?.[0] : undefined;
}
