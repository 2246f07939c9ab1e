import type { Findings } from './findings.ts';
import { objectAt, textAt, valueAt } from './json.ts';

/** The first server's URL with its variables filled: absolute, or relative to where the API lives. Undefined where there is none. */
export function serverOf(servers: readonly unknown[], variables: Readonly<Record<string, string>>, at: { place: string; findings: Findings }): string | undefined {
  const [first] = servers;
  const url = textAt(first, 'url');
  if (url === undefined) return undefined;
  const known = objectAt(first, 'variables');
  const filled = url.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : textAt(valueAt(known, name), 'default');
    if (value === undefined)
      at.findings.add('server', at.place, {
        en: `The server URL ${url} has a variable "${name}" without a value. Give it one in the curation.`,
        zh: `服务器地址 ${url} 的变量“${name}”没有值，请在配置中指定。`,
      });
    return value ?? whole;
  });
  if (servers.length > 1)
    at.findings.add('servers', at.place, { en: `Of ${servers.length} servers the first is used: ${filled}.`, zh: `共有 ${servers.length} 个服务器地址，使用第一个：${filled}。` });
  return filled.replace(/\/+$/, '');
}

export const isAbsolute = (url: string): boolean => /^https?:\/\/[^{}]+$/i.test(url);
