import type { JsonObject } from '@portico/contracts';
import type { Findings } from './findings.ts';
import { isObject, listAt, objectAt, pointer, textAt, valueAt } from './json.ts';
import type { ApiDocument } from './read-document.ts';
import { follow, Unresolvable } from './references.ts';

/** In the order in which tools are listed. */
const methods = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete', 'trace'] as const;

/** One operation with everything it inherits from its path and its document. */
export interface ApiOperation {
  /** `GET /pets/{petId}` */
  readonly key: string;
  readonly id: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly place: string;
  readonly tags: readonly string[];
  readonly value: JsonObject;
  readonly parameters: readonly ApiParameter[];
  /** Base URLs of its own or of its path. */
  readonly servers: readonly unknown[];
  readonly security: readonly unknown[] | undefined;
  /** Set when something in it leads nowhere, so that it can not be converted. */
  readonly failure?: Unresolvable;
}
export interface ApiParameter {
  readonly name: string;
  readonly in: string;
  readonly value: JsonObject;
  readonly place: string;
}

/** All operations, path by path as they stand in the document. */
export function operationsOf(document: ApiDocument, findings: Findings): ApiOperation[] {
  const { root } = document;
  const found = Object.entries(objectAt(root, 'paths')).flatMap(([path, item]) => {
    if (path.startsWith('x-')) return [];
    const place = pointer('#/paths', path);
    if (!path.startsWith('/'))
      findings.add('path', place, { en: `The path "${path}" does not begin with "/"; it is read as if it did.`, zh: `路径“${path}”未以 “/” 开头，按以 “/” 开头处理。` });
    return operationsOfPath(document, { path: path.startsWith('/') ? path : `/${path}`, item, place }, findings);
  });
  const calledBack = Object.keys({ ...objectAt(root, 'webhooks'), ...objectAt(root, 'x-webhooks') }).length;
  if (calledBack > 0)
    findings.add('webhooks', '#/webhooks', {
      en: `${calledBack} webhooks were not taken: they say what the API sends by itself, not what can be called.`,
      zh: `未转换 ${calledBack} 个 webhook：它们描述 API 主动发送的内容，无法被调用。`,
    });
  return found;
}

function operationsOfPath(document: ApiDocument, at: { path: string; item: unknown; place: string }, findings: Findings): ApiOperation[] {
  const { item, place, failure } = pathItem(document, at);
  if (failure) return [{ key: `* ${at.path}`, id: undefined, method: '*', path: at.path, place, tags: [], value: {}, parameters: [], servers: [], security: undefined, failure }];
  return methods.flatMap((method) => {
    const value = valueAt(item, method);
    if (!isObject(value)) return [];
    const here = pointer(place, method);
    const tags = listAt(value, 'tags').filter((tag): tag is string => typeof tag === 'string');
    const operation = {
      key: `${method.toUpperCase()} ${at.path}`,
      id: textAt(value, 'operationId'),
      method: method.toUpperCase(),
      path: at.path,
      place: here,
      tags,
      value,
      servers: [valueAt(value, 'servers'), valueAt(item, 'servers')].find((list): list is readonly unknown[] => Array.isArray(list) && list.length > 0) ?? [],
      security: [valueAt(value, 'security'), valueAt(document.root, 'security')].find((list) => Array.isArray(list)),
    };
    try {
      const shared = parametersOf(document, { list: listAt(item, 'parameters'), place: pointer(place, 'parameters') }, findings);
      const own = parametersOf(document, { list: listAt(value, 'parameters'), place: pointer(here, 'parameters') }, findings);
      const all = new Map([...shared, ...own].map((one) => [`${one.in} ${one.name}`, one]));
      return [{ ...operation, parameters: [...all.values()] }];
    } catch (error) {
      if (!(error instanceof Unresolvable)) throw error;
      return [{ ...operation, parameters: [], failure: error }];
    }
  });
}

function pathItem(document: ApiDocument, at: { item: unknown; place: string }): { item: unknown; place: string; failure?: Unresolvable } {
  try {
    const { value } = follow(document.root, at.item, at.place);
    return { item: value, place: at.place };
  } catch (error) {
    if (!(error instanceof Unresolvable)) throw error;
    return { item: undefined, place: at.place, failure: error };
  }
}

function parametersOf(document: ApiDocument, at: { list: readonly unknown[]; place: string }, findings: Findings): ApiParameter[] {
  return at.list.flatMap((one, index) => {
    const { value, place } = follow(document.root, one, pointer(at.place, index));
    const name = textAt(value, 'name');
    const where = textAt(value, 'in');
    if (isObject(value) && name !== undefined && where !== undefined) return [{ name, in: where, value, place }];
    findings.add('parameter', place, { en: 'A parameter without "name" or "in" was left out.', zh: '缺少 “name” 或 “in” 的参数已略去。' });
    return [];
  });
}
