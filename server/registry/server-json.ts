import { appName, PorticoError, providerSettings, type Issue, type ProviderSettings, type Title } from '@portico/contracts';
import { z } from 'zod';

/** What we need of a server.json, schema 2025-12-11 of the MCP Registry; more keys are fine. */
const serverJson = z.looseObject({
  name: z.string().regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  description: z.string().max(2000),
  title: z.string().max(200).optional(),
  version: z.string(),
  remotes: z.array(z.looseObject({ type: z.enum(['streamable-http', 'sse']), url: z.string() })).default([]),
  packages: z
    .array(
      z.looseObject({
        registryType: z.string(),
        identifier: z.string(),
        version: z.string().optional(),
        transport: z.looseObject({ type: z.string() }),
        packageArguments: z.array(z.looseObject({ type: z.string().optional(), name: z.string().optional(), value: z.string().optional() })).default([]),
      }),
    )
    .default([]),
});

/** Settings from a server.json: its first remote without variables, else its npm package over stdio. */
export function settingsFrom(document: unknown, wanted: string | undefined): { name: string; title: Title; description: Title; settings: ProviderSettings } {
  const parsed = serverJson.safeParse(document);
  if (!parsed.success) {
    const issues: Issue[] = parsed.error.issues.map((issue) => ({ file: 'server.json', place: `/${issue.path.join('/')}`, message: { en: issue.message, zh: issue.message } }));
    const [first] = issues;
    throw new PorticoError('conversion.unreadable', {
      params: {
        detail: { en: `server.json: ${first?.place ?? ''} ${first?.message.en ?? ''}`, zh: `server.json：${first?.place ?? ''} 处不符合格式（${first?.message.en ?? ''}）` },
      },
      issues,
    });
  }
  const server = parsed.data;
  const name = appName.safeParse(wanted ?? nameFrom(server.name));
  if (!name.success)
    throw new PorticoError('request.invalid', {
      params: { detail: { en: `name: "${nameFrom(server.name)}" can not be used, give another one`, zh: `name：“${nameFrom(server.name)}”不可用，请另取名称` } },
    });
  return { name: name.data, title: (server.title ?? server.name).slice(0, 200), description: server.description.slice(0, 200) || server.name, settings: transportOf(server) };
}

function transportOf(server: z.infer<typeof serverJson>): ProviderSettings {
  const remote = server.remotes.find((one) => !one.url.includes('{'));
  if (remote) return providerSettings.parse({ kind: remote.type === 'sse' ? 'sse' : 'http', url: remote.url });
  const npm = server.packages.find((one) => one.registryType === 'npm' && one.transport.type === 'stdio');
  if (npm) {
    const extra = npm.packageArguments.flatMap(({ type, name, value }) =>
      type === 'named' && name !== undefined ? [name, ...(value === undefined ? [] : [value])] : value === undefined ? [] : [value],
    );
    return providerSettings.parse({ kind: 'stdio', command: 'npx', args: ['-y', npm.version === undefined ? npm.identifier : `${npm.identifier}@${npm.version}`, ...extra] });
  }
  throw new PorticoError('conversion.unreadable', {
    params: {
      detail: {
        en: 'server.json: it has neither a remote without variables nor an npm package over stdio; register it by hand',
        zh: 'server.json：既没有不含变量的远程地址，也没有以 stdio 运行的 npm 包，请手动接入',
      },
    },
  });
}

/** `io.github.user/weather-server` → `weather-server`. */
function nameFrom(full: string): string {
  const last = full.split('/').at(-1) ?? full;
  return last
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
}
