import { PorticoError, type JsonObject, type Text } from '@portico/contracts';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { isObject, objectAt, textAt, valueAt } from './json.ts';
import { upgradeSwagger } from './upgrade-swagger.ts';

/** A document in the shape of OpenAPI 3, whichever version it was written in. */
export interface ApiDocument {
  readonly title: string;
  /** As it stands in the document: `2.0`, `3.0.3`, `3.1.0`. */
  readonly version: string;
  /** Which rules its schemas follow: those of OpenAPI 3.0 (and Swagger 2), or JSON Schema 2020-12. */
  readonly dialect: '3.0' | '3.1';
  readonly root: JsonObject;
}

/** Characters; reading them holds up everybody else meanwhile, YAML ten times as long. */
const most = { json: 64 * 1024 * 1024, yaml: 12 * 1024 * 1024 };

/**
 * Reads an OpenAPI 3.1, 3.0 or Swagger 2.0 document, JSON or YAML. Throws `conversion.unreadable` with the line or the
 * JSON pointer of what is wrong.
 */
export function readDocument(text: string, file = 'openapi'): ApiDocument {
  const bare = text.replace(/^\uFEFF/, '');
  const refuse = (message: Text, at: { line?: number; place?: string } = {}): PorticoError => unreadable(file, message, at);
  const kind = /^\s*\{/.test(bare) ? 'json' : 'yaml';
  if (bare.length > most[kind]) {
    const [size, limit] = [bare.length, most[kind]].map((characters) => Math.round(characters / 1024 / 1024));
    throw refuse({
      en: `It has ${size} MB; at most ${limit} MB of ${kind.toUpperCase()} are read. Leave out what is not needed${kind === 'yaml' ? ', or give it as JSON' : ''}.`,
      zh: `文档大小为 ${size} MB；${kind.toUpperCase()} 最多读取 ${limit} MB。请删减内容${kind === 'yaml' ? '，或改用 JSON' : ''}。`,
    });
  }
  const root = kind === 'json' ? readJson(bare, refuse) : readYaml(bare, refuse);
  if (!isObject(root))
    throw refuse(
      {
        en: 'This is not an OpenAPI document: an object is expected, with "openapi", "info" and "paths".',
        zh: '这不是 OpenAPI 文档：应为包含 “openapi”、“info” 和 “paths” 的对象。',
      },
      { line: 1 },
    );
  const version = versionOf(root, refuse);
  for (const part of ['info', 'paths', 'components', 'definitions']) {
    const value = valueAt(root, part);
    if (value !== undefined && value !== null && !isObject(value))
      throw refuse({ en: `"${part}" must be an object.`, zh: `“${part}”必须是对象。` }, { place: `#/${part}`, ...(bare.length < 4 * 1024 * 1024 && { line: lineOf(bare, part) }) });
  }
  const title = textAt(objectAt(root, 'info'), 'title') ?? 'API';
  if (version === '2.0') return { title, version, dialect: '3.0', root: upgradeSwagger(root) };
  return { title, version, dialect: version.startsWith('3.0') ? '3.0' : '3.1', root };
}

type Refuse = (message: Text, at?: { line?: number; place?: string }) => PorticoError;

function versionOf(root: JsonObject, refuse: Refuse): string {
  const written: unknown = root['openapi'] ?? root['swagger'];
  // YAML reads an unquoted 2.0 or 3.0 as a number.
  const version = typeof written === 'number' ? written.toFixed(1) : written;
  if (root['openapi'] === undefined && version === '2.0') return version;
  if (typeof version === 'string' && root['openapi'] !== undefined && /^3\.[012](\.|$)/.test(version)) return version;
  if (written === undefined)
    throw refuse(
      { en: 'There is no "openapi" or "swagger" key, so this is not an OpenAPI document.', zh: '缺少 “openapi” 或 “swagger” 键，这不是 OpenAPI 文档。' },
      { place: '#/openapi' },
    );
  throw refuse(
    {
      en: `Version ${JSON.stringify(written)} is not known. OpenAPI 3.1, 3.0 and Swagger 2.0 are.`,
      zh: `不支持版本 ${JSON.stringify(written)}，支持 OpenAPI 3.1、3.0 和 Swagger 2.0。`,
    },
    { place: root['openapi'] === undefined ? '#/swagger' : '#/openapi' },
  );
}

function readJson(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A YAML flow mapping begins with a brace as well; its parser tells lines, which V8 does only sometimes.
    if (text.length < 4 * 1024 * 1024) return readYaml(text, refuse);
    const said = error instanceof Error ? error.message : '';
    const at = /position (\d+)/.exec(said)?.[1];
    throw refuse({ en: `This is not valid JSON: ${said}`, zh: `不是有效的 JSON：${said}` }, at === undefined ? {} : { line: text.slice(0, Number(at)).split('\n').length });
  }
}

function readYaml(text: string, refuse: Refuse): unknown {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', schema: 'core', uniqueKeys: true });
    const [problem] = document.errors;
    if (problem)
      throw refuse({ en: `This is not valid JSON or YAML: ${problem.message}`, zh: `不是有效的 JSON 或 YAML：${problem.message}` }, { line: lines.linePos(problem.pos[0]).line });
    return document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    if (error instanceof PorticoError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw refuse({ en: `This is not valid YAML: ${said}`, zh: `不是有效的 YAML：${said}` });
  }
}

/** Line of a key at the top, for messages. */
function lineOf(text: string, key: string): number {
  const lines = new LineCounter();
  const node: unknown = parseDocument(text, { lineCounter: lines }).getIn([key], true);
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1;
}

function unreadable(file: string, message: Text, at: { line?: number; place?: string }): PorticoError {
  const where = at.line === undefined ? at.place : `line ${at.line}`;
  return new PorticoError('conversion.unreadable', {
    params: { detail: where === undefined ? message : { en: `${where}: ${message.en}`, zh: `${where}：${message.zh}` } },
    issues: [{ file, ...at, message }],
  });
}
