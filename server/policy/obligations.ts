import { PorticoError, type Text } from '@portico/contracts';
import type { Obligations } from '../kernel/index.ts';
import type { ReadRule } from './rules.ts';
import type { Subject } from './subject.ts';

const known = ['headers', 'dropHeaders', 'arguments', 'dropArguments', 'route'] as const;
/** Headers that are ours or the transport's: no policy rewrites them. */
const reserved = /^(host|content-length|transfer-encoding|connection|content-type|accept|mcp-.*)$/i;
const headerName = /^[A-Za-z0-9-]{1,100}$/;

/** What the annotations of permits that applied oblige to; `{principal.x}` is filled with the subject's own value. */
export function obligationsOf(rules: readonly ReadRule[], subject: Subject): Obligations {
  const headers: Record<string, string | null> = {};
  const given: Record<string, unknown> = {};
  let route: Obligations['route'];
  for (const { json, id } of rules) {
    const { annotations = {} } = json;
    for (const [name, value] of headerPairs(annotations['headers'] ?? '')) headers[name.toLowerCase()] = filled(value, subject, id);
    for (const name of words(annotations['dropHeaders'] ?? '')) headers[name.toLowerCase()] = null;
    for (const [name, value] of Object.entries(readArguments(annotations['arguments'] ?? '{}'))) given[name] = typeof value === 'string' ? filled(value, subject, id) : value;
    for (const name of words(annotations['dropArguments'] ?? '')) given[name] = null;
    const to = annotations['route'];
    if (to === 'replica' || to === 'primary') route = route === 'primary' ? route : to;
  }
  return { headers, arguments: given, route };
}

/** What is wrong with a rule's annotations. */
export function obligationIssues(annotations: Readonly<Record<string, string | null>>, effect: string): Text[] {
  const issues: Text[] = [];
  const used = known.filter((name) => annotations[name] !== undefined);
  if (effect === 'forbid' && used.length > 0)
    issues.push({ en: `@${used[0] ?? ''} belongs to a permit: a forbid obliges to nothing`, zh: `@${used[0] ?? ''} 只能用于 permit，forbid 不附带任何义务` });
  for (const [name, value] of headerPairs(annotations['headers'] ?? '')) {
    if (!headerName.test(name) || reserved.test(name)) issues.push({ en: `@headers: "${name}" is no header a policy may set`, zh: `@headers：策略不能设置请求头“${name}”` });
    if (value === '') issues.push({ en: `@headers: write "Name: value", several separated by ";"`, zh: '@headers：格式为“名称: 值”，多个以“;”分隔' });
  }
  try {
    readArguments(annotations['arguments'] ?? '{}');
  } catch {
    issues.push({ en: '@arguments must be a JSON object', zh: '@arguments 必须是 JSON 对象' });
  }
  const to = annotations['route'];
  if (to !== undefined && to !== 'replica' && to !== 'primary') issues.push({ en: '@route is "replica" or "primary"', zh: '@route 只能是 replica 或 primary' });
  return issues;
}

function headerPairs(text: string | null): [string, string][] {
  return (text ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => {
      const colon = pair.indexOf(':');
      return colon < 0 ? [pair, ''] : [pair.slice(0, colon).trim(), pair.slice(colon + 1).trim()];
    });
}

function words(text: string | null): string[] {
  return (text ?? '')
    .split(/[,\s]+/)
    .map((word) => word.trim())
    .filter(Boolean);
}

function readArguments(text: string | null): Record<string, unknown> {
  const value = JSON.parse(text ?? '{}') as unknown;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return value as Record<string, unknown>;
}

/** A value that is not there refuses the call: an empty header could open more than it should. */
function filled(template: string, subject: Subject, rule: string): string {
  return template.replaceAll(/\{principal\.([A-Za-z0-9_]+)\}/g, (_, name: string) => {
    const value = name === 'id' ? subject.id : name === 'name' ? subject.name : name === 'kind' ? subject.kind : subject.attributes[name];
    const text = Array.isArray(value) ? value.join(',') : value;
    if (typeof text !== 'string' && typeof text !== 'number' && typeof text !== 'boolean')
      throw new PorticoError('policy.denied', {
        params: { action: 'call', resource: `this tool (rule "${rule}" needs ${subject.name}'s "${name}")`, who: 'the owner of the provider' },
      });
    return String(text).replaceAll(/[\r\n]/g, ' ');
  });
}
